/* Captions: their owner adds, replaces and deletes them, and a search finds what is only said. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launch, makeVideo, newPage, register, SITE, until, untilReady } from './browser.mjs';

const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
const SRT = '1\r\n00:00:00,500 --> 00:00:03,000\r\nThe quickest axolotl\r\n';
const file = (name, text) => ({ name, mimeType: 'application/x-subrip', buffer: Buffer.from(text) });

let browser, page, film;

before(async () => {
	browser = await launch();
	page = await newPage(browser);
	await register(page, 'captioner');
	const reply = await page.context().request.fetch('/api/videos?title=A+silent+pond', { method: 'POST',
		data: readFileSync(makeVideo('pond.mp4', { seconds: 6 })), headers: { 'content-type': 'video/mp4', origin: SITE } });
	film = (await reply.json()).id;
	await untilReady(page, film);
});

after(() => browser?.close());

async function openCaptions(tab) {
	await tab.goto(`/watch/${film}`);
	await tab.locator('.player[data-playing=hls] video').waitFor();
	await tab.locator('.watch-line').getByRole('button', { name: 'Captions' }).click();
	const dialog = tab.getByRole('dialog', { name: 'Captions' });
	await dialog.waitFor();
	return dialog;
}

test('captions are added, shown, replaced and deleted', async () => {
	const dialog = await openCaptions(page);
	await dialog.getByText('There are no captions yet.').waitFor();
	await dialog.getByLabel('Language', { exact: true }).selectOption('other');
	await dialog.getByLabel('Language code').fill('pt-br');
	await dialog.getByLabel('File').setInputFiles(file('words.srt', 'Hello'));
	await dialog.getByRole('button', { name: 'Add captions' }).click();
	await dialog.getByText('has no captions').waitFor();
	await dialog.getByLabel('File').setInputFiles(file('words.srt', SRT));
	await dialog.getByRole('button', { name: 'Add captions' }).click();
	await dialog.getByText('Brazilian Portuguese').waitFor();
	await page.evaluate(axe);
	const { violations } = await page.evaluate(() => window.axe.run('dialog'));
	assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), []);
	if (process.env.PLAYER_PICTURES)
		await page.screenshot({ path: `${process.env.PLAYER_PICTURES}/captions.png` });
	await page.keyboard.press('Escape');
	await page.locator('.player-bar').getByRole('button', { name: 'Show captions' }).click();
	const cue = () => page.evaluate(() => [...document.querySelector('.page video').textTracks]
		.find((track) => track.mode === 'showing')?.cues?.[0]?.text);
	await until('the words are there', async () => await cue() === 'The quickest axolotl');
	await page.locator('.watch-line').getByRole('button', { name: 'Captions' }).click();
	await dialog.getByLabel('File').first().setInputFiles(file('words.vtt', SRT.replace('quickest', 'slowest')));
	await until('the new words are there', async () => await cue() === 'The slowest axolotl');
	await page.keyboard.press('Escape');
	assert.deepEqual(page.faults.filter((fault) => !/422/.test(fault)), []);
});

test('HLS names the words, and plays with them', async () => {
	const read = (path) => page.context().request.get(`/api/videos/${film}/hls/${path}`);
	assert.match(await (await read('master.m3u8')).text(), /TYPE=SUBTITLES.*URI="words\/pt-BR.m3u8"/);
	const list = await read('words/pt-BR.m3u8');
	const [uri] = (await list.text()).split('\n').filter((line) => line && !line.startsWith('#'));
	const words = await page.context().request.get(new URL(uri, list.url()).href);
	assert.match(await words.text(), /^WEBVTT\n[^]*slowest axolotl/);
	const tab = await newPage(browser);
	await tab.goto(`/watch/${film}`);
	await tab.locator('.player[data-playing=hls] video').waitFor();
	await tab.evaluate(() => { const v = document.querySelector('.page video'); v.muted = true; v.play(); });
	await until('it plays', () => tab.evaluate(() => document.querySelector('.page video').currentTime > 1));
	assert.deepEqual(tab.faults, []);
	await tab.context().close();
});

test('where it stands in another page it has them too', async () => {
	const tab = await newPage(browser);
	await tab.goto(`/embed/${film}`);
	await tab.locator('.player-bar').getByRole('button', { name: 'Show captions' }).click();
	await until('the words are there', () => tab.evaluate(() => [...document.querySelector('video').textTracks]
		.find((track) => track.mode === 'showing')?.cues?.[0]?.text === 'The slowest axolotl'));
	assert.deepEqual(tab.faults, []);
	await tab.context().close();
});

test('a word that is only said finds the video', async () => {
	const tab = await newPage(browser);
	await tab.goto('/?q=axolotl');
	await tab.locator(`a[href="/watch/${film}"]`).first().waitFor();
	await tab.context().close();
	const dialog = await openCaptions(page);
	await dialog.getByRole('button', { name: 'Delete' }).click();
	await dialog.getByText('There are no captions yet.').waitFor();
});

test('chapters are edited as lines', async () => {
	await page.goto(`/watch/${film}`);
	await page.locator('.watch-line').getByRole('button', { name: 'Chapters' }).click();
	const dialog = page.getByRole('dialog', { name: 'Chapters' });
	await dialog.getByLabel('Where chapters begin').fill('0:00 Begin\nsoon');
	await dialog.getByRole('button', { name: 'Save' }).click();
	await dialog.getByText('Line 2 does not begin with a time').waitFor();
	await dialog.getByLabel('Where chapters begin').fill('0:00 Begin\n9:00 Beyond');
	await dialog.getByRole('button', { name: 'Save' }).click();
	await dialog.getByText('Chapter 2: is beyond the end of the video').waitFor();
	await dialog.getByLabel('Where chapters begin').fill('0:00 Begin\n0:03 Middle');
	if (process.env.PLAYER_PICTURES)
		await page.screenshot({ path: `${process.env.PLAYER_PICTURES}/chapters.png` });
	await dialog.getByRole('button', { name: 'Save' }).click();
	await dialog.waitFor({ state: 'detached' });
	await until('the mark is in the bar', () => page.locator('.player-marks span').count());
});

test('in Spanish, dark, on a phone, nothing runs over', async () => {
	const tab = await newPage(browser, { storageState: await page.context().storageState(), colorScheme: 'dark', locale: 'es-ES', viewport: { width: 320, height: 640 } });
	await tab.goto(`/watch/${film}`);
	await tab.locator('.watch-line').getByRole('button', { name: 'Subtítulos' }).click();
	await tab.getByRole('dialog', { name: 'Subtítulos' }).waitFor();
	assert.equal(await tab.evaluate(() => { const d = document.querySelector('dialog'); return d.scrollWidth <= d.clientWidth; }), true);
	if (process.env.PLAYER_PICTURES)
		await tab.screenshot({ path: `${process.env.PLAYER_PICTURES}/captions-phone.png` });
	await tab.context().close();
});
