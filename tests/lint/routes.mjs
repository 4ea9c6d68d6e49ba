/* routes.mjs FILE: does a front end's site.conf have every route of openapi.json? */
import { readFileSync } from 'node:fs';

const file = process.argv[2];
const text = readFileSync(file, 'utf8');
const { paths } = JSON.parse(readFileSync('www/api/openapi.json', 'utf8'));
const faults = [];

/* An address of the route, with something of the kind where it has {names}. */
const example = (path) => path.replace('{partNumber}', '7').replace(/\{[^}]*\}/g, 'abcdefghijk');

/* The body is left to the action: the front end must let a large one through. */
const isLarge = (operation) => Object.keys(operation.requestBody?.content ?? {}).includes('*/*');

/* nginx's choice: exact, then the first regular expression, then the longest prefix. */
function nginxLocation(address) {
	const found = [];
	for (const [, kind, pattern, body] of text.matchAll(
		/^\tlocation (?:(=|~|\^~) )?(\S+) \{\n((?:\t\t.*\n|\n)*)/gm)) {
		found.push({ kind, pattern, body });
	}
	return found.find((l) => l.kind === '=' && l.pattern === address)
		?? found.find((l) => l.kind === '~' && new RegExp(l.pattern).test(address))
		?? found.filter((l) => (!l.kind || l.kind === '^~') && address.startsWith(l.pattern))
			.sort((a, b) => b.pattern.length - a.pattern.length)[0];
}

function checkNginx(address, program, large) {
	const location = nginxLocation(address);
	if (!location?.body.includes(`fastcgi_pass ${program};`)) {
		faults.push(`${address} does not reach ${program}`);
	}
	if (large !== Boolean(location?.body.includes('include upload.conf;'))) {
		faults.push(`${address}: large bodies are ${large ? 'not ' : ''}let through`);
	}
}

function checkApache(address, program, large) {
	const passes = [...text.matchAll(/^ProxyPass (\S+) \S*fcgi:\/\/(\w+)\//gm)];
	const limits = [...text.matchAll(/^<LocationMatch "(.*)">\n\tLimitRequestBody/gm)];
	if (!passes.some(([, prefix, to]) => to === program && address.startsWith(prefix))) {
		faults.push(`${address} does not reach ${program}`);
	}
	if (large !== limits.some(([, pattern]) => new RegExp(pattern).test(address))) {
		faults.push(`${address}: large bodies are ${large ? 'not ' : ''}let through`);
	}
}

for (const [path, methods] of Object.entries(paths)) {
	const operations = Object.entries(methods);
	const program = path.split('/')[2];
	const large = operations.some(([, operation]) => isLarge(operation));

	if (file.includes('nginx')) {
		checkNginx(example(path), program, large);
	} else {
		checkApache(example(path), program, large);
	}
}
for (const fault of faults) {
	console.log(fault);
}
process.exit(faults.length === 0 ? 0 : 1);
