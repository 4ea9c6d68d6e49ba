/* What browsers are told: policy, cookies, types, caches. */
import { before, test } from 'node:test';
import assert from 'node:assert/strict';
import { ask, operations, PASSWORD, person } from './site.mjs';

let ana;

before(async () => {
	ana = await person('ana');
});

const PAGES = ['/', '/watch/abcdefghijk', '/sign-in', '/account', '/admin', '/nowhere/at/all'];
const OTHERS = ['/main.js', '/style/tokens.css', '/favicon.svg', '/no-such.js', '/api/openapi.json', '/api/none', '/api/auth/me',
	'/api/videos', '/api/images', '/api/videos/AAAAAAAAAAA/original', '/api/stats/metrics', '/%', '/api/videos?limit=0'];

/* Exactly once each: two policies are both enforced, and two of others are neither. */
function one(reply, name) {
	const values = reply.all.filter(([key]) => key === name).map(([, value]) => value);
	assert.equal(values.length, 1, `${name}: ${values.join(' | ')}`);
	return values[0];
}

test('every reply carries the strict policy and its headers, once', async () => {
	for (const path of [...PAGES, ...OTHERS]) {
		const reply = await ask('GET', path);
		const policy = Object.fromEntries(one(reply, 'content-security-policy').split('; ').map((d) => [d.split(' ')[0], d.split(' ').slice(1).join(' ')]));
		assert.equal(policy['default-src'], "'none'", path);
		assert.equal(policy['script-src'], "'self'");
		assert.equal(policy['style-src'], "'self'");
		assert.equal(policy['base-uri'], "'none'");
		assert.equal(policy['frame-ancestors'], "'none'");
		assert.equal(policy['form-action'], "'self'");
		assert.equal(one(reply, 'x-content-type-options'), 'nosniff');
		assert.match(one(reply, 'x-request-id'), /^[\w-]{16,64}$/);
		one(reply, 'referrer-policy');
		one(reply, 'permissions-policy');
		assert.equal(one(reply, 'cross-origin-opener-policy'), 'same-origin');
		assert.doesNotMatch(reply.headers.server ?? '', /\d/, 'no version is said');
		assert.equal(reply.headers['x-powered-by'], undefined);
		assert.equal(reply.headers['access-control-allow-origin'], undefined);
	}
});

test('files are no pages of the site: their own policy stands alone, and scripts are text', async () => {
	const put = async (name, text) => (await ask('POST', `/api/files?name=${name}`, { as: ana, body: text, type: 'text/plain' })).json;
	const page = await put('x.html', '<script src="x.js"></script>'), script = await put('x.js', 'document.title = 1');
	for (const [file, type, shown] of [[page, 'text/html; charset=utf-8', false], [script, 'text/plain; charset=utf-8', true]])
		for (const headers of [{}, { Range: 'bytes=1-5' }]) {
			const reply = await ask('GET', `/api/files/${file.id}/content`, { as: ana, headers });
			assert.equal(reply.status, headers.Range ? 206 : 200);
			assert.equal(one(reply, 'content-security-policy'), "default-src 'none'; sandbox");
			assert.equal(one(reply, 'x-content-type-options'), 'nosniff');
			assert.equal(one(reply, 'content-type'), type);
			assert.equal(reply.headers['accept-ranges'] ?? 'bytes', 'bytes');	/* of a 206 nobody need say */
			assert.equal(one(reply, 'etag'), file.etag);
			assert.match(reply.headers['content-disposition'], shown ? /^inline; filename\*=/ : /^attachment; filename\*=/);
		}
	/* by a link too, at addresses that end in their names */
	const box = (await ask('POST', '/api/files', { as: ana, body: { name: 'box' } })).json;
	for (const { id } of [page, script])
		assert.equal((await ask('PATCH', `/api/files/${id}`, { as: ana, body: { parent: box.id } })).status, 200);
	const link = new URL((await ask('POST', '/api/files/shares', { as: ana, body: { kind: 'folder', thing: box.id } })).json.url).pathname;
	for (const [name, file, shown] of [['x.html', page, false], ['x.js', script, true]]) {
		const reply = await ask('GET', `${link}/content/${name}`);
		assert.equal(reply.status, 200, name);
		assert.equal(one(reply, 'content-security-policy'), "default-src 'none'; sandbox");
		assert.equal(one(reply, 'x-content-type-options'), 'nosniff');
		assert.equal(one(reply, 'etag'), file.etag);
		assert.match(reply.headers['content-disposition'], shown ? /^inline; filename\*=/ : /^attachment; filename\*=/);
		assert.match(reply.headers['set-cookie'][0], /; Path=\/s\/[\w-]{43}\/content; HttpOnly; SameSite=Strict/);
	}
	for (const name of ['x.png', 'no.js', 'x.html/x.js']) {
		const reply = await ask('GET', `${link}/content/${name}`);
		assert.equal(reply.status, 404);
		assert.equal(one(reply, 'content-type'), 'application/problem+json');
	}
	const same = await ask('GET', `/api/files/${page.id}/content`, { as: ana, headers: { 'If-None-Match': page.etag } });
	assert.equal(same.status, 304);
});

test('each request has an id of its own, also where one was sent', async () => {
	const first = await ask('GET', '/api/videos', { headers: { 'X-Request-Id': 'forged' } });
	const second = await ask('GET', '/api/videos');
	assert.notEqual(first.headers['x-request-id'], 'forged');
	assert.notEqual(first.headers['x-request-id'], second.headers['x-request-id']);
});

test('the cookies are closed to scripts and to other sites', async () => {
	assert.equal(ana.setCookie.length, 2);
	for (const line of ana.setCookie) {
		assert.match(line, /^(session|device)=[\w-]{43};/);
		assert.match(line, /; HttpOnly(;|$)/i);
		assert.match(line, /; SameSite=Lax(;|$)/i);
		assert.match(line, /; Path=\/(;|$)/i);
		assert.doesNotMatch(line, /Domain=/i);
	}
});

test('a session that somebody planted is not taken over at sign-in', async () => {
	const planted = `session=${'A'.repeat(43)}`;
	const reply = await ask('POST', '/api/auth/login', { body: { username: ana.name, password: PASSWORD }, headers: { Cookie: planted } });
	assert.equal(reply.status, 200);
	assert.ok(!reply.headers['set-cookie'].some((line) => line.startsWith(planted)));
	assert.equal((await ask('GET', '/api/auth/me', { headers: { Cookie: planted } })).status, 401);
});

test('signing out ends the session itself, not only the cookie', async () => {
	const berta = await person('berta');
	const reply = await ask('POST', '/api/auth/logout', { as: berta });
	assert.equal(reply.status, 204);
	assert.match(reply.headers['set-cookie'][0], /^session=; .*Max-Age=0/i);
	assert.equal((await ask('GET', '/api/auth/me', { as: berta })).status, 401);
});

test('what is personal stays out of shared caches', async () => {
	for (const { method, path } of operations.filter((o) => o.method === 'GET' && !o.path.includes('{'))) {
		const reply = await ask(method, path, { as: ana });
		if (path !== '/api/videos/feed.rss')
			assert.match(reply.headers['cache-control'] ?? '', /private|no-store/, `${path}: ${reply.headers['cache-control']}`);
	}
});

test('errors are problems, of the type that says so, and tell nothing of the inside', async () => {
	for (const [method, path, body] of [['GET', '/api/none'], ['GET', '/api/auth/me'], ['PUT', '/api/videos'], ['GET', '/api/videos?limit=x'],
		['POST', '/api/auth/login', '{'], ['GET', '/api/videos/%ff'], ['GET', '/no-such.js'], ['POST', '/main.js']]) {
		const reply = await ask(method, path, { body, type: body && 'application/json' });
		assert.ok(reply.status >= 400 && reply.status < 500, `${path} → ${reply.status}`);
		assert.match(one(reply, 'content-type'), /^application\/problem\+json/, path);
		assert.equal(reply.json.status, reply.status, path);
		assert.equal(reply.json.request_id, reply.headers['x-request-id'], path);
		assert.doesNotMatch(reply.text, /fcgi|postgres|SELECT|\/var\/|\/tmp\/|\.c:\d/i);
		if (reply.status === 405)
			assert.match(reply.headers.allow, /GET/, path);
	}
});
