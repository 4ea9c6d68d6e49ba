/* A part of the site that is down for a while: the page says so, and comes back by itself. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { launch, newPage } from './browser.mjs';

let browser, page;

before(async () => {
	browser = await launch();
	page = await newPage(browser);
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
