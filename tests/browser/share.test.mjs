/* A link that is shared, a video that stands in somebody else's page, and pages without a script. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { SITE, api, launch, makeVideo, newPage, register, until, untilPlaying, untilReady } from './browser.mjs';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

let browser, ana, video, elsewhere;

before(async () => {
	browser = await launch();
	ana = await newPage(browser, { permissions: ['clipboard-read', 'clipboard-write'] });
	await register(ana, 'dorotea');
	const reply = await ana.context().request.post('/api/videos?title=Windmills%20%26%20gulls&privacy=public',
		{ data: readFileSync(makeVideo('windmills.mp4')), headers: { 'content-type': 'video/mp4', origin: SITE } });
	video = await untilReady(ana, (await reply.json()).id);
	/* somebody else's site: another origin */
	elsewhere = createServer((request, response) => {
		response.setHeader('content-type', 'text/html');
		response.end(`<!doctype html><title>Elsewhere</title><iframe src="${new URL(request.url.slice(1), SITE)}" width="640" height="360" allow="autoplay"></iframe>`);
	});
	await new Promise((done) => elsewhere.listen(0, '127.0.0.1', done));
});

after(async () => {
	elsewhere?.close();
	await browser.close();
});

const from = (path) => `http://127.0.0.1:${elsewhere.address().port}/${path}`;

test('it stands in somebody else\'s page, plays there, and the rest of the site does not', async () => {
	const page = await newPage(browser);
	await page.goto(from(`embed/${video.id}?t=2&autoplay=1&loop=1`));
	const frame = await until('the frame is there', () => page.frames().find((f) => f !== page.mainFrame() && f.url().includes('/embed/')));
	const state = await until('it plays', () => frame.evaluate(() => {
		const media = document.querySelector('video');
		return media && media.currentTime > 2.3 && { loop: media.loop, muted: media.muted };
	}).catch(() => null));
	assert.deepEqual(state, { loop: true, muted: true });
	assert.equal(await frame.locator('#title').getAttribute('href'), `${SITE}/watch/${video.id}`);
	assert.deepEqual(page.faults, []);
	assert.deepEqual(await page.context().cookies(SITE), [], 'it asks for no cookie');
	for (const path of ['', `watch/${video.id}`, 'sign-in']) {
		await page.goto(from(path));
		await until(`/${path} is refused`, () => page.faults.some((fault) => fault.includes('frame-ancestors')));
		page.faults.length = 0;
	}
	await page.context().close();
});

test('the share dialog gives the link, from a moment on, and what stands in other pages', async () => {
	await ana.goto(`/watch/${video.id}?t=3`);
	await until('it stands at 3 s', () => ana.evaluate(() => document.querySelector('video')?.currentTime >= 3));
	await ana.getByRole('button', { name: 'Share' }).click();
	const dialog = ana.getByRole('dialog');
	const link = dialog.getByRole('textbox', { name: 'Link' });
	assert.equal(await link.inputValue(), `${SITE}/watch/${video.id}`);
	await dialog.getByLabel('Begin at').check();
	assert.equal(await link.inputValue(), `${SITE}/watch/${video.id}?t=3`);
	assert.match(await dialog.getByRole('textbox', { name: 'For a page' }).inputValue(), /^<iframe src="[^"]+\/embed\/[^"]+\?t=3" width="640" height="360" title="Windmills &amp; gulls"/);
	await dialog.getByRole('img', { name: 'QR code' }).waitFor();
	await dialog.getByRole('button', { name: 'Copy' }).first().click();
	assert.equal(await ana.evaluate(() => navigator.clipboard.readText()), `${SITE}/watch/${video.id}?t=3`);
	assert.deepEqual(ana.faults, []);
});

test('without a script there are the header, headings and links', async () => {
	const page = await newPage(browser, { javaScriptEnabled: false });
	await page.goto('/');
	await page.getByRole('link', { name: 'Windmills & gulls' }).waitFor();
	await page.getByRole('searchbox').waitFor();
	await page.goto(`/watch/${video.id}`);
	assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'Windmills & gulls');
	assert.equal(await page.title(), 'Windmills & gulls · Vitrina');
	await page.context().close();
});

test('a stranger\'s first page asks nothing that it came with', async () => {
	const page = await newPage(browser);
	const asked = [];
	page.on('request', (request) => asked.push(new URL(request.url()).pathname));
	await page.goto('/');
	await page.getByRole('link', { name: 'Windmills & gulls' }).first().waitFor();
	await page.waitForLoadState('networkidle');
	const pictures = page.locator('.card img');
	assert.ok(await pictures.evaluateAll((all) => all.length > 0 && all.every((img) => img.complete && img.naturalWidth > 0 && /size=320$/.test(img.currentSrc))));
	assert.deepEqual(asked.filter((path) => path.startsWith('/api/') && !path.startsWith('/api/images/posters/')), []);
	await page.goto(`/watch/${video.id}`);
	await untilPlaying(page);
	assert.ok(!asked.includes(`/api/videos/${video.id}`));
	assert.deepEqual(page.faults, []);
	await page.context().close();
});

test('her own private video is 404 to everybody else, and there for her', async () => {
	await api(ana, 'PATCH', `/api/videos/${video.id}`, { privacy: 'private' });
	const page = await newPage(browser);
	await until('the page is gone', async () => (await page.goto(`/watch/${video.id}`)).status() === 404);
	await page.getByRole('heading', { name: 'This video is not here' }).waitFor();
	await ana.goto(`/watch/${video.id}`);
	await ana.getByRole('heading', { name: 'Windmills & gulls' }).waitFor();
	await page.context().close();
});

test('feeds, sitemaps and oEmbed are well-formed, and the manifest has icons that are there', async () => {
	await api(ana, 'PATCH', `/api/videos/${video.id}`, { privacy: 'public' });
	const ask = async (path) => {
		const reply = await ana.context().request.get(path);
		assert.equal(reply.status(), 200, path);
		return reply.text();
	};
	const index = await ask('/sitemap.xml');
	const pieces = [...index.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, url]) => url);
	assert.equal(pieces.length, 2);
	for (const path of ['/sitemap.xml', ...pieces, '/api/videos/feed.rss', '/api/videos/feed.rss?q=gulls', '/api/videos/podcast.rss?owner=dorotea',
		`/oembed?format=xml&url=${encodeURIComponent(`${SITE}/watch/${video.id}`)}`])
		execFileSync('xmllint', ['--noout', '--nonet', '-'], { input: await ask(path) });
	for (const { src } of JSON.parse(await ask('/site.webmanifest')).icons)
		assert.equal((await ana.context().request.get(src)).status(), 200, src);
	assert.equal((await ana.context().request.get('/favicon.ico')).headers()['content-type'], 'image/x-icon');
});
