/*
 * @uppy/aws-s3 as it comes from npm, in Chromium, against the site at SITE with its data in DATA:
 * the last that speaks to Companion as its own service does (5.1), and the newest.  With STORE=s3 the
 * bytes have to go to the S3 by themselves: none may come to the site.
 */
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { byteAt } from './bytes.mjs';
import { launch } from '../browser/browser.mjs';

const { SITE: site, DATA: data } = process.env;
const onS3 = process.env.STORE === 's3';
const here = dirname(fileURLToPath(import.meta.url));
const MB = 1024 * 1024;
const SMALL = 64 * 1024;	/* what all the questions to us may take */
const ENDPOINT = { 5: 'endpoint', 6: 'companionEndpoint' };

let browser, context, account;

function bundle(version) {
	const { buildSync } = createRequire(join(here, version, 'package.json'))('esbuild');
	const { outputFiles } = buildSync({
		stdin: { contents: readFileSync(join(here, 'page.mjs'), 'utf8').replace('./bytes.mjs', '../bytes.mjs'),
			resolveDir: join(here, version) },
		bundle: true, write: false, format: 'iife', target: 'chrome110', loader: { '.json': 'json' },
		define: { PLUGIN_ENDPOINT: JSON.stringify(ENDPOINT[version]) },
	});
	return outputFiles[0].text;
}

/* fetch in the page, where the session's cookie is. */
function call(tab, method, path, body) {
	return tab.evaluate(async ([how, where, what]) => {
		const reply = await fetch(where, { method: how, headers: { 'Content-Type': 'application/json' },
			body: what && JSON.stringify(what) });
		return { status: reply.status, body: await reply.json() };
	}, [method, path, body]);
}

async function open() {
	const tab = await context.newPage();
	await tab.goto(`${site}/`);
	return tab;
}

async function page(version) {
	const tab = await open();
	await tab.evaluate(bundle(version));
	return tab;
}

/* Bodies went to us on a directory, past us on an S3, but for our own questions' small ones. */
async function close(tab) {
	const bodies = await tab.evaluate('window.uppyTest.bodies');
	await tab.close();
	const large = Object.keys(bodies).filter((origin) => bodies[origin] > SMALL);
	for (const origin of large)
		assert.equal(origin, onS3 ? setting('s3_endpoint') : site);
	return large.length;
}

function setting(name) {
	const line = readFileSync(join(data, 'ceph/settings'), 'utf8').split('\n').find((text) => text.startsWith(`${name} = `));
	return line.slice(name.length + 3);
}

function readStored(key) {
	if (!onS3)
		return readFileSync(join(data, 'store', key));
	return execFileSync('aws', ['--endpoint-url', setting('s3_endpoint'), 's3', 'cp', `s3://vitrina/${key}`, '-'], {
		maxBuffer: 128 * MB, env: { ...process.env, AWS_DEFAULT_REGION: 'us-east-1', AWS_CONFIG_FILE: '/dev/null',
			AWS_ACCESS_KEY_ID: setting('s3_access_key'), AWS_SECRET_ACCESS_KEY: readFileSync(join(data, 'ceph/s3_secret_key'), 'utf8') } });
}

function inPage(tab, name, value) {
	return tab.evaluate(([what, given]) => window.uppyTest[what](...given), [name, value]);
}

function checkStored(key, size, seed) {
	assert.match(key, new RegExp(`^u/${account.id}/[\\w-]{11}$`));
	const stored = readStored(key);
	assert.equal(stored.length, size);
	const wrong = stored.findIndex((byte, i) => byte !== byteAt(i, seed));
	assert.equal(wrong, -1, `byte ${wrong} is another`);
}

/* The runner's child of that name. */
function pidOf(program) {
	const runner = readFileSync(join(data, 'runner.pid'), 'utf8').trim();
	return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).find((pid) => {
		try {
			const [, name, parent] = /\((.*)\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'));
			return name === program && parent === runner;
		} catch {
			return false;	/* it ended meanwhile */
		}
	});
}

async function unfinished(tab) {
	return (await call(tab, 'GET', '/api/credentials/uploads')).body.items;
}

before(async () => {
	browser = await launch();
	context = await browser.newContext();
	const tab = await open();
	const { status, body } = await call(tab, 'POST', '/api/auth/register',
		{ username: `uppy${process.pid}`, password: 'seven rivers in winter' });
	assert.equal(status, 201);
	account = body;
	await tab.close();
});

after(() => browser?.close());

for (const version of ['5', '6']) {
	test(`Uppy ${version}: a small file goes as a form`, async () => {
		const tab = await page(version);
		await inPage(tab, 'add', [{ size: 3 * MB + 17, seed: 1 }]);
		const { failed, keys, locations } = await inPage(tab, 'upload', []);
		assert.deepEqual(failed, []);
		checkStored(keys[0], 3 * MB + 17, 1);
		assert.ok(locations[0].endsWith(keys[0]), locations[0]);
		assert.deepEqual(await tab.evaluate('window.uppyTest.sent'), [
			onS3 && version === '5' ? { method: 'PUT', path: `/vitrina/${keys[0]}` } :
				{ method: 'POST', path: onS3 ? '/vitrina' : '/api/credentials/s3/object' }]);
		await close(tab);
	});

	test(`Uppy ${version}: an empty file`, async () => {
		const tab = await page(version);
		await inPage(tab, 'add', [{ size: 0, seed: 2 }]);
		const { failed, keys } = await inPage(tab, 'upload', []);
		assert.deepEqual(failed, []);
		checkStored(keys[0], 0, 2);
		await close(tab);
	});

	test(`Uppy ${version}: a large file goes in parts`, async () => {
		const tab = await page(version);
		await inPage(tab, 'add', [{ size: 23 * MB + 5, seed: 3, multipart: true }]);
		const { failed, keys } = await inPage(tab, 'upload', []);
		assert.deepEqual(failed, []);
		checkStored(keys[0], 23 * MB + 5, 3);
		assert.equal((await tab.evaluate('window.uppyTest.sent')).length, 5);
		assert.equal(await close(tab), 1, 'no body was seen to go anywhere');
	});

	test(`Uppy ${version}: paused, and going on`, async () => {
		const tab = await page(version);
		await inPage(tab, 'add', [{ size: 31 * MB, seed: 4, multipart: true, limit: 2 }]);
		await inPage(tab, 'uploadUntil', [2, 'pauseAll']);
		const { failed, keys } = await inPage(tab, 'goOn', []);
		assert.deepEqual(failed, []);
		checkStored(keys[0], 31 * MB, 4);
		await close(tab);
	});

	test(`Uppy ${version}: left with the tab, taken up in another`, async () => {
		const first = await page(version);
		await inPage(first, 'add', [{ size: 31 * MB, seed: 5, multipart: true, limit: 1 }]);
		const state = await inPage(first, 'uploadUntil', [3, 'pauseAll']);
		await first.close();
		const second = await page(version);
		const [left] = await unfinished(second);
		assert.equal(left.uploadId, state.uploadId);
		assert.ok(left.received_bytes >= 15 * MB);
		await inPage(second, 'add', [{ size: 31 * MB, seed: 5, multipart: true, state }]);
		const { failed, keys } = await inPage(second, 'upload', []);
		assert.deepEqual(failed, []);
		assert.equal(keys[0], state.key);
		checkStored(keys[0], 31 * MB, 5);
		assert.ok((await second.evaluate('window.uppyTest.sent')).length <= 4);
		await close(second);
	});

	test(`Uppy ${version}: the program is killed amid it`, async () => {
		const tab = await page(version);
		await inPage(tab, 'add', [{ size: 63 * MB, seed: 7, multipart: true, limit: 2 }]);
		const upload = inPage(tab, 'upload', []);
		await tab.waitForFunction(() => window.uppyTest.sent.length > 3);
		const pid = pidOf('credentials');
		assert.ok(pid);
		process.kill(Number(pid), 'SIGKILL');
		let { failed, keys } = await upload;
		if (failed.length > 0)	/* a person would press "again" */
			({ failed, keys } = await inPage(tab, 'retry', []));
		assert.deepEqual(failed, []);
		checkStored(keys[0], 63 * MB, 7);
		assert.notEqual(pidOf('credentials'), pid);
		await close(tab);
	});

	test(`Uppy ${version}: cancelled`, async () => {
		const tab = await page(version);
		await inPage(tab, 'add', [{ size: 31 * MB, seed: 6, multipart: true, limit: 1 }]);
		const state = await inPage(tab, 'uploadUntil', [1, 'cancelAll']);
		for (let left = await unfinished(tab); left.some((item) => item.uploadId === state.uploadId);)
			left = await unfinished(tab);
		await close(tab);
	});
}
