/* A large body is not taken before its program has said that it may come. */
import { before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { connect } from 'node:net';
import { FRONTEND, host, hostname, port, ask, admin, person, token } from './site.mjs';

const LARGE = 20_000_000_000;
const isNginx = FRONTEND === 'nginx';
/* Apache looks for an answer whenever it has passed on what came: it gets a little, again and again. */
const PIECE = Buffer.alloc(16 * 1024);
const EVERY_MS = 5;

let ana, reader, upload;

before(async () => {
	ana = await person('ana');
	reader = await token(ana, ['read']);
	upload = (await ask('POST', '/api/credentials/s3/multipart', { as: ana, body: { filename: 'x.mp4', type: 'video/mp4', metadata: { size_bytes: '6000000' } } })).json;
});

/* Bytes that the store's directory has on its disk, those of bodies on their way too. */
function stored() {
	return Number(execFileSync('du', ['-s', '-B1', '--exclude=promised', process.env.STORE_DIR]).toString().split('\t')[0]);
}

/*
 * Announce a body, and send none of it, or little by little to Apache; → { status,
 * headers, json } of the answer, which comes while most of it is still missing.
 */
function announce(method, path, { as, type, length = LARGE, chunks = 0, ms = 20_000, extra = '' } = {}) {
	const head = [`${method} ${path} HTTP/1.1`, `Host: ${host}`,
		as?.cookie && `Cookie: ${as.cookie}`, as?.token && `Authorization: Bearer ${as.token}`,
		type && `Content-Type: ${type}`, chunks ? 'Transfer-Encoding: chunked' : `Content-Length: ${length}`, extra];
	return new Promise((resolve, reject) => {
		const socket = connect(port, hostname);
		let text = '';
		const timer = setTimeout(() => socket.destroy(new Error(`no answer: ${text}`)), ms);
		socket.setEncoding('utf8');
		socket.write(`${head.filter(Boolean).join('\r\n')}\r\n\r\n`);
		const more = () => socket.write(chunks ? `4000\r\n${PIECE}\r\n` : PIECE);
		for (let i = 0; i < chunks; i++)
			more();
		const feed = setInterval(() => isNginx || more(), EVERY_MS);
		socket.on('close', () => { clearTimeout(timer); clearInterval(feed); });
		socket.on('data', (part) => {
			text += part;
			const [lines, body] = text.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '').split('\r\n\r\n');
			const [first, ...rest] = lines.split('\r\n');
			const headers = Object.fromEntries(rest.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]));
			if (body === undefined || body.length < Number(headers['content-length'] ?? 0))
				return;
			socket.destroy();
			resolve({ status: Number(first.split(' ')[1]), headers, json: JSON.parse(body) });
		});
		socket.on('error', reject);
	});
}

function isProblem(reply, status, type) {
	assert.equal(reply.status, status, JSON.stringify(reply.json));
	assert.equal(reply.json.status, status);
	assert.equal(reply.json.type, `/problems/${type}`);
	assert.equal(reply.headers['content-type'], 'application/problem+json');
	assert.equal(reply.headers['x-request-id'], reply.json.request_id);
	assert.equal(reply.headers['x-content-type-options'], 'nosniff');
}

test('who may not is told before the body comes', async () => {
	const before = stored();
	const video = { type: 'video/mp4' };
	const nobody = await announce('POST', '/api/videos?title=x', video);
	isProblem(nobody, 401, 'no-session');
	assert.equal(nobody.headers['www-authenticate'], 'Bearer');
	isProblem(await announce('POST', '/api/videos?title=x', { ...video, as: reader }), 403, 'scope');
	isProblem(await announce('POST', '/api/videos?title=x', { ...video, as: ana, extra: 'Origin: https://elsewhere.example' }), 403, 'cross-origin');
	isProblem(await announce('PUT', `/api/images/${ana.name}`, { type: 'image/png', length: 60_000_000 }), 401, 'no-session');
	isProblem(await announce('PUT', '/api/matrix/A', { type: 'text/csv' }), 401, 'no-session');
	isProblem(await announce('PUT', '/api/videos/AAAAAAAAAAA/poster.jpg', { type: 'image/png', length: 9_000_000 }), 401, 'no-session');
	const part = `/api/credentials/s3/multipart/${upload.uploadId}/1?key=${encodeURIComponent(upload.key)}`;
	isProblem(await announce('PUT', `${part}&expires=4000000000&sig=none`), 403, 'forbidden');
	assert.equal(stored(), before);
});

test('what cannot be is told before the body comes', async () => {
	const before = stored();
	const publish = (options, path = '/api/videos?title=x') => announce('POST', path, { as: ana, type: 'video/mp4', ...options });
	isProblem(await publish({ type: 'text/html' }), 415, 'media-type');
	const unnamed = await publish({}, '/api/videos');
	isProblem(unnamed, 422, 'invalid-input');
	assert.deepEqual(unnamed.json.errors.map(({ parameter }) => parameter), ['title']);
	isProblem(await publish({ length: 300_000_000_000 }), 413, 'too-large');
	isProblem(await announce('PUT', '/api/videos/AAAAAAAAAAA/poster.jpg', { as: ana, type: 'image/png', length: 9_000_000 }), 404, 'not-found');
	isProblem(await announce('PUT', '/api/images/___', { as: ana, type: 'image/png', length: 9_000_000 }), 422, 'invalid-input');
	const signed = new URL((await ask('GET', `/api/credentials/s3/multipart/${upload.uploadId}/1?key=${encodeURIComponent(upload.key)}`, { as: ana })).json.url);
	isProblem(await announce('PUT', signed.pathname + signed.search), 422, 'invalid-input');
	assert.equal(stored(), before);
});

test('so is one who has no quota left, or finds no space', async () => {
	const root = await admin();
	const before = stored();
	const publish = () => announce('POST', '/api/videos?title=x', { as: ana, type: 'video/mp4' });
	const { status } = await ask('PATCH', `/api/auth/users/${ana.id}`, { as: root, body: { quota_bytes: 1000 } });
	assert.equal(status, 200);
	isProblem(await publish(), 507, 'quota');
	await ask('PATCH', `/api/auth/users/${ana.id}`, { as: root, body: { quota_bytes: 9_000_000_000_000_000 } });
	/* many times what the disk has is announced: the last of them find nothing left */
	const all = await Promise.allSettled(Array.from({ length: 30 }, () =>
		announce('POST', '/api/videos?title=x', { as: ana, type: 'video/mp4', ms: 3000 })));
	const refused = all.filter(({ value }) => value?.status === 507);
	assert.ok(refused.length > 0, JSON.stringify(all.map(({ value, reason }) => value?.status ?? reason?.message)));
	for (const { value } of refused)
		isProblem(value, 507, 'no-space');
	assert.ok(stored() - before < 100 * 1024 * 1024);
});

test('a large body has to say its length', async () => {
	const before = stored();
	const large = { type: 'video/mp4', chunks: 100 };
	isProblem(await announce('POST', '/api/videos?title=x', large), 401, 'no-session');
	isProblem(await announce('POST', '/api/videos?title=x', { ...large, as: ana }), 411, 'length-required');
	assert.equal(stored(), before);
});

test('one client cannot have any number of bodies on their way', { skip: !isNginx && 'Apache has no such limit of its own' }, async () => {
	const open = [];
	const head = `POST /api/auth/login HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n`;
	for (let i = 0; i < 64; i++)
		open.push(await new Promise((resolve) => {
			const socket = connect(port, hostname, () => socket.write(head, () => resolve(socket)));
			socket.on('error', () => {});
		}));
	let refused;
	do
		refused = await ask('POST', '/api/auth/login', { body: {} });
	while (refused.status !== 429);
	assert.equal(refused.json.type, '/problems/too-many-requests');
	assert.ok(Number(refused.headers['retry-after']) > 0);
	/* who sends no body is not concerned */
	assert.equal((await ask('GET', '/api/videos')).status, 200);
	for (const socket of open)
		socket.destroy();
	do
		refused = await ask('POST', '/api/auth/login', { body: {} });
	while (refused.status === 429);
	assert.equal(refused.status, 422);
});
