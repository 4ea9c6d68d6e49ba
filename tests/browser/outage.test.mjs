/* A part of the site that is down for a while: the page says so, and comes back by itself. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { launch, newPage, withoutFirst } from './browser.mjs';

let browser, page;

before(async () => {
	browser = await launch();
	page = await newPage(browser);
	await withoutFirst(page);
});

after(async () => {
	await browser.close();
});

test('a page says which part is down, and that nothing is lost, and tries again by itself', async () => {
	const body = JSON.stringify({ type: '/problems/unavailable', title: 'Try again in a moment', status: 503, request_id: 'x' });
	await page.route('**/api/videos?*', (route) =>
		route.fulfill({ status: 503, contentType: 'application/problem+json', headers: { 'Retry-After': '1' }, body }));
	await page.goto('/');
	await page.getByText('Videos cannot be reached just now').waitFor();
	await page.getByText('Nothing is lost: this page tries again by itself.').waitFor();
	await page.unroute('**/api/videos?*');
	const answered = await page.waitForResponse((response) => new URL(response.url()).pathname === '/api/videos' && response.status() === 200);
	assert.equal(answered.status(), 200);
	await page.locator('.problem').waitFor({ state: 'detached' });
});

const account = { id: 'AAAAAAAAAAA', username: 'olga', role: 'admin', quota_bytes: 1, used_bytes: 0 };
const json = (status, body) => (route) =>
	route.fulfill({ status, contentType: status < 400 ? 'application/json' : 'application/problem+json', body: JSON.stringify(body) });
const down = { type: '/problems/unavailable', title: 'Try again in a moment', status: 503 };
const trouble = (part) => page.locator(`.trouble[data-part="${part}"]`);

test('the admin is told on every page what stands still, since when, and what to do', async () => {
	const since = new Date(Date.now() - 3 * 3600_000).toISOString();
	await page.route('**/api/auth/me', json(200, account));
	await page.route('**/api/videos/troubles', json(200, { items: [{ part: 'worker', since }, { part: 'backup', since, detail: null }], next: null }));
	for (const path of ['/', '/images', '/search?q=x']) {
		await page.goto(path);
		await trouble('worker').getByText('The worker has not been seen').waitFor();
		await trouble('backup').getByText('Run vitrina-backup').waitFor();
		assert.equal(await trouble('worker').locator('time').textContent(), '3 hours ago');
	}
	await page.getByLabel('Language').selectOption('es');
	await trouble('worker').getByText('El proceso de fondo no da señales').waitFor();
	await page.getByLabel('Idioma').selectOption('en');
});

test('while the database is away the page says so to whoever was its admin, and to nobody else', async () => {
	await page.route('**/api/auth/me', json(503, down));
	await page.route('**/api/videos/troubles', json(503, down));
	await page.route('**/api/videos/health', json(503, { ...down, database: 'unreachable', store: 'ok', space: 'ok' }));
	await page.goto('/');
	await trouble('database').getByText('The database does not answer').waitFor();
	const stranger = await newPage(browser);
	await stranger.route('**/api/videos/health', () => assert.fail('a stranger asks for health'));
	await stranger.goto('/');
	await stranger.locator('.site-header .brand').waitFor();
	assert.equal(await stranger.locator('.trouble').count(), 0);
	await page.unroute('**/api/auth/me');
	await page.route('**/api/auth/me', json(200, { ...account, role: 'user' }));
	await page.reload();
	await page.locator('#account-menu').waitFor({ state: 'attached' });
	assert.equal(await page.locator('.trouble').count(), 0);
});
