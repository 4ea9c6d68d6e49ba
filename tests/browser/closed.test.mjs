/* A closed site, and a video for a group: as the admin makes them, and as a stranger and a member meet them. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { axeFaults } from './axe.mjs';
import { api, launch, makeVideo, newPage, PASSWORD, register, SITE } from './browser.mjs';
import { readFileSync } from 'node:fs';

let browser, root, vera, stranger, open, secret;

before(async () => {
	browser = await launch();
	[root, vera, stranger] = [await newPage(browser), await newPage(browser), await newPage(browser)];
	await register(root, 'closedroot', process.env.CLOSED_CODE);
	await register(vera, 'closedvera');
	const publish = async (query) => (await root.context().request.post(`/api/videos?${query}`, { data: readFileSync(makeVideo('closed.mp4', { seconds: 2 })),
		headers: { origin: SITE, 'content-type': 'video/mp4' } })).json();
	open = await publish('title=Harbour%20feast&privacy=public');
	secret = await publish('title=Parents%20evening&privacy=private');
});

after(async () => {
	await api(root, 'PUT', '/api/auth/registration', { site_access: 'everybody' });
	await browser.close();
});

test('the admin closes the site, and a stranger is led to sign in and then to where he wanted', async () => {
	await root.goto('/admin/registration');
	await root.getByLabel('People with an account').waitFor();
	assert.deepEqual(await axeFaults(root), []);
	await root.getByLabel('People with an account').check();
	await root.getByText('Saved').waitFor();
	await root.getByLabel('People with an account').waitFor();
	assert.ok(await root.getByLabel('People with an account').isChecked());
	await root.getByText('whoever finds this site still lets himself in').waitFor();
	await stranger.goto(`/watch/${open.id}`);
	await stranger.waitForURL(/\/sign-in\?next=/);
	assert.equal(await stranger.getByText('Harbour feast').count(), 0);
	await stranger.getByLabel('Username').fill('closedvera');
	await stranger.getByLabel('Password', { exact: true }).fill(PASSWORD);
	await stranger.getByRole('button', { name: 'Sign in', exact: true }).click();
	await stranger.getByRole('heading', { name: 'Harbour feast' }).waitFor();
	assert.equal(new URL(stranger.url()).pathname, `/watch/${open.id}`);
});

test('members find what is for everybody on the front page; who signed out does not', async () => {
	await vera.goto('/');
	await vera.getByRole('link', { name: 'Harbour feast' }).first().waitFor();
	await stranger.context().clearCookies();
	await stranger.goto('/');
	await stranger.waitForURL(/\/sign-in$/);
	/* a cookie that is none any more: the script is refused, and leads to the same page */
	await stranger.context().addCookies([{ name: 'session', value: 'A'.repeat(43), url: SITE }]);
	await stranger.goto(`/u/closedroot`);
	await stranger.waitForURL(/\/sign-in\?next=%2Fu%2Fclosedroot$/);
	await stranger.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
});

test('a group is made, and a video is shared with it', async () => {
	await root.goto('/admin/groups');
	await root.getByText('There is no group yet.').waitFor();
	await root.getByLabel('Name of the group').fill('Class 3b');
	await root.getByRole('button', { name: 'Make a group' }).click();
	await root.getByText('0 people').waitFor();
	await root.getByRole('button', { name: 'Manage' }).click();
	const dialog = root.getByRole('dialog', { name: 'Class 3b' });
	await dialog.getByLabel('Username').fill('closedvera');
	await dialog.getByRole('button', { name: 'Add', exact: true }).click();
	await dialog.getByText('closedvera').waitFor();
	assert.deepEqual(await axeFaults(root, 'dialog'), []);
	await dialog.getByRole('button', { name: 'Close' }).click();
	await root.getByText('1 person').waitFor();
	await vera.goto(`/watch/${secret.id}`);
	await vera.getByText('This video is not here').waitFor();
	await root.goto(`/watch/${secret.id}`);
	await root.getByRole('button', { name: 'Who may watch' }).click();
	const share = root.getByRole('dialog', { name: 'Share Parents evening' });
	await share.getByText('Share with a group').click();
	await share.getByRole('button', { name: 'Share', exact: true }).last().click();
	await share.getByText('with Class 3b').waitFor();
	await vera.goto(`/watch/${secret.id}`);
	await vera.getByRole('heading', { name: 'Parents evening' }).waitFor();
});
