/* Who can reach what is one's own, and who tried what: the person's page and the admin's. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { launch, newPage, PASSWORD, register } from './browser.mjs';

let browser, page, elsewhere, root;

async function signIn(where, username, password = PASSWORD) {
	await where.goto('/sign-in');
	await where.getByLabel('Username').fill(username);
	await where.getByLabel('Password', { exact: true }).fill(password);
	await where.getByRole('button', { name: 'Sign in' }).click();
}

const region = (name) => page.getByRole('region', { name });

before(async () => {
	browser = await launch();
	page = await newPage(browser);
	elsewhere = await newPage(browser);
	root = await newPage(browser);
	await register(page, 'araceli');
	await signIn(elsewhere, 'araceli', 'not her password');
	await elsewhere.getByRole('alert').first().waitFor();
	await signIn(elsewhere, 'araceli');
	await elsewhere.waitForURL((url) => url.pathname !== '/sign-in');
	await register(root, 'access-root', process.env.ACCESS_CODE);
});

after(async () => {
	await browser.close();
});

test('it says in plain words who and what can', async () => {
	await page.goto('/access');
	await page.getByText('You are signed in in 2 places. No program can act in your name.').waitFor();
	await region('API tokens').getByText('New token').click();
	await region('API tokens').getByLabel('Name').fill('Backup of the videos');
	await region('API tokens').getByRole('button', { name: 'Create token' }).click();
	await page.getByText('One program can act in your name.').waitFor();
	await region('When the phone is lost').getByText('one of your recovery codes').waitFor();
	await region('When the phone is lost').getByText('whoever runs this site turns two-step sign-in off').waitFor();
});

test('what happened lately names failures, and from where', async () => {
	await page.goto('/access');
	const failed = region('What happened lately').getByRole('listitem').filter({ hasText: 'Tried to sign in' });
	await failed.waitFor();
	assert.match(await failed.innerText(), /failed[^]*(127\.0\.0\.1|::1)/);
	await region('What happened lately').getByText('API token made').waitFor();
	await region('What happened lately').getByText('Account created').waitFor();
	assert.equal(await region('What happened lately').getByText('access-root').count(), 0);
});

test('each is ended by its button', async () => {
	await page.goto('/access');
	const other = region('Sessions').getByRole('listitem').filter({ hasNotText: 'this session' });
	await other.getByRole('button', { name: 'End' }).click();
	await page.getByText('You are signed in in one place, this one.').waitFor();
	await elsewhere.goto('/mine');
	await elsewhere.getByRole('heading', { name: 'Sign in' }).waitFor();
});

test('and all by one', async () => {
	await signIn(elsewhere, 'araceli');
	await elsewhere.waitForURL((url) => url.pathname !== '/sign-in');
	await page.goto('/access');
	await page.getByText('You are signed in in 2 places. One program').waitFor();
	await page.getByRole('button', { name: 'End all but this' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'End all but this' }).click();
	await page.getByText('You are signed in in one place, this one. No program can act in your name.').waitFor();
	await region('What happened lately').getByText('All but one session ended').waitFor();
	await elsewhere.goto('/mine');
	await elsewhere.getByRole('heading', { name: 'Sign in' }).waitFor();
	assert.deepEqual(page.faults, []);
});

test('the admin sees everybody\'s, by filters', async () => {
	await root.goto('/admin/security');
	const rows = root.locator('.rows > li:not([aria-hidden])');
	await rows.filter({ hasText: 'Account created' }).first().waitFor();
	const settled = (text) => root.waitForFunction((wanted) => {
		const shown = [...document.querySelectorAll('.rows > li:not([aria-hidden])')];
		return shown.length > 0 && shown.every((row) => row.innerText.includes(wanted));
	}, text);
	await root.getByLabel('What').selectOption('sign_in');
	await root.getByLabel('Outcome').selectOption('failure');
	await settled('Tried to sign in');
	await root.getByLabel('Name').fill('ARACELI');
	await settled('araceli');
	await root.getByLabel('Address').fill('198.51.100.1');
	await root.getByText('Nothing of that kind').waitFor();
	await root.getByLabel('Address').fill('');
	await settled('araceli');
	assert.deepEqual(root.faults, []);
});

/* As if minutes had passed: the site is told so once, and the page goes on after the password. */
async function proofWanted(page) {
	let asked = 0;
	const refuse = (route) => asked++ ? route.fallback() : route.fulfill({ status: 403, contentType: 'application/problem+json',
		body: JSON.stringify({ type: '/problems/proof-required', title: 'Show once more that it is you', status: 403 }) });
	await page.route(/\/api\/auth\/users\/[^/?]+(\/reset|\/totp)?$/, refuse);
	return () => asked;
}

test('what is sensitive asks for the password and goes on', async () => {
	await root.goto('/admin/users');
	await root.getByRole('button', { name: 'Manage: araceli' }).click();
	const asked = await proofWanted(root);
	const dialog = root.getByRole('dialog', { name: 'araceli' });
	await dialog.getByRole('button', { name: 'Make a reset link' }).click();
	const proof = root.getByRole('dialog', { name: 'Is it you?' });
	await proof.getByLabel('Password', { exact: true }).fill('not this one');
	await proof.getByRole('button', { name: 'Go on' }).click();
	await proof.getByText('This is not your password').waitFor();
	await proof.getByLabel('Password', { exact: true }).fill(PASSWORD);
	await proof.getByRole('button', { name: 'Go on' }).click();
	await proof.waitFor({ state: 'detached' });
	/* the site does not know its own address: the page says what to set, and gives the code */
	await dialog.getByText('public_url = https://').waitFor();
	assert.match(await dialog.locator('.secret code').innerText(), /^[\w-]{43}$/);
	assert.equal(asked(), 2);
	await root.unrouteAll();
});

test('a proof that is not given changes nothing', async () => {
	await root.goto('/admin/users');
	await root.getByRole('button', { name: 'Manage: araceli' }).click();
	const asked = await proofWanted(root);
	const dialog = root.getByRole('dialog', { name: 'araceli' });
	await dialog.getByLabel('Role').selectOption('admin');
	await dialog.getByRole('button', { name: 'Save' }).click();
	await root.getByRole('dialog', { name: 'Is it you?' }).getByRole('button', { name: 'Close' }).click();
	await dialog.getByText('Show once more that it is you').waitFor();
	assert.equal(asked(), 1);
	await root.unrouteAll();
});

test('both pages fit a phone, and speak Spanish', async () => {
	await root.setViewportSize({ width: 320, height: 700 });
	for (const path of ['/access', '/admin/security']) {
		await root.goto(path);
		await root.locator('.rows > li:not([aria-hidden])').first().waitFor();
		assert.ok(await root.evaluate(() => document.documentElement.scrollWidth <= innerWidth), path);
	}
	const spanish = await newPage(browser, { locale: 'es-ES', storageState: await root.context().storageState() });
	await spanish.goto('/access');
	await spanish.getByRole('heading', { name: 'Quién llega a lo que es tuyo' }).waitFor();
	await spanish.getByText('vitrina-admin let-in').waitFor();
	await spanish.goto('/admin/security');
	await spanish.locator('.rows').getByText('Cuenta creada').first().waitFor();
	assert.deepEqual(spanish.faults, []);
});
