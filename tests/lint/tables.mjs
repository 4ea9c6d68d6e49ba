/* tables.mjs [--check]: README.md's tables of routes and keys, out of openapi.json and the configuration's table. */
import { readFileSync, writeFileSync } from 'node:fs';

const { paths } = JSON.parse(readFileSync('www/api/openapi.json', 'utf8'));

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
	for (const [path, methods] of Object.entries(paths))
		for (const [method, operation] of Object.entries(methods)) {
			const status = Object.keys(operation.responses)[0];
			rows.push(`| \`${method.toUpperCase()} ${path}\` | ${names(operation)} | ${status} |`);
		}
	return ['| Route | takes | answers |', '|---|---|---|', ...rows].join('\n');
}

/* "X(key, TYPE, "default", "what it is for")" of lib/config/config.h. */
function keyRows() {
	const table = readFileSync('fcgi/lib/config/config.h', 'utf8');
	const rows = [...table.matchAll(/X\((\w+),\s*(\w+),\s*"((?:[^"\\]|\\.)*)",\s*"((?:[^"\\]|\\.)*)"\)/g)]
		.map(([, key, , value, purpose]) => `| \`${key}\` | ${value && `\`${value}\``} | ${purpose.replaceAll('|', '\\|')} |`);
	return ['| Key | default | what it is for |', '|---|---|---|', ...rows].join('\n');
}

function put(text, name, rows) {
	const [open, close] = [`<!-- ${name}: made by make readme -->`, `<!-- end of ${name} -->`];
	const from = text.indexOf(open) + open.length;
	const to = text.indexOf(close);
	if (from < open.length || to < from)
		throw new Error(`README.md has no place for ${name}`);
	return `${text.slice(0, from)}\n${rows}\n${text.slice(to)}`;
}

const before = readFileSync('README.md', 'utf8');
const after = put(put(before, 'routes', routeRows()), 'keys', keyRows());
if (process.argv[2] !== '--check') {
	writeFileSync('README.md', after);
} else if (after !== before) {
	console.log('README.md is behind: make readme');
	process.exit(1);
}
