/* Two-step sign-in as people live it: set up by the QR code, asked for, and a lost phone. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { launch, newPage, PASSWORD, register } from './browser.mjs';

let browser, page, key, recovery;

before(async () => {
	browser = await launch();
	page = await newPage(browser);
	await register(page, 'teresa');
});

after(async () => {
	await browser.close();
});

/* RFC 4648 and RFC 6238, apart from the site's own. */
function codeOf(base32, step) {
	const bits = [...base32].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
	const bytes = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
	const counter = Buffer.alloc(8);
	counter.writeBigUInt64BE(BigInt(step));
	const mac = createHmac('sha1', bytes).update(counter).digest();
	return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1e6).padStart(6, '0');
}

const now = () => Math.floor(Date.now() / 30000);

async function signIn(username) {
	await page.goto('/sign-in');
	await page.getByLabel('Username').fill(username);
	await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
	await page.getByRole('button', { name: 'Sign in' }).click();
}

async function signOut() {
	await page.context().clearCookies();
}

test('it is set up with the key behind the QR code', async () => {
	await page.goto('/access');
	const part = page.getByRole('region', { name: 'Two-step sign-in' });
	await part.getByLabel('Password').fill(PASSWORD);
	await part.getByRole('button', { name: 'Set it up' }).click();
	const qr = part.getByRole('img', { name: 'QR code' });
	await qr.waitFor();
	const box = await qr.boundingBox();
	assert.ok(box.width > 100 && Math.abs(box.width - box.height) < 1);
	key = (await part.locator('.secret code').innerText()).replaceAll(' ', '');
	assert.match(key, /^[A-Z2-7]{32}$/);
	await part.getByLabel('Code from your authenticator app').fill(codeOf(key, now()));
	await part.getByRole('button', { name: 'Turn it on' }).click();
	await part.getByText('10 recovery codes are left').waitFor();
	recovery = (await part.locator('.secret code').innerText()).split('\n');
	assert.equal(recovery.length, 10);
	assert.deepEqual(page.faults, []);
});

test('signing in asks for a code, says that a wrong one is wrong, and takes the right one', async () => {
	await signOut();
	await signIn('teresa');
	const code = page.getByLabel('Code from your authenticator app');
	await code.waitFor();
	await code.fill('not it');
	await page.getByRole('button', { name: 'Sign in' }).click();
	await page.getByText('The code is wrong, or was used already').waitFor();
	await code.fill(codeOf(key, now() + 1));
	await page.getByRole('button', { name: 'Sign in' }).click();
	await page.waitForURL((url) => url.pathname === '/');
	page.faults.length = 0;	/* the browser reports each 401 */
});

test('with the phone lost, a recovery code signs in, and it is turned off', async () => {
	await signOut();
	await signIn('teresa');
	const code = page.getByLabel('Code from your authenticator app');
	await code.fill(recovery[4].toLowerCase());
	await page.getByRole('button', { name: 'Sign in' }).click();
	await page.waitForURL((url) => url.pathname === '/');
	page.faults.length = 0;
	await page.goto('/access');
	const part = page.getByRole('region', { name: 'Two-step sign-in' });
	await part.getByText('9 recovery codes are left').waitFor();
	await part.getByText('Turn it off').first().click();
	const off = part.locator('details').filter({ hasText: 'Turn it off' });
	await off.getByLabel('Password').fill(PASSWORD);
	await off.getByRole('button', { name: 'Turn it off' }).click();
	await part.getByRole('button', { name: 'Set it up' }).waitFor();
	await signOut();
	await signIn('teresa');
	await page.waitForURL((url) => url.pathname === '/');
	assert.deepEqual(page.faults, []);
});
