/* asked.mjs FILE: was every route of openapi.json asked by a contract test, and answered?  FILE is the tests' own. */
import { readFileSync } from 'node:fs';

const { paths } = JSON.parse(readFileSync('www/api/openapi.json', 'utf8'));
const asked = new Set(readFileSync(process.argv[2], 'utf8').split('\n'));

/* Routes without {names} first, as the programs choose. */
const routes = Object.entries(paths).sort(([a], [b]) => a.split('{').length - b.split('{').length)
	.map(([path, methods]) => ({ path, methods: Object.keys(methods), statuses: new Map(),
		pattern: new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{[^}]*\}/g, '[^/]+')}$`) }));

for (const [, status, method, path] of [...asked].map((line) => /^(\d+) (\S+) (\S+)$/.exec(line)).filter(Boolean)) {
	const route = routes.find(({ methods, pattern }) => methods.includes(method.toLowerCase()) && pattern.test(path));
	route?.statuses.set(method, [...route.statuses.get(method) ?? [], Number(status)]);
}

let passed = 0, failed = 0;
for (const { path, methods, statuses } of routes) {
	for (const method of methods.map((name) => name.toUpperCase())) {
		const seen = statuses.get(method) ?? [];
		if (seen.some((status) => status >= 200 && status < 400)) {
			passed++;
		} else {
			failed++;
			console.log(`FAIL ${method} ${path}: ${seen.length === 0 ? 'no contract test asks it' :
				`only refusals are seen (${[...new Set(seen)].sort().join(', ')})`}`);
		}
	}
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
