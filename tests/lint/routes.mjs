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

/* Whose body nginx asks about before it takes it: of the map's lines the first that matches. */
function nginxBodyOf(method, address) {
	const [, lines] = text.match(/^map "\$body \$request_method \$body_type \$uri" \$body_of \{\n([^}]*?)\n\}/m);
	return [...lines.matchAll(/^\t"~(.*)" (\w+);$/gm)]
		.find(([, pattern]) => new RegExp(pattern).test(`sized ${method} other ${address}`))?.[2];
}

function checkNginx(address, program, operations) {
	const location = nginxLocation(address);
	if (!location?.body.includes(`fastcgi_pass ${program};`)) {
		faults.push(`${address} does not reach ${program}`);
	}
	for (const [method, operation] of operations) {
		const large = isLarge(operation);
		if (nginxBodyOf(method.toUpperCase(), address) !== (large ? program : undefined)) {
			faults.push(`${method} ${address}: large bodies are ${large ? 'not ' : ''}asked about`);
		}
	}
	for (const way of ['ask', 'sized', 'unsized']) {
		if (operations.some(([, operation]) => isLarge(operation)) &&
			!nginxLocation(`/_${way}/${program}`)?.body.includes(`fastcgi_pass ${program};`)) {
			faults.push(`/_${way}/${program} does not reach ${program}`);
		}
	}
}

function checkApache(address, program, operations) {
	const large = operations.some(([, operation]) => isLarge(operation));
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
	const [program] = operations[0][1].tags;

	if (file.includes('nginx')) {
		checkNginx(example(path), program, operations);
	} else {
		checkApache(example(path), program, operations);
	}
}
for (const fault of faults) {
	console.log(fault);
}
process.exit(faults.length === 0 ? 0 : 1);
