/*
 * Mixed load on SITE, with a ledger of what was acknowledged: load.mjs SECONDS LEDGER
 * Goes on from the ledger that there is, and writes it back; `check` instead of SECONDS looks
 * whether all of it is there.  A reply that never came leaves open what happened: that is not in it.
 * With MAX_MS no request may take longer, and none may fail or be cut.
 */
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { ask, clip, picture, PASSWORD } from '../security/site.mjs';

const [what, file] = process.argv.slice(2);
const CLIENTS = 6;
const VIDEO_EVERY_MS = 4000;	/* all clients together: so many the worker keeps up with */
const TRIES = 60;		/* of what must be done in the end, half a second apart */
const STORE_MS = 10000;		/* that an S3 may take to answer a browser */
const READY_S = 900;		/* until a video whose tools were killed again and again is ready */

const ledger = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) :
	{ people: [], videos: {}, images: {}, matrices: {}, files: {}, comments: {}, gone: [], acknowledged: 0, honest: 0, cut: 0, faults: [] };
const replies = {};
const took = [];	/* { ms, what }: each request of this run */

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const sha = (data) => createHash('sha256').update(data).digest('hex');
const some = (list) => list[Math.floor(Math.random() * list.length)];

/* A failure is honest when it says that it is one, and when to come back; of a page, when its script is there to go on. */
function isHonest(reply, path) {
	const says = path.startsWith('/api/') ? reply.json?.type === '/problems/unavailable' && reply.headers['x-request-id']
		: /<script type="module"/.test(reply.text);
	return [502, 503, 504].includes(reply.status) && says && Number(reply.headers['retry-after']) > 0;
}

/* What an S3 holds comes from there, as with a browser. */
async function follow(reply) {
	if (reply.status !== 302)
		return reply;
	const from = await fetch(reply.headers.location, { signal: AbortSignal.timeout(STORE_MS) });
	const bytes = Buffer.from(await from.arrayBuffer());
	if (from.status >= 500)
		throw new Error(`the S3 says ${from.status}`);
	return { status: from.status, headers: Object.fromEntries(from.headers), bytes, text: bytes.toString(), json: null };
}

/* → the reply, or null where none came or the site said that it could not. */
async function tell(method, path, options) {
	const began = performance.now();
	let reply;
	try {
		reply = await follow(await ask(method, path, options));
	} catch {
		ledger.cut++;
		return null;
	} finally {
		took.push({ ms: performance.now() - began, what: `${method} ${path}` });
	}
	replies[reply.status] = (replies[reply.status] ?? 0) + 1;
	if (method !== 'GET' && reply.status < 300)
		ledger.acknowledged++;
	if (reply.status < 500)
		return reply;
	if (isHonest(reply, path))
		ledger.honest++;
	else
		ledger.faults.push(`${method} ${path} → ${reply.status} ${reply.text.slice(0, 200)}`);
	return null;
}

function wanted(reply, method, path, ...statuses) {
	if (reply && !statuses.includes(reply.status))
		ledger.faults.push(`${method} ${path} → ${reply.status} ${reply.text.slice(0, 200)}`);
	return reply && statuses.includes(reply.status) ? reply : null;
}

const signedIn = (name, reply) => ({ name, cookie: reply.headers['set-cookie'].map((line) => line.split(';')[0]).join('; ') });

async function signIn(name) {
	const reply = await tell('POST', '/api/auth/login', { body: { username: name, password: PASSWORD } });
	return reply?.status === 200 ? signedIn(name, reply) : null;
}

async function register(name) {
	const reply = await tell('POST', '/api/auth/register', { body: { username: name, password: PASSWORD } });
	return reply?.status === 201 ? signedIn(name, reply) : null;
}

/* A reply that was lost may have registered. */
async function newcomer() {
	const name = `soak${randomUUID().slice(0, 8)}`;
	for (let i = 0; i < TRIES; i++, await pause(500)) {
		const as = i && await signIn(name) || await register(name);
		if (as)
			return as;
	}
	throw new Error('nobody could register');
}

/* Again with the same Idempotency-Key until it is answered: then it was made once. */
async function makeSurely(path, options, ...statuses) {
	const headers = { 'Idempotency-Key': randomUUID() };
	for (let i = 0; i < TRIES; i++, await pause(500)) {
		const reply = await tell('POST', path, { ...options, headers });
		/* the first of it may be on its way still */
		if (reply && reply.status !== 409)
			return wanted(reply, 'POST', path, ...statuses);
	}
	ledger.faults.push(`POST ${path}: never answered`);
	return null;
}

let nextVideo = 0;

async function upload(as) {
	if (Date.now() < nextVideo)
		return;
	nextVideo = Date.now() + VIDEO_EVERY_MS;
	const reply = await makeSurely('/api/videos?title=Soak', { as, body: clip, type: 'video/mp4' }, 201);
	if (reply)
		ledger.videos[reply.json.id] = { by: as.name, sha: sha(clip) };
}

async function comment(as) {
	const video = some(Object.keys(ledger.videos));
	const body = `At ${randomUUID()}`;
	const reply = video && await makeSurely(`/api/videos/${video}/comments`, { as, body: { body } }, 201);
	if (reply)
		ledger.comments[reply.json.id] = { video, body };
}

async function putImage(as) {
	const key = `${as.name}-${Math.floor(Math.random() * 5)}.png`;
	ledger.gone = ledger.gone.filter((one) => one.key !== key);	/* whatever comes of it */
	const reply = wanted(await tell('PUT', `/api/images/${key}`, { as, body: picture, type: 'image/png' }), 'PUT', key, 200, 201, 409);
	if (reply && reply.status < 300)
		ledger.images[key] = { by: as.name };
}

async function dropImage(as) {
	const [key, ...others] = Object.keys(ledger.images).filter((k) => ledger.images[k].by === as.name);
	if (others.length < 2)
		return;
	const kept = ledger.images[key];
	delete ledger.images[key];	/* until it is known, neither */
	const reply = wanted(await tell('DELETE', `/api/images/${key}`, { as }), 'DELETE', key, 204, 404);
	if (reply?.status === 204 && !ledger.images[key])
		ledger.gone.push({ path: `/api/images/${key}/info`, key });
	else if (reply && !process.env.KILLS)	/* the front end asks again what was done by whom it lost */
		ledger.faults.push(`${key} was acknowledged and is gone: ${JSON.stringify(kept)}`);
}

async function matrix(as) {
	const name = `m${randomUUID().replaceAll('-', '')}`;
	const reply = await makeSurely('/api/matrix', { as, body: { name, kind: 'values', rows: 2, cols: 2, values: [[1, 2], [3, 4]], privacy: 'public' } }, 201);
	if (reply)
		ledger.matrices[reply.json.id] = { name };
}

async function write(as) {
	const body = `Kept ${randomUUID()}`;
	const reply = await makeSurely(`/api/files?name=${randomUUID()}.txt`, { as, body, type: 'text/plain' }, 201);
	if (reply)
		ledger.files[reply.json.id] = { by: as.name, body };
}

async function look(as) {
	const video = some(Object.keys(ledger.videos));
	const image = some(Object.keys(ledger.images));
	for (const path of ['/', '/api/videos', '/api/videos?q=soak', '/api/auth/me', '/api/images', '/api/stats/cache',
		video && `/api/videos/${video}`, video && `/api/videos/${video}/original`, image && `/api/images/${image}?w=${32 + 32 * Math.floor(Math.random() * 8)}`].filter(Boolean))
		wanted(await tell('GET', path, { as }), 'GET', path, 200, 404);
	await tell('POST', '/api/matrix/eval', { as, body: { expression: 'det([1 2; 3 4])' } });
}

async function client(ends) {
	const as = await newcomer();
	ledger.people.push(as.name);
	while (Date.now() < ends)
		for (const act of [look, upload, putImage, comment, matrix, write, look, dropImage]) {
			await act(as);
			await pause(20);
		}
}

async function isThere(path, test, as) {
	for (let i = 0; i < TRIES; i++, await pause(500)) {
		const reply = await tell('GET', path, { as });
		if (reply)
			return reply.status === 200 && test(reply);
	}
	return false;
}

async function check() {
	const lost = [];
	const need = async (path, test, say, as) => { if (!await isThere(path, test, as)) lost.push(`${path}: ${say}`); };
	for (const [id, { sha: want }] of Object.entries(ledger.videos)) {
		await need(`/api/videos/${id}/original`, (reply) => sha(reply.bytes) === want, 'not the video that was sent');
		let state;
		for (let i = 0; i < READY_S && await isThere(`/api/videos/${id}`, ({ json }) => (state = json.state) === 'processing'); i++)
			await pause(1000);
		if (state !== 'ready')
			lost.push(`/api/videos/${id} is ${state}`);
	}
	for (const key of Object.keys(ledger.images))
		await need(`/api/images/${key}`, (reply) => reply.bytes.length > 0, 'an image');
	for (const [id, { video, body }] of Object.entries(ledger.comments)) {
		let address = `/api/videos/${video}/comments?limit=100`, found = false;
		while (address && !found)
			await isThere(address, ({ json }) => {
				found = json.items.some((c) => c.id === id && c.body === body);
				address = json.next && `/api/videos/${video}/comments?limit=100&cursor=${json.next}`;
				return true;
			}) || (address = null);
		if (!found)
			lost.push(`comment ${id} of ${video}`);
	}
	const people = {};
	for (const [id, { by, body }] of Object.entries(ledger.files))
		await need(`/api/files/${id}/content`, (reply) => reply.text === body, 'not what was written', people[by] ??= await signIn(by));
	let known = new Set();
	for (let address = '/api/matrix?limit=100'; address;)
		if (!await isThere(address, ({ json }) => {
			json.items.forEach((m) => known.add(m.id));
			address = json.next && `/api/matrix?limit=100&cursor=${json.next}`;
			return true;
		})) {
			lost.push('the list of matrices cannot be read');
			break;
		}
	lost.push(...Object.keys(ledger.matrices).filter((id) => !known.has(id)).map((id) => `matrix ${id}`));
	for (const { path, key } of ledger.gone) {
		const reply = await tell('GET', path);
		if (reply && reply.status !== 404)
			lost.push(`${key} came back`);
	}
	return lost;
}

const count = (things) => Object.keys(things).length;

if (what === 'check') {
	const lost = await check();
	console.log(`${count(ledger.videos)} videos, ${count(ledger.images)} images, ${count(ledger.files)} files, ${count(ledger.comments)} comments, ${count(ledger.matrices)} matrices and ` +
		`${ledger.gone.length} deletions were acknowledged; ${lost.length} are not so`);
	lost.slice(0, 20).forEach((line) => console.log(`  ${line}`));
	process.exit(lost.length ? 1 : 0);
}

/* What was slow, by how many milliseconds. */
function times() {
	took.sort((a, b) => a.ms - b.ms);
	const at = (share) => Math.round(took[Math.floor(share * (took.length - 1))].ms);
	return `${took.length} requests, half within ${at(0.5)} ms, 99 of 100 within ${at(0.99)} ms, the slowest ${at(1)} ms (${took.at(-1).what})`;
}

/* Where all is well: nothing is cut, nothing unavailable, nothing waits. */
function hold(most, before) {
	ledger.faults.push(...took.filter(({ ms }) => ms > most).map(({ ms, what: slow }) => `${slow}: ${Math.round(ms)} ms`));
	if (ledger.cut + ledger.honest > before)
		ledger.faults.push(`${ledger.cut + ledger.honest - before} requests failed`);
}

const save = () => writeFileSync(file, JSON.stringify(ledger));

/* The power goes: what was acknowledged until now, and no more. */
process.once('SIGUSR2', () => { save(); process.exit(0); });

const ends = Date.now() + Number(what) * 1000;
const faults = ledger.faults.length, failed = ledger.cut + ledger.honest;
await Promise.all(Array.from({ length: CLIENTS }, () => client(ends)));
if (process.env.MAX_MS)
	hold(Number(process.env.MAX_MS), failed);
save();
console.log(`replies ${JSON.stringify(replies)}; of all so far ${ledger.acknowledged} writes acknowledged, ${ledger.honest} honest failures, ${ledger.cut} connections cut`);
console.log(times());
ledger.faults.slice(faults, faults + 20).forEach((line) => console.log(`  ${line}`));
process.exit(ledger.faults.length > faults ? 1 : 0);
