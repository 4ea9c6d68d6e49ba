/* The first page over a slow line: how many requests, how many bytes, whether it moves; the times are printed. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { SITE, launch, makeVideo, newPage, register } from './browser.mjs';

const SLOW = { offline: false, latency: 400, downloadThroughput: 400_000 / 8, uploadThroughput: 400_000 / 8 };
const rows = [];
let browser;

before(async () => {
	browser = await launch();
	const ana = await newPage(browser);
	await register(ana, 'speedy');
	const file = readFileSync(makeVideo('cards.mp4', { seconds: 2 }));
	for (let n = 1; n <= 3; n++)
		await ana.context().request.post(`/api/videos?title=Windmill%20${n}&privacy=public`, { data: file, headers: { 'content-type': 'video/mp4', origin: SITE } });
	await ana.context().close();
});

after(async () => {
	console.table(rows);
	await browser.close();
});

/* Counts what a visit asks for until all is quiet, and when the header and the cards stand. */
async function visit(page, what) {
	const asked = [];
	const client = await page.context().newCDPSession(page);
	await client.send('Network.enable');
	await client.send('Network.emulateNetworkConditions', SLOW);
	const kinds = new Map();
	client.on('Network.requestWillBeSent', ({ requestId, request, type }) => kinds.set(requestId, { url: request.url, type, bytes: 0, cached: false }));
	client.on('Network.requestServedFromCache', ({ requestId }) => { kinds.get(requestId).cached = true; });
	client.on('Network.responseReceived', ({ requestId, response }) => { kinds.get(requestId).cached ||= response.fromDiskCache; });
	client.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => { kinds.get(requestId).bytes = encodedDataLength; });
	const began = Date.now();
	await page.goto('/', { waitUntil: 'commit' });
	const stands = async (selector) => {
		await page.locator(selector).first().waitFor();
		return Date.now() - began;
	};
	const [header, cards] = await Promise.all([stands('.site-header .brand'), stands('.card a[href^="/watch/"]')]);
	await page.waitForLoadState('networkidle');
	for (const one of kinds.values())
		if (!one.cached && !one.url.startsWith('data:'))
			asked.push(one);
	await client.detach();
	const before = asked.filter((one) => !/images\/posters\//.test(one.url));
	const code = asked.filter((one) => /\.(js|css)$/.test(new URL(one.url).pathname));
	const shift = await page.evaluate(() => window.moved);
	rows.push({ visit: what, requests: before.length, 'script and style, bytes': code.reduce((sum, one) => sum + one.bytes, 0),
		'header, ms': header, 'cards, ms': cards, 'layout shift': Number(shift.toFixed(4)) });
	return { before, bytes: code.reduce((sum, one) => sum + one.bytes, 0), shift };
}

test('the first page asks for little, and does not move', async () => {
	const page = await newPage(browser);
	await page.addInitScript(() => {
		window.moved = 0;
		new PerformanceObserver((list) => list.getEntries().forEach((entry) => { window.moved += entry.hadRecentInput ? 0 : entry.value; }))
			.observe({ type: 'layout-shift', buffered: true });
	});
	const cold = await visit(page, 'cold');
	assert.ok(cold.before.length <= 12, `${cold.before.length} requests: ${cold.before.map((one) => one.url).join(' ')}`);
	assert.ok(cold.bytes > 0 && cold.bytes <= 25 * 1024, `${cold.bytes} bytes of script and style`);
	assert.ok(cold.shift < 0.02, `layout shift ${cold.shift}`);
	const warm = await visit(page, 'warm');
	assert.ok(warm.before.length <= 3, `${warm.before.length} requests: ${warm.before.map((one) => one.url).join(' ')}`);
	assert.ok(warm.shift < 0.02, `layout shift ${warm.shift}`);
	assert.deepEqual(page.faults, []);
	await page.context().close();
});

test('a script that a release took away is fetched anew, once', async () => {
	const page = await newPage(browser);
	let gone = 0;
	await page.route('**/assets/sign-in-*.js', (route) => (gone++ === 0 ? route.fulfill({ status: 404, body: '' }) : route.fallback()));
	await page.goto('/');
	await page.getByRole('link', { name: 'Sign in' }).first().click();
	await page.getByLabel('Username').waitFor();
	assert.ok(gone >= 1);
	await page.context().close();
});
