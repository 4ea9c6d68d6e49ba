/* A closed site: what a stranger gets of each route, page and feed, and what members and whoever has a link get. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { admin, api, ask, clip, operations, person, picture } from './site.mjs';

/* What a stranger may ask all the same: to come in, how the site is, and what shows a key of its own. */
const FOR_STRANGERS = /^GET (\/api\/auth\/(registration|passkeys\/challenge)|\/api\/[a-z]+\/(health|live)|\/readyz|\/s\/\{token\}.*|\/api\/stats\/metrics)$/;
const NO_READS = new Set(['POST /api/matrix/eval', 'POST /api/videos/{id}/views']);
const PASSWORD = 'tide pool';

let root, owner, member, link;
const videos = {};

async function until(what, check) {
	for (let left = 600; left > 0; left--) {
		if (await check())
			return;
		await pause(100);
	}
	assert.fail(`still not: ${what}`);
}

async function setAccess(access) {
	const { json } = await ask('GET', '/api/videos/jobs?limit=100', { as: root });
	const known = new Set(json.items.filter(({ kind }) => kind === 'audience').map(({ id }) => id));
	const reply = await ask('PUT', '/api/auth/registration', { as: root, body: { site_access: access } });
	assert.equal(reply.status, 200, reply.text);
	assert.equal(reply.json.site_access, access);
	await until('all videos were seen to', async () => (await ask('GET', '/api/videos/jobs?state=done&limit=100', { as: root })).json.items
		.some(({ id, kind }) => kind === 'audience' && !known.has(id)));
}

before(async () => {
	root = await admin();
	owner = await person('closer');
	member = await person('member');
	for (const privacy of ['public', 'members', 'unlisted', 'private']) {
		const reply = await ask('POST', `/api/videos?title=Axolotl%20${privacy}&privacy=${privacy}`, { as: owner, body: clip, type: 'video/mp4' });
		assert.equal(reply.status, 201, reply.text);
		videos[privacy] = reply.json;
	}
	assert.equal((await ask('PUT', `/api/images/axolotl-${owner.name}`, { as: owner, body: picture, type: 'image/png' })).status, 201);
	assert.equal((await ask('POST', '/api/matrix', { as: owner, body: { name: 'axolotl', kind: 'identity', rows: 2, cols: 2, privacy: 'public' } })).status, 201);
	const share = await ask('POST', '/api/files/shares', { as: owner, body: { kind: 'video', thing: videos.private.id, password: PASSWORD } });
	assert.equal(share.status, 201, share.text);
	link = new URL(share.json.url).pathname;
	await until('the public one is ready', async () => (await ask('GET', `/api/videos/${videos.public.id}`, { as: owner })).json.state === 'ready');
	await setAccess('members');
});

after(async () => {
	await setAccess('everybody');
});

function tellsNothing(reply, what) {
	assert.ok(!/axolotl|closer/i.test(reply.text.replaceAll(/"instance":"[^"]*"|next=[^"]*/g, '')), `${what} tells of it: ${reply.text.slice(0, 300)}`);
}

const VALUES = { key: () => `axolotl-${owner.name}`, name: () => 'axolotl', file: () => 'master.m3u8', language: () => 'en' };
const addressOf = ({ path, operation }, id) => path.replaceAll(/\{([^}]+)\}/g, (whole, name) => VALUES[name]?.() ?? (name === 'id' ? id : 'AAAAAAAAAAA')) +
	((operation.parameters ?? []).some((p) => p.in === 'query' && p.name === 'owner' && p.required) ? `?owner=${owner.name}` : '');

test('no route tells a stranger anything, nor whoever shows a cookie that is none', async () => {
	const asked = operations.filter(({ method, path }) => (method === 'GET' && !FOR_STRANGERS.test(`${method} ${path}`)) || NO_READS.has(`${method} ${path}`));
	assert.ok(asked.length > 60, `${asked.length} operations of ${Object.keys(api.paths).length} paths`);
	for (const one of asked)
		for (const id of [videos.public.id, videos.members.id, videos.unlisted.id])
			for (const headers of [{}, { Cookie: `session=${'A'.repeat(43)}` }, { Cookie: `share=${videos.public.id}.9999999999.${'A'.repeat(43)}` }]) {
				const reply = await ask(one.method, addressOf(one, id), { headers, ...(one.method === 'POST' && { body: {} }) });
				assert.ok([401, 403].includes(reply.status), `${one.method} ${addressOf(one, id)}: ${reply.status} ${reply.text.slice(0, 200)}`);
				tellsNothing(reply, addressOf(one, id));
			}
});

test('every page is the one where one signs in', async () => {
	const pages = ['/', '/?sort=popular', '/search?q=axolotl', `/watch/${videos.public.id}`, `/watch/${videos.unlisted.id}`, `/u/${owner.name}`,
		'/images', `/image/axolotl-${owner.name}`, '/mine', '/no/such/page'];
	for (const page of pages) {
		const reply = await ask('GET', page);
		assert.equal(reply.status, 302, `${page}: ${reply.status}`);
		assert.equal(reply.headers.location.replace(/^https?:\/\/[^/]+/, ''), page === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(page)}`);
		const pretended = await ask('GET', page, { headers: { Cookie: `session=${'A'.repeat(43)}` } });
		tellsNothing(pretended, page);
	}
	const signIn = await ask('GET', '/sign-in');
	assert.equal(signIn.status, 200);
	tellsNothing(signIn, '/sign-in');
});

test('what others than people ask of a site is not there', async () => {
	for (const path of [`/embed/${videos.public.id}`, `/oembed?url=${encodeURIComponent(`http://x/watch/${videos.public.id}`)}`, '/sitemap.xml', '/sitemap/pages.xml']) {
		const reply = await ask('GET', path);
		assert.equal(reply.status, 404, `${path}: ${reply.status}`);
		tellsNothing(reply, path);
	}
	assert.match((await ask('GET', '/robots.txt')).text, /^Disallow: \/$/m);
	for (const path of [`/api/videos/feed.rss?q=axolotl`, `/api/videos/podcast.rss?owner=${owner.name}`])
		assert.equal((await ask('GET', path)).status, 401, path);
});

test('who has an account sees what is for all of them', async () => {
	const found = (await ask('GET', '/api/videos?q=axolotl', { as: member })).json.items.map(({ title, privacy }) => `${title}: ${privacy}`).sort();
	assert.deepEqual(found, ['Axolotl members: members', 'Axolotl public: public']);
	const expected = { public: 200, members: 200, unlisted: 200, private: 404 };
	for (const [privacy, status] of Object.entries(expected))
		for (const rest of ['', '/comments', '/original'])
			assert.equal((await ask('GET', `/api/videos/${videos[privacy].id}${rest}`, { as: member })).status, status, privacy + rest);
	assert.equal((await ask('GET', `/api/videos/${videos.public.id}/hls/master.m3u8`, { as: member })).status, 200);
	assert.equal((await ask('GET', `/api/images/posters/${videos.public.id}?size=320`, { as: member })).status, 200);
	assert.equal((await ask('GET', `/api/images/axolotl-${owner.name}`, { as: member })).status, 200);
	assert.match((await ask('GET', '/api/videos/feed.rss', { as: member })).text, /Axolotl public/);
	assert.equal((await ask('GET', '/', { as: member })).status, 200);
});

test('a link opens what it is of, by its password, and nothing beside it', async () => {
	const locked = await ask('GET', `${link}/info`);
	assert.ok([200, 401, 403].includes(locked.status), locked.text);
	tellsNothing(locked, 'the link without its password');
	assert.ok((await ask('POST', `${link}/unlock`, { body: { password: 'wrong' } })).status >= 400);
	const cookies = (reply) => (reply.headers['set-cookie'] ?? []).map((line) => line.split(';')[0]).join('; ');
	const unlocked = await ask('POST', `${link}/unlock`, { body: { password: PASSWORD } });
	assert.equal(unlocked.status, 204, unlocked.text);
	const info = await ask('GET', `${link}/info`, { headers: { Cookie: cookies(unlocked) } });
	assert.equal(info.json.video, videos.private.id);
	const headers = { Cookie: cookies(info) };
	for (const rest of ['', '/original', '/captions'])
		assert.equal((await ask('GET', `/api/videos/${videos.private.id}${rest}`, { headers })).status, 200, rest);
	for (const privacy of ['public', 'members', 'unlisted'])
		assert.equal((await ask('GET', `/api/videos/${videos[privacy].id}`, { headers })).status, 404, privacy);
	for (const path of ['/api/videos', '/api/images', '/api/videos/feed.rss', `/api/images/axolotl-${owner.name}`])
		assert.equal((await ask('GET', path, { headers })).status, 401, path);
});
