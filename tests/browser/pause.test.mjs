/*
 * A private video that was paused past every expiry plays on: HLS, and the original.  On an S3 whose
 * links hold twice WINDOW_S, which the pause is twice again.
 */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { api, changeVideo, launch, makeVideo, newPage, register, SITE, until, untilPlaying, untilReady } from './browser.mjs';

const LINK_MS = 2 * 1000 * Number(process.env.WINDOW_S);
const FAR_S = 110;	/* neither hls.js nor Chromium has fetched that far when it is paused */

let browser, page, video;

before(async () => {
	browser = await launch();
	page = await newPage(browser);
	await register(page, 'paula');
	const file = makeVideo('long.mp4', { seconds: 120, size: '426x240', rate: '8000k' });
	const reply = await page.context().request.fetch('/api/videos?title=Long&privacy=private', { method: 'POST',
		data: readFileSync(file), headers: { origin: SITE, 'content-type': 'video/mp4' }, timeout: 120000 });
	assert.equal(reply.status(), 201);
	video = await untilReady(page, (await reply.json()).id);
});

after(() => browser?.close());

/* What the S3 itself sent to this page: { url, status } of each answer. */
function fromStore(tab) {
	const answers = [];
	tab.on('response', (reply) => {
		if (/X-Amz-Signature/.test(reply.url()))
			answers.push({ url: reply.url(), status: reply.status() });
	});
	return answers;
}

async function isRefused(url) {
	return (await fetch(url, { headers: { range: 'bytes=0-3' } })).status === 403;
}

async function pauseAndGoOn(tab) {
	const answers = fromStore(tab);
	await tab.goto(`/watch/${video.id}`);
	const seen = await untilPlaying(tab);
	await tab.evaluate(() => document.querySelector('video').pause());
	const began = Date.now();
	assert.ok(answers.some(({ status }) => status < 300), 'nothing came from the S3');
	/* hls.js fetches on for a while: the pause counts from its last answer */
	const last = () => answers.filter(({ status }) => status < 300).at(-1).url;
	await until('every link has ended', async () => Date.now() - began > 2 * LINK_MS && isRefused(last()), 10 * LINK_MS + 60000);
	assert.ok(Date.now() - began > 2 * LINK_MS);
	const before = answers.length;
	await tab.evaluate((seconds) => {
		const media = document.querySelector('video');
		media.currentTime = seconds;
		media.play();
	}, FAR_S);
	await until('its clock has gone on', () => tab.evaluate((seconds) =>
		document.querySelector('video').currentTime > seconds + 2, FAR_S));
	assert.ok(answers.slice(before).some(({ status }) => status < 300), 'it went on from what it had');
	return seen;
}

test('a private video is nowhere for others', async () => {
	assert.equal((await fetch(`${SITE}/api/videos/${video.id}/original`, { redirect: 'manual' })).status, 404);
	assert.equal((await fetch(`${SITE}${video.hls_url}`, { redirect: 'manual' })).status, 404);
});

test('paused past every expiry, HLS plays on', async () => {
	const tab = await newPage(browser, { storageState: await page.context().storageState() });
	const { source } = await pauseAndGoOn(tab);
	assert.match(source, /^blob:/);
	assert.equal(await tab.locator('.player').getAttribute('data-playing'), 'hls');
	/* a private video's page is no page for whoever the site does not know yet */
	assert.deepEqual(tab.faults.filter((fault) => !/ 404 .*\/watch\//.test(fault)), []);
	await tab.context().close();
});

test('and so does the original', async () => {
	const tab = await newPage(browser, { storageState: await page.context().storageState() });
	await changeVideo(tab, video.id, { hls_url: null });
	const { source } = await pauseAndGoOn(tab);
	assert.match(source, /\/original/);
	assert.equal(await tab.locator('.player').getAttribute('data-playing'), 'original');
	await tab.context().close();
});
