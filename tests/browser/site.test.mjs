/* A video's life, as people live it: registered, dropped, found, watched, edited, deleted. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { api, changeVideo, drop, launch, makeVideo, newPage, register, until, untilPlaying, untilReady, watchPage } from './browser.mjs';

let browser, ana, visitor, video;

before(async () => {
	browser = await launch();
	ana = await newPage(browser);
	visitor = await newPage(browser);
});

after(async () => {
	await browser.close();
});

test('a person registers with the one-time code and is the admin', async () => {
	await register(ana, 'ana', process.env.ADMIN_CODE);
	const me = await api(ana, 'GET', '/api/auth/me');
	assert.equal(me.username, 'ana');
	assert.equal(me.role, 'admin');
});

test('the limits stand on the upload page before one uploads', async () => {
	await ana.goto('/upload');
	await ana.getByText('Largest file').waitFor();
	await ana.getByText('MP4').waitFor();
	await ana.getByText('others get picture, sound and subtitles alone').waitFor();
	await ana.getByLabel('Language').selectOption('es');
	await ana.getByText('los demás reciben solo imagen, sonido y subtítulos').waitFor();
	await ana.getByLabel('Idioma').selectOption('en');
});

test('a dropped video uploads with a progress bar and is published', async () => {
	await drop(ana, makeVideo('windmills.mp4'), 'windmills.mp4');
	const item = ana.locator('.upload-item');
	await item.getByRole('progressbar').waitFor();
	await item.getByLabel('Title').fill('Windmills above the village');
	const watch = item.getByRole('link', { name: 'Watch' });
	await watch.waitFor();
	video = { id: (await watch.getAttribute('href')).split('/').pop() };
	video = await untilReady(ana, video.id);
	assert.equal(video.duration_ms, 6000);
	assert.equal(video.height, 360);
});

test('a text file that is called .mp4 is refused with the reason beside it', async () => {
	await ana.goto('/upload');
	await ana.getByText('Largest file').waitFor();
	await drop(ana, new URL('browser.mjs', import.meta.url).pathname, 'text.mp4');
	const item = ana.locator('.upload-item[data-state=failed]');
	await item.waitFor();
	assert.match(await item.innerText(), /video|media/i);
	ana.faults.length = 0;	/* the browser reports the 422 */
	await item.getByRole('button', { name: 'Cancel' }).click();
	await ana.getByRole('button', { name: 'Cancel the upload' }).click();
});

test('the owner is told that others get a copy without place and device, and they get it', async () => {
	await ana.goto('/upload');
	await ana.getByText('Largest file').waitFor();
	await drop(ana, makeVideo('placed.mp4', { seconds: 2, place: '+40.4168-003.7038/' }), 'placed.mp4');
	const watch = ana.locator('.upload-item').getByRole('link', { name: 'Watch' });
	await watch.waitFor();
	const id = (await watch.getAttribute('href')).split('/').pop();
	await ana.goto(`/watch/${id}`);
	await ana.getByText('Others get a copy without place and device.').waitFor();
	const stranger = await newPage(browser);
	await untilReady(ana, id);
	await stranger.goto(`/watch/${id}`);
	await stranger.locator('.player[data-playing]').waitFor();
	assert.equal(await stranger.getByText('without place and device').count(), 0);
	let got;
	while ((got = await stranger.request.get(`/api/videos/${id}/original`)).status() === 404)
		assert.match((await got.json()).type, /processing/);
	assert.equal(got.status(), 200);
	assert.equal((await got.body()).includes('40.4168'), false);
	assert.equal((await (await ana.request.get(`/api/videos/${id}/original`)).body()).includes('40.4168'), true);
	await stranger.context().close();
	await api(ana, 'DELETE', `/api/videos/${id}`);
});

/* The video in a new page of hers, in which who is signed in is known `ms` late, or never. */
async function openLate(ms) {
	const page = watchPage(await ana.context().newPage());
	await page.addInitScript((late) => {
		const { fetch } = window;
		window.fetch = (url, options) => String(url).endsWith('/api/auth/me')
			? new Promise((resolve) => late && setTimeout(() => resolve(fetch(url, options)), late)) : fetch(url, options);
	}, ms);
	await page.goto(`/watch/${video.id}`);
	return page;
}

async function sees(page, what) {
	await what.waitFor();
	assert.deepEqual(page.faults, []);
	await page.close();
}

test('a video opened anew knows who is signed in, however late that is known', async () => {
	const page = await openLate(500);
	await sees(page, page.getByLabel('Your comment'));
});

test('it is shown when that is not known at all', async () => {
	const page = await openLate(0);
	await sees(page, page.getByRole('heading', { name: 'Windmills above the village' }));
});

test('beside it stand other videos, never itself', async () => {
	const other = await ana.context().request.fetch('/api/videos?title=Another+view&privacy=public', {
		method: 'POST', data: readFileSync(makeVideo('another.mp4', { seconds: 2 })), headers: { 'content-type': 'video/mp4', origin: process.env.SITE },
	});
	const { id } = await other.json();
	await ana.goto(`/watch/${video.id}`);
	const more = ana.locator('.more-videos');
	await more.getByRole('link', { name: 'Another view' }).waitFor();
	assert.equal(await more.getByRole('link', { name: 'Windmills above the village' }).count(), 0);
	await api(ana, 'DELETE', `/api/videos/${id}`);
});

test('somebody signed out finds it by a search with a typo', async () => {
	await visitor.goto('/');
	await visitor.getByRole('searchbox').fill('windmils vilage');
	await visitor.getByRole('searchbox').press('Enter');
	await visitor.getByRole('link', { name: 'Windmills above the village' }).first().click();
	await visitor.getByRole('heading', { name: video.title }).waitFor();
});

test('it plays there as HLS, and its clock goes on', async () => {
	const seen = await untilPlaying(visitor);
	assert.match(seen.source, /^blob:/);
	assert.ok(seen.width > 0);
});

test('it plays from its original while there is no HLS yet', async () => {
	const page = await newPage(browser);
	await changeVideo(page, video.id, { state: 'processing', hls_url: null });
	await page.goto(`/watch/${video.id}`);
	const seen = await untilPlaying(page);
	assert.match(seen.source, /\/original/);
	/* seeking asks for a Range */
	await page.evaluate(() => { document.querySelector('video').currentTime = 4; });
	await until('it has gone on from 4 s', () => page.evaluate(() => document.querySelector('video').currentTime > 4.3));
	assert.deepEqual(page.faults, []);
	await page.context().close();
});

test('a view is counted', async () => {
	await until('views are 1 or more', async () => (await api(visitor, 'GET', `/api/videos/${video.id}`)).views >= 1);
});

test('the owner edits it on the page of her videos', async () => {
	await ana.goto('/mine');
	await ana.getByRole('button', { name: `Edit: ${video.title}` }).click();
	await ana.getByRole('dialog').getByLabel('Title').fill('Windmills, edited');
	await ana.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
	await ana.getByRole('link', { name: 'Windmills, edited' }).waitFor();
	assert.equal((await api(visitor, 'GET', `/api/videos/${video.id}`)).title, 'Windmills, edited');
});

test('nobody else can edit or delete it', async () => {
	const berta = await newPage(browser);
	await register(berta, 'berta');
	await berta.goto(`/watch/${video.id}`);
	await berta.getByRole('heading', { name: 'Windmills, edited' }).waitFor();
	assert.equal(await berta.getByRole('button', { name: 'Edit' }).count(), 0);
	assert.equal((await api(berta, 'PATCH', `/api/videos/${video.id}`, { title: 'mine now' })).status, 404);
	assert.equal((await api(berta, 'DELETE', `/api/videos/${video.id}`)).status, 404);
	await berta.context().close();
});

test('a private video is nowhere for others, and plays for its owner', async () => {
	await ana.goto('/mine');
	await ana.getByLabel('Who can watch “Windmills, edited”').selectOption('private');
	await until('it is private', async () => (await api(visitor, 'GET', `/api/videos/${video.id}`)).status === 404);
	await ana.goto(`/watch/${video.id}`);
	await untilPlaying(ana);
	const { items } = await api(visitor, 'GET', '/api/videos?owner=ana');
	assert.equal(items.length, 0);
});

test('words from right to left turn nothing around them', async () => {
	await api(ana, 'PATCH', `/api/videos/${video.id}`, { title: '\u05e9\u05dc\u05d5\u05dd 12!', privacy: 'public' });
	for (const [path, role] of [['/', 'link'], [`/watch/${video.id}`, 'heading']]) {
		await visitor.goto(path);
		const title = visitor.getByRole(role, { name: '\u05e9\u05dc\u05d5\u05dd 12!' });
		await title.waitFor();
		const style = await title.evaluate((node) => { const { direction, unicodeBidi } = getComputedStyle(node); return { direction, unicodeBidi }; });
		assert.deepEqual(style, { direction: 'rtl', unicodeBidi: role === 'link' ? 'isolate' : style.unicodeBidi });
	}
	assert.equal((await api(ana, 'PATCH', `/api/videos/${video.id}`, { title: 'gpj.\u202e4pm' })).status, 422);
	await ana.goto('/mine');
	await ana.getByRole('button', { name: 'Edit: \u05e9\u05dc\u05d5\u05dd 12!' }).click();
	await ana.getByRole('dialog').getByLabel('Title').fill('gpj.\u202e4pm');
	await ana.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
	await ana.getByRole('dialog').getByText('characters that turn the direction of text').waitFor();
	await api(ana, 'PATCH', `/api/videos/${video.id}`, { title: 'Windmills, edited' });
	ana.faults.length = 0;
});

test('a comment is left and seen', async () => {
	await api(ana, 'PATCH', `/api/videos/${video.id}`, { privacy: 'public' });
	await ana.goto(`/watch/${video.id}`);
	await ana.getByLabel('Your comment').fill('How they turn!');
	await ana.getByRole('button', { name: 'Comment', exact: true }).click();
	await visitor.goto(`/watch/${video.id}`);
	await visitor.getByText('How they turn!').waitFor();
});

test('deleting hides at once and can be undone', async () => {
	await ana.goto('/mine');
	await ana.getByRole('button', { name: 'Delete: Windmills, edited' }).click();
	await until('it is hidden', async () => (await api(visitor, 'GET', `/api/videos/${video.id}`)).status === 404);
	await ana.getByRole('button', { name: 'Undo' }).click();
	await until('it is back', async () => (await api(visitor, 'GET', `/api/videos/${video.id}`)).title === 'Windmills, edited');
	await ana.getByRole('button', { name: 'Delete: Windmills, edited' }).click();
	await until('it is gone', async () => (await api(visitor, 'GET', `/api/videos/${video.id}`)).status === 404);
});

test('the site speaks Spanish', async () => {
	const page = await newPage(browser, { locale: 'es-ES' });
	await page.goto('/upload');
	await page.getByRole('heading', { level: 1 }).waitFor();
	assert.equal(await page.evaluate(() => document.documentElement.lang), 'es');
	await page.goto('/');
	await page.getByRole('heading', { name: 'Vídeos' }).waitFor();
	await page.context().close();
});

test('no page is wider than a screen of 320 pixels', async () => {
	await ana.setViewportSize({ width: 320, height: 640 });
	for (const path of ['/', '/upload', '/mine', '/account', '/access', '/admin', '/admin/security', '/sign-in', '/register', '/nowhere']) {
		await ana.goto(path);
		await ana.getByRole('heading', { level: 1 }).first().waitFor();
		const width = await ana.evaluate(() => document.documentElement.scrollWidth);
		assert.ok(width <= 320, `${path} is ${width} wide`);
	}
});

test('no page broke the content security policy or threw', () => {
	const unexpected = [...ana.faults, ...visitor.faults].filter((fault) => !/404|422/.test(fault));
	assert.deepEqual(unexpected, []);
});
