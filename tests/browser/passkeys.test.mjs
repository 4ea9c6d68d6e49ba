/* Passkeys as people live them, with Chromium's virtual authenticator: added, used alone and second, lost. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { axeFaults } from './axe.mjs';
import { api, launch, newPage, PASSWORD, register } from './browser.mjs';

let browser, page, cdp, authenticator;

const region = (name) => page.getByRole('region', { name });
const button = (name) => page.getByRole('button', { name, exact: true });

async function virtual(where, options = {}) {
	const session = await where.context().newCDPSession(where);
	await session.send('WebAuthn.enable');
	const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', { options: { protocol: 'ctap2', transport: 'internal',
		hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true, ...options } });
	return { session, authenticatorId };
}

/* Whoever holds the phone looks away: nothing is shown by itself. */
const present = (enabled) => cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId: authenticator, enabled });
const credentials = async () => (await cdp.send('WebAuthn.getCredentials', { authenticatorId: authenticator })).credentials;

async function signOut() {
	await page.context().clearCookies();
	await present(false);
	await page.goto('/sign-in');
	await button('Continue with a passkey').waitFor();
}

/* Somebody is there from then on when the page has asked for what is to be signed. */
async function press(name) {
	await page.route('**/api/auth/passkeys/challenge?*', async (route) => {
		await present(true);
		await route.fallback();
	}, { times: 1 });
	await button(name).click();
}

async function byPassword(name) {
	await page.getByLabel('Username').fill(name);
	await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
	await button('Sign in').click();
}

const isIn = () => page.waitForURL((url) => url.pathname === '/');

before(async () => {
	browser = await launch();
	page = await newPage(browser);
	const made = await virtual(page);
	cdp = made.session;
	authenticator = made.authenticatorId;
	await register(page, 'paloma');
});

after(async () => {
	await browser.close();
});

test('it is added with a name, and brings recovery codes', async () => {
	await page.goto('/access');
	const part = region('Passkeys');
	await part.getByText('You have none.').waitFor();
	await part.getByLabel('Name of the new passkey').fill('Blue phone');
	await part.getByRole('button', { name: 'Add a passkey' }).click();
	await part.getByRole('listitem').filter({ hasText: 'Blue phone' }).waitFor();
	assert.equal((await part.locator('.secret code').innerText()).split('\n').length, 10);
	await page.getByText('One passkey signs you in.').waitFor();
	const [one] = await credentials();
	assert.equal(one.rpId, 'localhost');
	assert.ok(one.isResidentCredential);
	assert.deepEqual(page.faults, []);
});

test('the same authenticator is not added twice', async () => {
	await region('Passkeys').getByLabel('Name of the new passkey').fill('Again');
	await region('Passkeys').getByRole('button', { name: 'Add a passkey' }).click();
	await page.getByText('No passkey was added.').waitFor();
	assert.equal((await credentials()).length, 1);
});

test('it is renamed', async () => {
	await region('Passkeys').getByRole('button', { name: 'Rename Blue phone' }).click();
	const dialog = page.getByRole('dialog', { name: 'Rename' });
	await dialog.getByLabel('Name of the new passkey').fill('Red phone');
	await dialog.getByRole('button', { name: 'Save' }).click();
	await region('Passkeys').getByRole('listitem').filter({ hasText: 'Red phone' }).waitFor();
});

test('the sign-in page offers it in the browser\'s own list', async () => {
	await page.context().clearCookies();
	await present(true);	/* who is there, chooses from the list */
	await page.goto('/sign-in');
	await isIn();
	assert.equal((await api(page, 'GET', '/api/auth/me')).username, 'paloma');
	assert.deepEqual(page.faults, []);
});

test('a button asks for it too', async () => {
	await signOut();
	assert.equal(await page.getByLabel('Username').getAttribute('autocomplete'), 'username webauthn');
	await press('Continue with a passkey');
	await isIn();
});

test('after the password it is asked for', async () => {
	await signOut();
	await byPassword('paloma');
	await page.getByText('Your password is right. Now show one of your passkeys, or type a code.').waitFor();
	assert.equal((await page.context().cookies()).filter(({ name }) => name.endsWith('session')).length, 0);
	await press('Use a passkey');
	await isIn();
});

test('one that is not known here says so', async () => {
	const [kept] = await credentials();
	await cdp.send('WebAuthn.removeCredential', { authenticatorId: authenticator, credentialId: kept.credentialId });
	const { privateKey } = kept;
	await cdp.send('WebAuthn.addCredential', { authenticatorId: authenticator, credential: { ...kept, privateKey,
		credentialId: Buffer.from('nobody knows this').toString('base64') } });
	await signOut();
	await press('Continue with a passkey');
	await page.getByText('This passkey does not sign you in here').waitFor();
	await present(false);
	const [stranger] = await credentials();
	await cdp.send('WebAuthn.removeCredential', { authenticatorId: authenticator, credentialId: stranger.credentialId });
	await cdp.send('WebAuthn.addCredential', { authenticatorId: authenticator, credential: { ...kept, signCount: kept.signCount + 10 } });
	page.faults = page.faults.filter((fault) => !fault.includes('/api/auth/passkeys/login'));
});

test('one whose count went back is refused', async () => {
	await signOut();
	await press('Continue with a passkey');
	await isIn();
	const [now] = await credentials();
	await cdp.send('WebAuthn.removeCredential', { authenticatorId: authenticator, credentialId: now.credentialId });
	await cdp.send('WebAuthn.addCredential', { authenticatorId: authenticator, credential: { ...now, signCount: 1 } });
	await signOut();
	await press('Continue with a passkey');
	await page.getByText('This passkey does not sign you in here').waitFor();
	await cdp.send('WebAuthn.removeCredential', { authenticatorId: authenticator, credentialId: now.credentialId });
	await cdp.send('WebAuthn.addCredential', { authenticatorId: authenticator, credential: { ...now, signCount: now.signCount + 10 } });
	await signOut();
	await press('Continue with a passkey');
	await isIn();
	page.faults = page.faults.filter((fault) => !fault.includes('/api/auth/passkeys/login'));
});

test('it does without the password', async () => {
	await page.goto('/access');
	await region('Passkeys').getByText('Do without a password').first().click();
	await region('Passkeys').getByRole('button', { name: 'Do without a password' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Do without a password' }).click();
	await page.getByText('Your passkeys alone sign you in now.').waitFor();
	assert.equal((await api(page, 'GET', '/api/auth/me')).has_password, false);
	await region('Passkeys').getByRole('button', { name: 'Remove' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
	await page.getByText('Nothing else would sign you in').waitFor();
	await signOut();
	await byPassword('paloma');
	await page.getByText('The username or the password is wrong').waitFor();
	await press('Continue with a passkey');
	await isIn();
	page.faults = page.faults.filter((fault) => !/\/api\/auth\/(login|passkeys\/\S+)$/.test(fault));
});

test('without a password it is the proof, and sets one again', async () => {
	await page.goto('/access');
	await region('Two-step sign-in').getByRole('button', { name: 'Set it up, with a passkey' }).click();
	await region('Two-step sign-in').getByRole('img', { name: 'QR code' }).waitFor();
	await page.goto('/account');
	await page.getByText('You have none: your passkeys sign you in.').waitFor();
	await page.getByLabel('New password').fill(PASSWORD);
	await page.getByRole('button', { name: 'Set a password' }).click();
	await page.getByLabel('Current password').waitFor();
	assert.equal((await api(page, 'GET', '/api/auth/me')).has_password, true);
	assert.deepEqual(page.faults, []);
});

test('the pages can be read by all, fit a phone, and speak Spanish', async () => {
	await page.goto('/access');
	await region('Passkeys').getByRole('listitem').waitFor();
	assert.deepEqual(await axeFaults(page, 'main'), []);
	await page.setViewportSize({ width: 320, height: 700 });
	assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
	await signOut();
	assert.deepEqual(await axeFaults(page, 'main'), []);
	assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
	const spanish = await newPage(browser, { locale: 'es-ES' });
	await virtual(spanish, { automaticPresenceSimulation: false });
	await spanish.goto('/sign-in');
	await spanish.getByRole('button', { name: 'Seguir con una clave de acceso' }).waitFor();
	await page.setViewportSize({ width: 1280, height: 900 });
});

test('removed, the password alone signs in', async () => {
	await press('Continue with a passkey');
	await isIn();
	await page.goto('/access');
	await region('Passkeys').getByRole('button', { name: 'Remove' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
	await region('Passkeys').getByText('You have none.').waitFor();
	await region('What happened lately').getByText('Passkey removed').waitFor().catch(() => page.reload());
	await region('What happened lately').getByText('Passkey removed').waitFor();
	await signOut();
	await byPassword('paloma');
	await isIn();
	assert.deepEqual(page.faults, []);
});
