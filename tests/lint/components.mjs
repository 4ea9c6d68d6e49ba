/*
 * components.mjs: is what others wrote inside the time frames of tests/security/README.md?
 * Offline, by what was seen when somebody looked last: tests/security/components.json.
 *   node tests/lint/components.mjs          says what is not, by the day of the last commit
 *   node tests/lint/components.mjs --look   asks npm, and writes that file anew
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const FILE = 'tests/security/components.json';
const LOCK = 'www/package-lock.json';
const PACKAGES = 'conf/packages';
/* As the README says them: days. */
export const FRAMES = { look: 30, fixNear: 7, fix: 30, updateNear: 30, update: 90 };
/* What reads bytes of strangers in a reader's browser. */
const NEAR = new Set(['hls.js']);

const daysBetween = (from, to) => (Date.parse(to) - Date.parse(from)) / 86_400_000;

/* Of the lock: name → version.  A platform's half of a package is that package. */
export function componentsOf(lock) {
	return Object.fromEntries(Object.entries(lock.packages).filter(([path, { optional }]) => path && !optional)
		.map(([path, { version }]) => [path.slice(path.lastIndexOf('node_modules/') + 13), version]));
}

function late(what, since, day, [near, far]) {
	const frame = NEAR.has(what.name) ? near : far;
	const days = daysBetween(since, day);
	return days > frame && `${what.name} ${what.version}: ${what.why} for ${Math.floor(days)} days, and the frame is ${frame}`;
}

/* What breaks a frame on `day`, in words. */
export function faultsOf(seen, lock, releases, day) {
	const inUse = componentsOf(lock);
	const faults = [];
	if (!(daysBetween(seen.looked, day) <= FRAMES.look))
		faults.push(`nobody has looked since ${seen.looked}: node tests/lint/components.mjs --look`);
	for (const [name, version] of Object.entries(inUse)) {
		const one = seen.npm[name];
		if (one?.version !== version)
			faults.push(`${name} ${version} was not looked at: node tests/lint/components.mjs --look`);
		else if (one.newest)
			faults.push(late({ name, version, why: `${one.newest} has been there` }, one.since, day, [FRAMES.updateNear, FRAMES.update]));
	}
	for (const { name, id, published } of seen.advisories ?? [])
		if (inUse[name])
			faults.push(late({ name, version: inUse[name], why: `${id} has been known` }, published, day, [FRAMES.fixNear, FRAMES.fix]));
	for (const release of releases)
		if (!(daysBetween(day, seen.debian[release] ?? '') >= 0))
			faults.push(`Debian ${release}: its security updates ended, or nobody has said when they do`);
	return faults.filter(Boolean);
}

function npm(...args) {
	try {
		return JSON.parse(execFileSync('npm', [...args, '--json'], { cwd: 'www', encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }) || '{}');
	} catch (error) {
		return JSON.parse(error.stdout || 'null');	/* it ends so when there is anything to say */
	}
}

/* npm's advisories of what is in the lock; null: it could not be asked. */
function advisories() {
	const { vulnerabilities } = npm('audit', '--omit=dev') ?? {};
	return vulnerabilities ? Object.values(vulnerabilities).flatMap(({ name, via }) => via.filter((v) => v.url).map(({ url }) =>
		({ name, id: url.split('/').pop(), published: new Date().toISOString().slice(0, 10) }))) : null;
}

function look(before, lock) {
	const behind = npm('outdated', '--all', '--omit=dev');
	const one = (name, version) => {
		const newest = behind[name]?.latest;
		return newest && newest !== version ? { version, newest, since: npm('view', name, 'time')[newest].slice(0, 10) } : { version };
	};
	const known = new Map((before.advisories ?? []).map((a) => [`${a.name} ${a.id}`, a]));
	return {
		looked: new Date().toISOString().slice(0, 10), debian: before.debian,
		/* an advisory is as old as when it was seen first */
		advisories: advisories()?.map((a) => known.get(`${a.name} ${a.id}`) ?? a) ?? null,
		npm: Object.fromEntries(Object.entries(componentsOf(lock)).map(([name, version]) => [name, one(name, version)])),
	};
}

function lastCommit() {
	try {
		return execFileSync('git', ['log', '-1', '--format=%cs'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
	} catch {
		return new Date().toISOString().slice(0, 10);
	}
}

if (process.argv[1]?.endsWith('lint/components.mjs')) {
	const lock = JSON.parse(readFileSync(LOCK, 'utf8'));
	const seen = JSON.parse(readFileSync(FILE, 'utf8'));
	if (process.argv[2] === '--look') {
		writeFileSync(FILE, `${JSON.stringify(look(seen, lock), null, '\t')}\n`);
	} else {
		const releases = new Set([...readFileSync(PACKAGES, 'utf8').matchAll(/(?:^|\s)(\d+):/gm)].map(([, release]) => release));
		const faults = faultsOf(seen, lock, releases, lastCommit());
		for (const fault of faults)
			console.log(`${FILE}: ${fault}`);
		process.exitCode = faults.length > 0 ? 1 : 0;
	}
}
