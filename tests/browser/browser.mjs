/* What the browser tests share: Debian's Chromium, real videos, people, and an eye on the console. */
import { chromium } from 'playwright-core';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const SITE = process.env.SITE;
export const PASSWORD = 'a calm green window';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
	'--disable-component-update', '--disable-sync', '--autoplay-policy=no-user-gesture-required', '--mute-audio'];

export function launch() {
	return chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
}

/* A page whose console and errors are kept: page.faults must stay empty. */
export async function newPage(browser, options = {}) {
	const context = await browser.newContext({ baseURL: SITE, locale: 'en-GB', viewport: { width: 1280, height: 900 }, ...options });
	return watchPage(await context.newPage());
}

/* Being signed out is no fault, nor is what a test calls for itself. */
export function watchPage(page) {
	page.faults = [];
	page.on('pageerror', (error) => page.faults.push(error.message));
	page.on('console', (message) => {
		if (message.type() === 'error' && !message.location().url.endsWith('/api/auth/me'))
			page.faults.push(`${message.text()} ${message.location().url}`);
	});
	return page;
}

const scratch = mkdtempSync(join(tmpdir(), 'vitrina-browser.'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

/* A real video: `source` is one of ffmpeg's generators; `rate` such as 300k. */
export function makeVideo(name, { source = 'testsrc2', seconds = 6, size = '640x360', rate = '300k', place = '' } = {}) {
	const file = join(scratch, name);
	const video = source.includes('=') ? `${source}:s=${size}:r=25` : `${source}=s=${size}:r=25`;
	execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', video, '-f', 'lavfi', '-i', 'sine=f=330',
		'-t', String(seconds), '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '50',
		'-b:v', rate, '-minrate', rate, '-maxrate', rate, '-bufsize', rate, '-x264-params', 'nal-hrd=cbr',
		'-c:a', 'aac', '-movflags', '+faststart', ...(place ? ['-metadata', `comment=${place}`] : []), file]);
	return file;
}

/* A real picture of one of ffmpeg's generators; another `source`, other bytes. */
export function makePicture(name, source = 'testsrc2=s=1000x600') {
	const file = join(scratch, name);
	execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', source, '-frames:v', '1', '-update', '1', file]);
	return file;
}

/* A DataTransfer with the file's bytes, as the browser makes it. */
function transferOf(page, file, name, type) {
	return page.evaluateHandle(([bytes, label, kind]) => {
		const transfer = new DataTransfer();
		transfer.items.add(new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], label, { type: kind }));
		return transfer;
	}, [readFileSync(file).toString('base64'), name, type]);
}

export async function drop(page, file, name, type = 'video/mp4') {
	const dataTransfer = await transferOf(page, file, name, type);
	for (const event of ['dragenter', 'dragover', 'drop'])
		await page.dispatchEvent('body', event, { dataTransfer });
}

export async function paste(page, file, name, type) {
	const clipboardData = await transferOf(page, file, name, type);
	await page.evaluate((data) => document.body.dispatchEvent(
		new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })), clipboardData);
}

export async function register(page, username, code) {
	await page.goto(code ? `/register#code=${code}` : '/register');
	await page.getByLabel('Username').fill(username);
	await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
	await page.getByRole('button', { name: 'Create the account' }).click();
	await page.waitForURL((url) => url.pathname === '/');
}

/* Asked through the page's own session. */
export async function api(page, method, path, data) {
	const reply = await page.context().request.fetch(path, { method, data, headers: { origin: SITE } });
	return reply.status() === 204 ? null : reply.json();
}

export async function until(what, isTrue, ms = 60000) {
	for (const end = Date.now() + ms; Date.now() < end;) {
		const value = await isTrue();
		if (value)
			return value;
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	throw new Error(`waited too long until ${what}`);
}

export function untilReady(page, id) {
	return until(`video ${id} is ready`, async () => {
		const video = await api(page, 'GET', `/api/videos/${id}`);
		if (video.state === 'failed')
			throw new Error(video.reason);
		return video.state === 'ready' && video;
	}, 120000);
}

/* Pages come without their first data, so that the script asks, and a test can answer. */
export function withoutFirst(page) {
	/* once the page is read, before any module is run */
	return page.addInitScript(() => document.addEventListener('readystatechange',
		() => document.getElementById('first')?.remove(), { once: true }));
}

/*
 * What the API says of a video, changed for this page alone.  By its own script, and not by a route:
 * Chromium loses a film whose redirect to an S3 was caught.
 */
export async function changeVideo(page, id, change) {
	await withoutFirst(page);
	await page.addInitScript(([video, more]) => {
		const fetched = window.fetch;
		window.fetch = async (address, options) => {
			const reply = await fetched(address, options);
			return String(address).endsWith(`/api/videos/${video}`)
				? Response.json({ ...await reply.json(), ...more }) : reply;
		};
	}, [id, change]);
}

/* Play, and see the clock of the video go on.  A film that never comes is never played: nobody waits for that. */
export async function untilPlaying(page) {
	await page.locator('video').waitFor();
	return until('the video plays', () => page.evaluate(() => {
		const video = document.querySelector('video');
		if (video.paused)
			video.play().catch(() => {});	/* another source may have come in between */
		return video.currentTime > 0.5 && { at: video.currentTime, source: video.currentSrc, width: video.videoWidth };
	}));
}
