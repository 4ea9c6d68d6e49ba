/*
 * Who may do what, over every operation of openapi.json: one that is new is tried by itself,
 * and fails here until somebody says whose ids it takes, or that it is for everybody.
 */
import { before, test } from 'node:test';
import assert from 'node:assert/strict';
import { admin, ask, belongings, operations, person, sample, token } from './site.mjs';

/* What anybody may do, signed out. */
const FOR_ALL = new Set([
	'POST /api/auth/register', 'POST /api/auth/login', 'POST /api/auth/logout', 'POST /api/auth/reset', 'GET /api/auth/registration',
	'GET /api/auth/passkeys/challenge', 'POST /api/auth/passkeys/login',
	'GET /api/credentials/limits', 'GET /api/images', 'GET /api/images/posters/{id}', 'GET /api/images/{key}', 'GET /api/images/{key}/info', 'GET /api/matrix',
	'POST /api/matrix/eval', 'GET /api/matrix/{name}', 'GET /api/matrix/{name}/info', 'GET /api/stats/cache', 'GET /api/stats/series',
	'GET /api/stats/metrics' /* from this machine */, 'GET /api/videos', 'GET /api/videos/feed.rss', 'GET /api/videos/podcast.rss', 'GET /api/videos/{id}', 'GET /api/videos/{id}/comments',
	'GET /api/videos/{id}/captions', 'GET /api/videos/{id}/captions/{language}', 'GET /api/videos/{id}/chapters',
	'GET /api/videos/{id}/hls/{file}', 'GET /api/videos/{id}/original', 'GET /api/videos/{id}/poster.jpg', 'POST /api/videos/{id}/views',
	'GET /api/videos/playlists', 'GET /api/videos/playlists/{id}', 'GET /api/videos/playlists/{id}/items', 'GET /api/videos/playlists/{id}/feed.rss',
	'GET /s/{token}/info', 'GET /s/{token}/items', 'POST /s/{token}/items', 'POST /s/{token}/unlock', 'GET /s/{token}/content', 'GET /s/{token}/content/{path}',
	/* hosts show a code, and then a key of their own */
	'POST /api/stats/beat', 'POST /api/stats/hosts',
	/* signed addresses need no session */
	'PUT /api/credentials/s3/multipart/{uploadId}/{partNumber}', 'POST /api/credentials/s3/object',
]);
/* Of somebody else's things these alone are seen by others: images are for all. */
const SHARED = new Set(['GET /api/images/{key}', 'GET /api/images/{key}/info']);
/* It makes one of one's own: names of matrices are each user's. */
const OWN = 'PUT /api/matrix/{name}';
const REFUSED = [401, 403, 404];
const TAKEN = 409;	/* a key that somebody else has, which anybody can see */
const UNSAFE = operations.filter(({ method }) => method !== 'GET');

let root, owner, stranger, mine, ids, reads;

before(async () => {
	root = await admin();
	owner = await person('owner');
	stranger = await person('stranger');
	mine = await belongings(owner);
	reads = await token(owner, ['read']);
	const invitation = await ask('POST', '/api/auth/invitations', { as: root, body: {} });
	const group = await ask('POST', '/api/auth/groups', { as: root, body: { name: `Group ${process.pid}` } });
	const jobs = await ask('GET', '/api/videos/jobs', { as: root });
	const sessions = await ask('GET', '/api/auth/sessions', { as: owner });
	ids = [
		['/api/auth/groups/{id}', group.json.id], ['/api/auth/groups/{id}/members/{member}', root.id],
		['/api/auth/invitations/{id}', invitation.json.id], ['/api/auth/sessions/{id}', sessions.json.items[0].id],
		['/api/auth/passkeys/{id}', 'AAAAAAAAAAA'] /* it takes an authenticator to have one */,
		['/api/auth/tokens/{id}', mine.token.id], ['/api/auth/users/{id}', owner.id],
		['/api/credentials/s3/multipart/{uploadId}', mine.upload.uploadId], ['/api/credentials/s3/multipart/{uploadId}/{partNumber}', '1'],
		['/api/files/{id}', mine.file.id], ['/api/files/{id}/versions/{version}', mine.version.id], ['/api/files/bin/{id}', mine.binned.id],
		['/api/files/shares/{share}', mine.share.id], ['/s/{token}', mine.share.url.split('/').pop()], ['/s/{token}/content/{path}', 'x'],
		['/api/images/{key}', mine.image], ['/api/images/posters/{id}', mine.video.id], ['/api/matrix/{name}', mine.matrix], ['/api/matrix/jobs/{id}', 'AAAAAAAAAAA'],
		['/api/videos/{id}', mine.video.id], ['/api/videos/{id}/comments/{comment}', mine.comment.id],
		['/api/videos/playlists/{id}', mine.playlist.id], ['/api/videos/playlists/{id}/items/{video}', mine.video.id],
		['/api/videos/{id}/captions/{language}', 'en'], ['/api/videos/{id}/hls/{file}', 'master.m3u8'], ['/api/videos/jobs/{id}', jobs.json.items[0].id],
		['/api/stats/hosts/{id}', 'AAAAAAAAAAA'],
	];
});

const nameOf = ({ method, path }) => `${method} ${path}`;

/* The operation's address with the owner's ids in it. */
function addressOf({ path, operation }) {
	const filled = path.replace(/\{[^}]+\}/g, (whole, at) => {
		const found = ids.find(([prefix]) => prefix === path.slice(0, at) + whole);
		assert.ok(found, `tests/security/owners.test.mjs does not know whose ids ${path} takes`);
		return encodeURIComponent(found[1]);
	});
	const query = (operation.parameters ?? []).filter((p) => p.in === 'query' && p.required).map((p) =>
		[p.name, p.name === 'key' ? mine.upload.key : p.name === 'partNumbers' ? '1' : p.name === 'confirm' ? 'all' : sample(p.schema)]);
	return query.length ? `${filled}?${new URLSearchParams(query)}` : filled;
}

function bodyOf({ path, operation }) {
	const content = operation.requestBody?.content;
	if (!content)
		return {};
	if (content['*/*'])
		return { body: '1 2\n3 4\n', type: path.startsWith('/api/matrix') ? 'text/plain' : 'image/png' };
	const body = sample({ type: 'object', ...content['application/json'].schema });
	return { body: body.parts ? { parts: [{ PartNumber: 1, ETag: '"x"' }] } : body };
}

function call(one, options = {}) {
	return ask(one.method, addressOf(one), { ...bodyOf(one), ...options });
}

async function snapshot() {
	const paths = ['/api/auth/me', '/api/auth/tokens', '/api/credentials/uploads', `/api/videos/${mine.video.id}`, `/api/videos/${mine.video.id}/comments`,
		`/api/images/${mine.image}/info`, '/api/matrix/mine/info', `/api/files/${mine.file.id}`, `/api/files/${mine.file.id}/versions`, '/api/files/bin', '/api/files', '/api/files/shares',
		`/api/videos/playlists/${mine.playlist.id}`, `/api/videos/playlists/${mine.playlist.id}/items`];
	const seen = {};
	for (const path of paths) {
		const { status, json } = await ask('GET', path, { as: owner });
		assert.equal(status, 200, path);
		/* what the worker does meanwhile, and when tokens were used */
		seen[path] = JSON.stringify(json, (key, value) =>
			/^(state|progress|updated_at|used_at|poster_url|preview_url|hls_url|duration_ms|width|height|reason|used_bytes)$/.test(key) ? undefined : value);
	}
	return seen;
}

test('of somebody else\'s things a stranger sees nothing and changes nothing', async () => {
	const before = await snapshot();
	for (const one of operations.filter(({ path }) => path.includes('{')))
		for (const [who, as] of [['a stranger', stranger], ['nobody', undefined]]) {
			if (as && nameOf(one) === OWN)
				continue;
			const { status, text } = await call(one, { as });
			const allowed = SHARED.has(nameOf(one)) && status < 300;
			assert.ok(allowed || REFUSED.includes(status) || status === TAKEN && nameOf(one) === 'PUT /api/images/{key}', `${who}: ${nameOf(one)} → ${status} ${text.slice(0, 200)}`);
		}
	assert.deepEqual(await snapshot(), before);
});

test('signed out, all is refused but what is for everybody', async () => {
	for (const one of operations.filter((o) => !FOR_ALL.has(nameOf(o)) && !/\/(health|live|readyz)$/.test(o.path))) {
		const { status, json } = await call(one);
		assert.equal(status, 401, `${nameOf(one)} → ${status}`);
		assert.equal(json.type, '/problems/no-session', nameOf(one));
	}
});

test('what is the admin\'s is nobody else\'s', async () => {
	for (const one of operations.filter((o) => /\/(users|invitations|groups\/|jobs\/\{id\}\/retry|decisions|storage)|stats\/(config|cache\/clear|hosts\/|scaling)|GET \/api\/stats\/hosts|videos\/jobs|PUT \/api\/files\/common|POST \/api\/auth\/groups/.test(nameOf(o)))) {
		const { status, json } = await call(one, { as: stranger });
		assert.equal(status, 403, `${nameOf(one)} → ${status}`);
		assert.equal(json.type, '/problems/forbidden', nameOf(one));
	}
});

test('a token that may read changes nothing', async () => {
	const before = await snapshot();
	for (const one of UNSAFE.filter((o) => !FOR_ALL.has(nameOf(o)))) {
		const { status } = await call(one, { as: reads });
		assert.equal(status, 403, `${nameOf(one)} → ${status}`);
	}
	assert.deepEqual(await snapshot(), before);
});

test('an admin\'s token without the scope is no admin\'s', async () => {
	const plain = await token(root, ['read', 'upload', 'manage']);
	for (const path of ['/api/auth/users', '/api/auth/invitations', '/api/videos/jobs', '/api/stats/config'])
		assert.equal((await ask('GET', path, { as: plain })).status, 403, path);
	assert.equal((await ask('PATCH', `/api/auth/users/${owner.id}`, { as: plain, body: { suspended: true } })).status, 403);
});

test('a token makes no token, whatever its scopes', async () => {
	const full = await token(root, ['read', 'upload', 'manage', 'admin']);
	assert.equal((await ask('POST', '/api/auth/tokens', { as: full, body: { name: 'x', scopes: ['read'] } })).status, 403);
	assert.equal((await ask('PUT', '/api/auth/password', { as: full, body: { current: 'x', new: 'nine hills in spring' } })).status, 403);
});

/* With the owner's cookie, as a page of another site has the browser send it. */
const FOREIGN = [
	{ Origin: 'https://evil.example' }, { Origin: 'null' }, { 'Sec-Fetch-Site': 'cross-site' },
	{ Origin: 'http://localhost' }, { Origin: 'http://localhost.evil.example' },
];

test('another site\'s page has the browser change nothing', async () => {
	const before = await snapshot();
	for (const one of UNSAFE)
		for (const headers of FOREIGN) {
			const { status, json } = await call(one, { as: owner, headers });
			assert.equal(status, 403, `${nameOf(one)} ${JSON.stringify(headers)} → ${status}`);
			assert.equal(json.type, '/problems/cross-origin', nameOf(one));
		}
	assert.deepEqual(await snapshot(), before);
});

test('every list refuses the cursor of another', async () => {
	const lists = operations.filter(({ method, operation }) => method === 'GET' && operation.parameters?.some((p) => p.name === 'cursor'));
	assert.ok(lists.length >= 9);
	for (let i = 0; i < 2; i++)
		await token(owner, ['read']);
	const { json: { next } } = await ask('GET', '/api/auth/tokens?limit=1', { as: owner });
	assert.ok(next);
	assert.doesNotMatch(Buffer.from(next, 'base64url').toString('latin1'), /\0\0\0/);
	for (const one of lists) {
		if (one.path === '/api/auth/tokens' || one.path.startsWith('/s/'))	/* its password comes first */
			continue;
		const address = addressOf(one);
		const as = /users|invitations|groups|jobs|decisions|hosts|scaling/.test(one.path) ? root : owner;
		for (const cursor of [next, 'nonsense', `${next}A`, 'A'.repeat(75)]) {
			const { status, json } = await ask('GET', `${address}${address.includes('?') ? '&' : '?'}cursor=${cursor}`, { as });
			assert.equal(status, 422, `${nameOf(one)} → ${status}`);
			assert.equal(json.errors[0].parameter, 'cursor');
		}
	}
});
