/* An upload that is interrupted goes on in a new tab, and sends only what is missing. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { api, launch, makeVideo, newPage, register, until, watchPage } from './browser.mjs';

let browser, page, file, parts;

before(async () => {
	browser = await launch();
	page = await newPage(browser);
	await register(page, 'carla');
	file = makeVideo('long.mp4', { seconds: 20, rate: '4000k' });
});

after(async () => {
	await browser.close();
});

function choose(tab) {
	return tab.getByRole('button', { name: 'Choose files' }).locator('xpath=preceding-sibling::input').setInputFiles(file);
}

/* Numbers of the parts that this tab sends to their end. */
function partsOf(tab) {
	const parts = [];
	tab.on('requestfinished', (request) => {
		const part = /\/multipart\/[^/]+\/(\d+)\?/.exec(request.url());
		if (part && request.method() === 'PUT')
			parts.push(Number(part[1]));
	});
	return parts;
}

async function throttle(tab, bytesPerSecond) {
	const session = await tab.context().newCDPSession(tab);
	await session.send('Network.emulateNetworkConditions', {
		offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: bytesPerSecond });
}

test('an upload goes on under other pages, and the header says how far it is', async () => {
	await page.goto('/upload');
	await page.getByText('Largest file').waitFor();
	await throttle(page, 200 * 1024);
	parts = partsOf(page);
	await choose(page);
	const link = page.locator('.header-nav a[href="/upload"]');
	await link.filter({ hasText: /\d\s?%/ }).waitFor();
	await page.locator('.brand').click();
	for (const language of ['es', 'en']) {
		await page.locator('#language').selectOption(language);
		await page.locator(`html[lang=${language}]`).waitFor();
		await link.filter({ hasText: /\d\s?%/ }).waitFor();
	}
});

test('a tab that is closed in mid-upload leaves an upload to go on with', async () => {
	await until('three parts are sent', () => parts.length >= 3);
	await page.close({ runBeforeUnload: false });
});

test('a new tab goes on where it stopped and sends only the rest', async () => {
	const tab = watchPage(await (page.context()).newPage());
	const { items } = await api(tab, 'GET', '/api/credentials/uploads');
	assert.equal(items.length, 1);
	assert.equal(items[0].filename, 'long.mp4');
	assert.ok(items[0].received_bytes > 0);
	parts = partsOf(tab);
	await tab.goto('/upload');
	await tab.getByRole('heading', { name: 'Unfinished uploads' }).waitFor();
	await tab.locator('.unfinished input[type=file]').setInputFiles(file);
	const watch = tab.getByRole('link', { name: 'Watch' });
	await watch.waitFor({ timeout: 60000 });
	const total = Math.ceil(items[0].size_bytes / items[0].partSize);
	const before = Math.floor(items[0].received_bytes / items[0].partSize);
	assert.ok(parts.length <= total - before, `${parts.length} of ${total} parts were sent again`);
	assert.ok(parts.length > 0);
	assert.equal((await api(tab, 'GET', '/api/credentials/uploads')).items.length, 0);
});

test('what arrived is the file, byte for byte', async () => {
	const { createHash } = await import('node:crypto');
	const { readFileSync } = await import('node:fs');
	const sum = (bytes) => createHash('sha256').update(bytes).digest('hex');
	const request = page.context().request;
	const { items } = await (await request.get('/api/videos?owner=me')).json();
	const original = await request.get(`/api/videos/${items[0].id}/original`);
	assert.equal(sum(await original.body()), sum(readFileSync(file)));
});

test('pause stops the sending and resume goes on', async () => {
	const tab = watchPage(await page.context().newPage());
	file = makeVideo('other.mp4', { seconds: 10, rate: '2000k', source: 'mandelbrot' });
	await tab.goto('/upload');
	await tab.getByText('Largest file').waitFor();
	await throttle(tab, 500 * 1024);
	await choose(tab);
	await tab.getByRole('button', { name: 'Pause' }).click();
	await tab.locator('.upload-item[data-state=paused]').waitFor();
	await throttle(tab, -1);
	await tab.getByRole('button', { name: 'Resume' }).click();
	await tab.getByRole('link', { name: 'Watch' }).waitFor({ timeout: 60000 });
	assert.deepEqual(tab.faults, []);
});
