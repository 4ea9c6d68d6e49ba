/*
 * tables.mjs [--check]: what READMEs show of what is elsewhere: routes out of openapi.json, keys
 * out of the configuration's table, sources as they are, what `make bench KEEP=1` measured.  Each stands between
 *     <!-- NAME: made by make readme -->  and  <!-- end of NAME -->
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const read = (file) => readFileSync(file, 'utf8');

function names(operation) {
	const query = (operation.parameters ?? []).filter((p) => p.in === 'query').map((p) => `?${p.name}=`);
	const content = operation.requestBody?.content ?? {};
	const schema = content['application/json']?.schema ?? {};
	const body = Object.keys(schema.properties ?? {}).map((name) => schema.required?.includes(name) ? name : `${name}?`);
	return [
		query.join(' '), body.length ? `{${body.join(', ')}}` : '',
		Object.keys(content).some((type) => type !== 'application/json') ? 'a raw body' : '',
	].filter(Boolean).join('; ');
}

function routeRows() {
	const rows = [];
	for (const [path, methods] of Object.entries(JSON.parse(read('www/api/openapi.json')).paths))
		for (const [method, operation] of Object.entries(methods)) {
			const status = Object.keys(operation.responses)[0];
			rows.push(`| \`${method.toUpperCase()} ${path}\` | ${names(operation)} | ${status} |`);
		}
	return ['| Route | takes | answers |', '|---|---|---|', ...rows].join('\n');
}

/* "X(key, TYPE, "default", "what it is for")" of lib/config/config.h. */
function keyRows() {
	const rows = [...read('fcgi/lib/config/config.h')
		.matchAll(/X\((\w+),\s*(\w+),\s*"((?:[^"\\]|\\.)*)",\s*"((?:[^"\\]|\\.)*)"\)/g)]
		.map(([, key, , value, purpose]) => `| \`${key}\` | ${value && `\`${value}\``} | ${purpose.replaceAll('|', '\\|')} |`);
	return ['| Key | default | what it is for |', '|---|---|---|', ...rows].join('\n');
}

const code = (text) => `\`\`\`c\n${text.trimEnd()}\n\`\`\``;

/* The line of `file` that has `word`: there is one. */
function lineWith(file, word) {
	const lines = read(file).split('\n').filter((line) => line.includes(word));
	if (lines.length !== 1)
		throw new Error(`${file} has ${lines.length} lines with ${word}`);
	return lines[0];
}

const measured = (name) => read(`tests/bench/measured/${name}.md`).trimEnd();

/* Rows of the measured tables: where, how they begin, and what strangers call them. */
const IN_SHORT = [
	['site', 'GET /api/videos, ', 'list of 20 of 100,000 videos, requests/s; nginx sending the same bytes from a file'],
	['site', 'HLS segments', 'HLS segments of 1 MB, requests/s; the same'],
	['site', 'upload of ', 'upload of 1 GB, durable, seconds; nginx\'s DAV and a sync'],
	['s3', 'our client (aws', 'upload of 1 GB to an S3, seconds; `aws s3 cp`'],
	['images', 'variants made', 'image variants made a second; `vipsthumbnail`'],
	['cache', 'million cache operations a second, 2', 'million cache operations a second, two threads; an LRU under one lock'],
	['matrix', 'multiply 4096×4096, ', 'product of 4096×4096, stored, read and saved, seconds; OpenBLAS alone, in memory'],
	['matrix', 'multiply 4096×4096 (NumPy', 'the same; NumPy: load, multiply, save'],
	['matrix', 'PUT of an .npy', 'a matrix of 800 MB put, durable, seconds; nginx\'s DAV and a sync'],
];

function inShort() {
	const rows = IN_SHORT.map(([name, begins, called]) => {
		const row = measured(name).split('\n').find((line) => line.startsWith(`| ${begins}`));
		if (!row)
			throw new Error(`tests/bench/measured/${name}.md has no row "${begins}"`);
		return `| ${called} |${row.split('|').slice(2, 5).join('|')}|`;
	});
	return ['| What; what it is compared with | Vitrina | that | ratio |', '|---|---|---|---|', ...rows].join('\n');
}

/* What stands at a place, by its name. */
const makers = [
	[/^routes$/, routeRows],
	[/^keys$/, keyRows],
	[/^measured (\w+)$/, measured],
	[/^measured in short$/, inShort],
	[/^source (\S+)$/, (file) => code(read(file))],
	[/^line of (\S+) with (\S+)$/, (file, word) => code(lineWith(file, word))],
];

function make(name, file) {
	for (const [pattern, maker] of makers) {
		const match = pattern.exec(name);
		if (match)
			return maker(...match.slice(1));
	}
	throw new Error(`${file}: nothing makes ${name}`);
}

const PLACE = /<!-- ([^\n]*): made by make readme -->\n([\s\S]*?)<!-- end of \1 -->/g;

const documents = execFileSync('sh', ['-c', 'git ls-files -co --exclude-standard "*.md" 2>/dev/null || find . -name README.md'], { encoding: 'utf8' })
	.trim().split('\n').filter((file) => !file.includes('node_modules') && existsSync(file));
let behind = 0;
for (const file of documents) {
	const before = read(file);
	const after = before.replace(PLACE, (place, name) =>
		`<!-- ${name}: made by make readme -->\n${make(name, file)}\n<!-- end of ${name} -->`);
	if (after === before)
		continue;
	behind++;
	if (process.argv[2] === '--check')
		console.log(`${file} is behind: make readme`);
	else
		writeFileSync(file, after);
}
process.exit(process.argv[2] === '--check' && behind > 0 ? 1 : 0);
