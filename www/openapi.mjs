/* Merges what each program prints with --openapi: openapi.mjs PROGRAM… > openapi.json */
import { execFileSync } from 'node:child_process';

const merged = { paths: {}, components: {} };

for (const program of process.argv.slice(2)) {
	const part = JSON.parse(execFileSync(program, ['--openapi'], { encoding: 'utf8' }));

	merged.openapi = part.openapi;
	merged.info = part.info;
	for (const [path, methods] of Object.entries(part.paths)) {
		merged.paths[path] = { ...merged.paths[path], ...methods };
	}
	for (const [kind, named] of Object.entries(part.components ?? {})) {
		merged.components[kind] = { ...merged.components[kind], ...named };
	}
}
const { openapi, info, paths, components } = merged;
const sorted = Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1)));

console.log(JSON.stringify({ openapi, info, paths: sorted, components }, null, '\t'));
