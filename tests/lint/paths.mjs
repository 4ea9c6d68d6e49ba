/* paths.mjs: does every file, folder and heading that documents and comments name exist? */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';

const MADE = /^(build|var|www\/(vendor|api|node_modules))(\/|$)/;
const CODE = /\.([ch]|sh|m?js|py|ya?ml|conf)$|^Makefile$|^\.ci\//;
/* What stands for a name of the reader's: `pages/NAME.js`. */
const PLACEHOLDER = /NAME|FILE|FOLDER|NOUN|VERB|PROGRAM|NNNN|\bmine\b/;
/* Where a path that is written may begin, beside its document's own folder. */
const ROOTS = ['', 'fcgi/', 'tests/', 'www/'];

/* Out of a tar file there is no git, but what was built and installed. */
const LIST = 'git ls-files -co --exclude-standard 2>/dev/null || find . -type f | sed "s|^./||"';
const files = execFileSync('sh', ['-c', LIST], { encoding: 'utf8' }).trim().split('\n')
	.filter((file) => !/(^|\/)(build|var|vendor|node_modules)\//.test(file) && existsSync(file));
const known = new Set(files);
for (const file of files)
	for (let folder = dirname(file); folder !== '.'; folder = dirname(folder))
		known.add(folder);
const all = [...known];
const names = files.map((file) => basename(file));
const systems = new Set(files.filter((file) => /\.[ch]$/.test(file))
	.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/^#include <([^>]+)>/gm)].map(([, header]) => header)));

/* `pattern` may have * for a part of a name. */
function exists(pattern) {
	const path = normalize(pattern).replace(/\/$/, '');
	if (path === '.' || MADE.test(path) || known.has(path))
		return true;
	const like = new RegExp(`^${path.split('*').map((part) => part.replace(/[.+?^$()[\]{}|\\]/g, '\\$&')).join('[^/]*')}$`);
	return path.includes('*') && all.some((file) => like.test(file));
}

/* Words whose first part is a folder of one of the roots are meant as paths; others are not ours. */
function isFound(word, folder) {
	if (!word.includes('/') || systems.has(word))
		return systems.has(word) || names.some((name) => word[0] === '_' ? name.endsWith(word) : name === word);
	const isRelative = /^\.\.?\//.test(word);
	const roots = isRelative ? [`${folder}/`] : [`${folder}/`, ...ROOTS];
	const meant = isRelative || roots.some((root) => known.has(normalize(join(root, word.split('/')[0]))));
	/* a test in C is called without its ending */
	return !meant || roots.some((root) => exists(join(root, word)) || exists(join(root, `${word}.c`)));
}

/* A heading's anchor, as the readers of Markdown make it. */
function anchorsOf(file) {
	return [...readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm)]
		.map(([, heading]) => heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-'));
}

function isLinked(to, file) {
	const [path, anchor] = to.split('#');
	const target = path ? normalize(join(dirname(file), path)) : file;
	return exists(target) && (!anchor || anchorsOf(target).includes(anchor));
}

const WORD = /^(?:\.\.?\/)*[\w.-]+(?:\/[\w.*-]+)*\/?$/;
const SOURCE = /\.(?:[ch]|sh|m?js|css|py|sql|inc|cnf|yml)$/;

/* Links, and words in backquotes that are a path or a source's name. */
function faultsOfProse(file) {
	const prose = readFileSync(file, 'utf8').replace(/^```[\s\S]*?^```/gm, '');
	const links = [...prose.matchAll(/\]\(([^):\s]+)\)/g)].map(([, to]) => to);
	const words = [...prose.matchAll(/`([^`\n]+)`/g)].flatMap(([, said]) => said.split(/\s+/))
		.filter((word) => WORD.test(word) && (word.includes('/') || SOURCE.test(word)));
	return [
		...links.filter((to) => !isLinked(to, file)),
		...words.filter((word) => !PLACEHOLDER.test(word) && !isFound(word, dirname(file))),
	];
}

/* Sources that are named with their folder, which is not a variable's. */
const NAMED = /(?<![\w./${}<>@*"'-])([a-z_]+(?:\/[\w.*-]+)+\.(?:[ch]|sh|m?js|py|md))\b(?![\w/])(?!\.\w)/g;

function faultsOfCode(file) {
	return [...readFileSync(file, 'utf8').matchAll(NAMED)].map(([, word]) => word)
		.filter((word) => !PLACEHOLDER.test(word) && !isFound(word, dirname(file)));
}

let count = 0;
for (const file of files) {
	const faults = file.endsWith('.md') ? faultsOfProse(file) : CODE.test(file) ? faultsOfCode(file) : [];
	for (const fault of new Set(faults)) {
		console.log(`${file}: no ${fault}`);
		count++;
	}
}
process.exit(count > 0 ? 1 : 0);
