/* symbols.mjs RULE [BUILD]: what the linker lets pass of public names; RULE is twice, family, nobody or circles. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

const [rule, build = 'build'] = process.argv.slice(2);

/* Names of another family than their file's, each with its reason. */
const FAMILIES = [
	['fcgi/lib/base/ids', /^public_id_/, 'named for its struct'],
	['fcgi/program/access', /^as_/, 'tables of routes read "as_user"'],
	['tests/fuzz/', /^LLVMFuzzer/, 'named by libFuzzer'],
];

/* Files that call each other because what they read or work out is nested. */
const RECURSIONS = [
	['fcgi/lib/calc/calc_eval', 'fcgi/lib/calc/calc_eval_binary'],
	['fcgi/lib/calc/calc_parse', 'fcgi/lib/calc/calc_parse_primary'],
];

/* Seams that tests alone ask for, each with its reason. */
const TRIED = [
	['admit_waiting', 'a test must know that a thread stands in line'],
	['cache_free', 'a program keeps its cache until it ends; a test has many'],
	['scaling_policy_fault', 'the same policies, as somebody writes them'],
	['totp_code', 'tests are the phone'],
	['totp_step', 'the same'],
];

const used = new Set();	/* of these tables */
const faults = [];

/* Of each program and archive, what the makefile makes it of: from make's own database, nothing is run. */
function listsOfObjects() {
	const { stdout } = spawnSync('make', ['-pqrR', '--no-print-directory', `BUILD=${build}`, 'clean'],
		{ encoding: 'utf8', maxBuffer: 1 << 28 });
	const rules = stdout.matchAll(/^(\S+\/(?:(?:bin|tests)\/[\w/-]+|lib\w+\.a)): (\S+\.[oa](?: \S+\.[oa])*)(?: \|.*)?$/gm);
	return new Map([...rules].map(([, made, of]) => [made, of.split(' ')]));
}

const sourceOf = (object) => object.slice(build.length + 1).replace(/\.o$/, '');

/* Programs, and the objects of each with those of its archives; `make bench` alone builds its own. */
function programs() {
	const lists = listsOfObjects();
	const all = (made) => [...new Set((lists.get(made) ?? []).flatMap((what) => what.endsWith('.a') ? all(what) : [what]))];
	return [...lists.keys()].filter((made) => !made.endsWith('.a') && !made.endsWith('-bench'))
		.map((made) => ({ made, objects: all(made) }));
}

/* Of each object the public names that it has, and those that it asks for. */
function namesOf(objects) {
	const names = new Map(objects.map((object) => [object, { has: [], asks: [] }]));
	const said = execFileSync('nm', ['-A', '-g', ...objects], { encoding: 'utf8', maxBuffer: 1 << 28 });
	for (const [, object, kind, name] of said.matchAll(/^(.*?):[0-9a-f ]* ([A-Za-z]) (.*)$/gm)) {
		if (kind === 'U') {
			names.get(object).asks.push(name);
		} else if (!'VvWw'.includes(kind)) {
			names.get(object).has.push(name);
		}
	}
	return names;
}

const links = programs();
const objects = [...new Set(links.flatMap((link) => link.objects))];
const missing = objects.filter((object) => !existsSync(object));
if (objects.length === 0 || missing.length > 0) {
	console.log(`Build first (make all c-tests): no ${missing.join(' ')}`);
	process.exit(1);
}
const names = namesOf(objects);

/* Where a link's names are; the first of them, as the linker does it. */
function ownersIn(link, second = () => {}) {
	const owners = new Map();
	for (const object of link.objects) {
		for (const name of names.get(object).has) {
			if (owners.has(name)) {
				second(name, owners.get(name), object);
			} else {
				owners.set(name, object);
			}
		}
	}
	return owners;
}

function twice() {
	for (const link of links) {
		ownersIn(link, (name, first, other) =>
			faults.push(`${name} is in ${sourceOf(first)}.c and in ${sourceOf(other)}.c`));
	}
}

const sayUnused = (table) => table.filter((row) => !used.has(row)).forEach((row) =>
	faults.push(`tests/lint/symbols.mjs: nothing needs the row of ${row[0]}`));

const isOfWord = (name, word) => name === word || name.startsWith(`${word}_`);

/* The first word of its file's name, as one or as many; an action's noun or verb is there somewhere. */
function isOfFamily(name, source) {
	const word = basename(source).split(/[_-]/)[0];
	const words = [word, `${word}s`, word.replace(/e?s$/, ''), word.replace(/s$/, '')];
	const isAction = () => new RegExp(`^const struct action ${name} =`, 'm').test(readFileSync(`${source}.c`, 'utf8'));
	return words.some((one) => isOfWord(name, one)) ||
		(name.split('_').some((part) => words.includes(part)) && isAction());
}

function family() {
	for (const object of objects) {
		const source = sourceOf(object);
		for (const name of names.get(object).has) {
			const known = FAMILIES.find(([file, pattern]) => source.startsWith(file) && pattern.test(name));
			used.add(known);
			if (name !== 'main' && !known && !isOfFamily(name, source)) {
				faults.push(`${source}.c: ${name} does not begin with its file's family, ${basename(source).split(/[_-]/)[0]}_; what one file alone uses is static`);
			}
		}
	}
	sayUnused(FAMILIES);
}

/* What only tests call, nobody needs. */
function nobody() {
	const asked = { fcgi: new Set(), tests: new Set() };
	const side = (object) => sourceOf(object).split('/')[0];
	for (const object of objects) {
		names.get(object).asks.forEach((name) => asked[side(object)].add(name));
	}
	for (const object of objects) {
		for (const name of names.get(object).has) {
			const known = TRIED.find(([tried]) => tried === name);
			if (name === 'main' || name.startsWith('LLVMFuzzer') || asked[side(object)].has(name)) {
				continue;
			}
			used.add(known);
			if (!known || !asked.tests.has(name)) {
				faults.push(`${sourceOf(object)}.c: ${name}: ${asked.tests.has(name) ? 'tests alone ask' : 'no other file asks'} for it: make it static, or take it away`);
			}
		}
	}
	sayUnused(TRIED);
}

/* Which objects ask which others, in any program of ours. */
function graph() {
	const edges = new Map(objects.filter((object) => sourceOf(object).startsWith('fcgi/')).map((object) => [object, new Map()]));
	for (const link of links) {
		const owners = ownersIn(link);
		for (const object of link.objects.filter((one) => edges.has(one))) {
			for (const name of names.get(object).asks) {
				const owner = owners.get(name);
				if (owner && owner !== object && edges.has(owner)) {
					edges.get(object).set(owner, name);
				}
			}
		}
	}
	return edges;
}

/* Strongly connected components (Tarjan 1972) of more than one object. */
function componentsOf(edges) {
	const found = [], stack = [], index = new Map(), low = new Map(), open = new Set();
	const visit = (at) => {
		index.set(at, index.size);
		low.set(at, index.get(at));
		stack.push(at);
		open.add(at);
		for (const to of edges.get(at).keys()) {
			if (!index.has(to)) {
				visit(to);
			}
			if (open.has(to)) {
				low.set(at, Math.min(low.get(at), low.get(to)));
			}
		}
		if (low.get(at) === index.get(at)) {
			const component = stack.splice(stack.indexOf(at));
			component.forEach((one) => open.delete(one));
			found.push(component);
		}
	};
	[...edges.keys()].filter((at) => !index.has(at)).forEach((at) => index.has(at) || visit(at));
	return found.filter((component) => component.length > 1);
}

function circles() {
	const edges = graph();
	for (const component of componentsOf(edges)) {
		const members = component.map(sourceOf).sort();
		const known = RECURSIONS.find((row) => row.join() === members.join());
		used.add(known);
		for (const at of known ? [] : component) {
			for (const [to, name] of edges.get(at)) {
				if (component.includes(to)) {
					faults.push(`${sourceOf(at)} asks ${basename(sourceOf(to))} for ${name}`);
				}
			}
		}
	}
	sayUnused(RECURSIONS);
}

({ twice, family, nobody, circles })[rule]();
for (const fault of [...new Set(faults)].sort()) {
	console.log(fault);
}
process.exit(faults.length === 0 ? 0 : 1);
