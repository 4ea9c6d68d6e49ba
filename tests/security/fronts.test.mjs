/* Both front ends answer alike: HEAD, ranges, validators, and their own errors. */
import { before, test } from 'node:test';
import assert from 'node:assert/strict';
import { ask, belongings, clip, person } from './site.mjs';

let ana, places;

before(async () => {
	ana = await person('ana');
	const mine = await belongings(ana);
	const film = await ask('POST', '/api/files?name=film.mp4', { as: ana, body: clip, type: 'video/mp4' });
	const link = await ask('POST', '/api/files/shares', { as: ana, body: { kind: 'file', thing: film.json.id } });
	/* by the front end out of the store, and by a program out of its memory */
	places = [`/api/videos/${mine.video.id}/original`, `${new URL(link.json.url).pathname}/content`, `/api/images/${mine.image}`];
});

const get = (path, headers = {}, method = 'GET') => ask(method, path, { as: ana, headers });

test('media have a length, a validator and ranges, by GET and by HEAD', async () => {
	for (const path of places) {
		const whole = await get(path);
		const head = await get(path, {}, 'HEAD');
		assert.equal(whole.status, 200);
		assert.equal(head.status, 200);
		for (const name of ['content-length', 'content-type', 'etag', 'accept-ranges', 'cache-control'])
			assert.equal(head.headers[name], whole.headers[name], `${path} ${name}`);
		assert.ok(Number(head.headers['content-length']) > 1000, path);
		assert.equal(head.headers['accept-ranges'], 'bytes');
		assert.match(head.headers.etag, /^"[^"]+"$/);
		assert.equal(head.text, '');
	}
});

test('a link has a page of the site, and what is below it is the program\'s', async () => {
	const link = places[1].replace('/content', '');
	for (const path of [link, '/s/none']) {
		const page = await ask('GET', path);
		assert.equal(page.status, 200, path);
		assert.match(page.headers['content-type'], /^text\/html/);
	}
	assert.equal((await ask('GET', `${link}/info`)).json.name, 'film.mp4');
	for (const path of [`${link}/x.png`, `${link}/x.js`, '/s/none/info'])
		assert.equal((await ask('GET', path)).json.type, '/problems/not-found', path);
});

test('a range is given, by its beginning, its end or both', async () => {
	for (const path of places) {
		const size = Number((await get(path, {}, 'HEAD')).headers['content-length']);
		for (const [range, from, to] of [['0-9', 0, 9], ['10-', 10, size - 1], ['-5', size - 5, size - 1], [`0-${size + 99}`, 0, size - 1]]) {
			const part = await get(path, { Range: `bytes=${range}` });
			assert.equal(part.status, 206, `${path} ${range}`);
			assert.equal(part.headers['content-range'], `bytes ${from}-${to}/${size}`);
			assert.equal(Number(part.headers['content-length']), to - from + 1);
		}
	}
});

test('one outside is 416, and says how much there is', async () => {
	for (const path of places) {
		const size = (await get(path, {}, 'HEAD')).headers['content-length'];
		const out = await get(path, { Range: 'bytes=99999999-' });
		assert.equal(out.status, 416, path);
		assert.equal(out.headers['content-range'], `bytes */${size}`);
		assert.equal(out.json.type, '/problems/range');
	}
});

test('If-Range gives the part while it is the same, else the whole', async () => {
	for (const path of places) {
		const { etag } = (await get(path, {}, 'HEAD')).headers;
		assert.equal((await get(path, { Range: 'bytes=0-3', 'If-Range': etag })).status, 206, path);
		assert.equal((await get(path, { Range: 'bytes=0-3', 'If-Range': '"another"' })).status, 200, path);
		assert.equal((await get(path, { Range: 'bytes=0-3', 'If-Range': `W/${etag}` })).status, 200, path);
	}
});

test('what is known is not sent again', async () => {
	for (const path of [...places, '/main.js', '/']) {
		const first = await get(path);
		const etag = first.headers.etag;
		for (const shown of [etag, `"another", ${etag}`, `W/${etag}`]) {
			const again = await get(path, { 'If-None-Match': shown });
			assert.equal(again.status, 304, `${path} ${shown}`);
			assert.equal(again.text, '');
			assert.equal(again.headers.etag.replace(/^W\//, ''), etag.replace(/^W\//, ''));
		}
		assert.equal((await get(path, { 'If-None-Match': '"another"' })).status, 200, path);
	}
});

/* A file is the front end's, whose problem it is; a page is the program's, which answers in a page. */
test('pages are read and nothing else', async () => {
	for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])
		for (const path of ['/', '/main.js', '/watch/abcdefghijk']) {
			const reply = await ask(method, path, { body: method === 'OPTIONS' ? undefined : '' });
			const allowed = reply.headers.allow.split(',').map((m) => m.trim()).filter(Boolean);
			assert.deepEqual(allowed.filter((m) => m !== 'OPTIONS'), ['GET', 'HEAD'], `${method} ${path}`);
			if (method === 'OPTIONS' && allowed.includes('OPTIONS')) {
				assert.equal(reply.status, 204, `${method} ${path}`);
				continue;
			}
			assert.equal(reply.status, 405, `${method} ${path}`);
			if (/^text\/html/.test(reply.headers['content-type'])) {
				assert.notEqual(path, '/main.js');
			} else {
				assert.equal(reply.json.type, '/problems/method');
			}
		}
});

test('the front end\'s own errors are not cached', async () => {
	for (const path of ['/no-such.js', '/api/none', '/_store/x'])
		assert.match((await ask('GET', path)).headers['cache-control'] ?? '', /no-store|no-cache/, path);
});
