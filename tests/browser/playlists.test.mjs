/* Playlists: filled below a video and in bulk, put in order, watched one after the other, and elsewhere. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { api, launch, makeVideo, newPage, register, SITE, until, untilReady } from './browser.mjs';

const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

let browser, page;
const films = [];

before(async () => {
	browser = await launch();
	page = await newPage(browser);
	await register(page, 'lister');
	for (const [n, title] of ['First song', 'Second song', 'Third song'].entries()) {
		const reply = await page.context().request.fetch(`/api/videos?${new URLSearchParams({ title })}`, { method: 'POST',
			data: readFileSync(makeVideo(`song${n}.mp4`, { seconds: 3 })), headers: { 'content-type': 'video/mp4', origin: SITE } });
		films.push((await reply.json()).id);
	}
	for (const film of films)
		await untilReady(page, film);
});

after(() => browser?.close());

const titlesOn = (tab) => tab.locator('.page .rows .card-title a').allTextContents();
const picture = (tab, name) => process.env.PLAYER_PICTURES && tab.screenshot({ path: `${process.env.PLAYER_PICTURES}/${name}.png` });

async function accessible(tab, within) {
	await tab.evaluate(axe);
	const { violations } = await tab.evaluate((place) => window.axe.run(place), within);
	assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), []);
	assert.equal(await tab.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
}

let list;

test('a video is saved for later, and into a list that is made there', async () => {
	await page.goto(`/watch/${films[0]}`);
	await page.getByRole('button', { name: 'Save to a playlist' }).click();
	const dialog = page.getByRole('dialog', { name: 'Save the video to' });
	await dialog.getByLabel('Watch later').check();
	await page.getByText('Added to “Watch later”.').waitFor();
	await dialog.getByText('New playlist').click();
	await dialog.getByLabel('Title').fill('Songs');
	await dialog.getByLabel('Who').selectOption('public').catch(() => dialog.locator('select').selectOption('public'));
	await dialog.getByRole('button', { name: 'Create' }).click();
	await dialog.getByLabel('Songs').waitFor();
	assert.equal(await dialog.getByLabel('Songs').isChecked(), true);
	await accessible(page, 'dialog');
	await picture(page, 'save');
	await page.keyboard.press('Escape');
	await page.goto('/playlists');
	await until('both lists are there', async () => (await titlesOn(page)).join() === 'Watch later,Songs');
	await accessible(page, 'main');
	await picture(page, 'playlists');
	list = (await api(page, 'GET', '/api/videos/playlists?owner=me')).items[1].id;
});

test('in bulk, and put in order', async () => {
	await page.goto('/mine');
	await page.getByLabel('Choose “Second song”').check();
	await page.getByLabel('Choose “Third song”').check();
	await page.getByText('2 videos chosen').waitFor();
	await picture(page, 'mine');
	await page.getByRole('button', { name: 'Save to a playlist' }).click();
	await page.getByRole('dialog').getByLabel('Songs').check();
	await page.getByText('Added to “Songs”.').waitFor();
	await page.goto(`/playlist/${list}`);
	await until('all are there', async () => (await titlesOn(page)).length === 3);
	assert.equal((await titlesOn(page))[0], 'First song');
	await page.getByRole('button', { name: 'Move down: First song' }).click();
	await until('it was moved', async () => (await titlesOn(page))[1] === 'First song');
	assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Move down: First song');
	await page.keyboard.press('Enter');
	await until('and again, to the end', async () => (await titlesOn(page))[2] === 'First song');
	await page.getByRole('button', { name: 'Remove from this list: Second song' }).click();
	await until('it is gone', async () => (await titlesOn(page)).length === 2);
	await page.getByRole('button', { name: 'Undo' }).click();
	await until('it is back', async () => (await titlesOn(page)).length === 3);
	const stored = () => api(page, 'GET', `/api/videos/playlists/${list}/items`).then(({ items }) => items.map(({ title }) => title).join());
	const shown = (await titlesOn(page)).join();
	await until('the site has it so', async () => await stored() === shown);
	await accessible(page, 'main');
	await picture(page, 'playlist');
	assert.deepEqual(page.faults, []);
});

test('what comes next begins by itself, unless one says no', async () => {
	const tab = await newPage(browser);
	const { items } = await api(page, 'GET', `/api/videos/playlists/${list}/items`);
	await tab.goto(`/playlist/${list}`);
	await tab.getByRole('link', { name: 'Play all' }).click();
	await tab.waitForURL(`**/watch/${items[0].id}?list=${list}`);
	await tab.locator('.up-next [aria-current]').waitFor();
	await tab.locator('.player[data-playing] video').waitFor();
	const end = () => tab.evaluate(() => { const v = document.querySelector('.page video'); v.muted = true; v.currentTime = v.duration - 0.2; return v.play(); });
	await until('it can be played', () => tab.evaluate(() => document.querySelector('.page video').readyState >= 2));
	await end();
	await tab.getByText(`Next: ${items[1].title}`).waitFor();
	await picture(tab, 'next');
	await accessible(tab, '.player');
	await tab.keyboard.press('Escape');
	await tab.getByText(`Next: ${items[1].title}`).waitFor({ state: 'detached' });
	assert.ok(tab.url().includes(items[0].id));
	await end();
	await tab.getByRole('button', { name: 'Play now' }).click();
	await tab.waitForURL(`**/watch/${items[1].id}?list=${list}`);
	await until('the second plays by itself', () => tab.evaluate(() => { const v = document.querySelector('.page video'); return v && !v.paused && v.currentTime > 0; }));
	await until('it can be played', () => tab.evaluate(() => document.querySelector('.page video').readyState >= 2));
	await tab.waitForURL(`**/watch/${items[2].id}?list=${list}`, { timeout: 60000 });
	assert.deepEqual(tab.faults, []);
	await tab.context().close();
});

test('a list stands in another page, and others find it', async () => {
	const host = createServer((request, reply) => reply.setHeader('content-type', 'text/html').end(`<iframe src="${SITE}/embed/playlist/${list}?autoplay=1" width="640" height="360"></iframe>`));
	await new Promise((done) => host.listen(0, '127.0.0.1', done));
	after(() => host.close() && host.closeAllConnections());
	const tab = await newPage(browser);
	await tab.goto(`http://127.0.0.1:${host.address().port}/`);
	const frame = tab.frameLocator('iframe');
	await frame.getByText('Songs').waitFor();
	await frame.locator('video').waitFor();
	await until('the next begins', async () => await frame.locator('.next-card').count() > 0);
	await frame.getByRole('button', { name: 'Play now' }).click();
	await until('it plays', () => frame.locator('video').evaluate((v) => !v.paused && v.currentTime > 0));
	await tab.goto(`${SITE}/u/lister`);
	await tab.getByRole('link', { name: 'Songs' }).first().waitFor();
	const html = await (await tab.context().request.get(`/playlist/${list}`)).text();
	assert.match(html, /<title>Songs/);
	assert.match(html, new RegExp(`/api/videos/playlists/${list}/feed.rss`));
	assert.match(html, /Third song/);
	await tab.context().close();
});

test('in Spanish, dark, on a phone', async () => {
	const tab = await newPage(browser, { storageState: await page.context().storageState(), colorScheme: 'dark', locale: 'es-ES', viewport: { width: 320, height: 640 } });
	await tab.goto(`/playlist/${list}`);
	await until('all are there', async () => (await titlesOn(tab)).length === 3);
	await accessible(tab, 'main');
	await picture(tab, 'playlist-phone');
	await tab.goto(`/watch/${films[0]}?list=${list}`);
	await tab.locator('.up-next [aria-current]').waitFor();
	await accessible(tab, '.up-next');
	await picture(tab, 'next-phone');
	await tab.goto('/mine');
	await tab.locator('.row-choice input').first().check();
	await accessible(tab, 'main');
	await picture(tab, 'mine-phone');
	assert.deepEqual(tab.faults, []);
	await tab.context().close();
});

test('its owner deletes it', async () => {
	await page.goto(`/playlist/${list}`);
	await page.getByRole('button', { name: 'Delete' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
	await page.waitForURL('**/playlists');
	await until('the one for later is left', async () => (await titlesOn(page)).join() === 'Watch later');
	await page.goto(`/playlist/${list}`);
	await page.getByText('This playlist is not there').first().waitFor();
});
