/* A file that is no video: refused once, with its reason, and then its owner's to publish again or to discard. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { api, drop, launch, makePicture, newPage, register } from './browser.mjs';

const REASON = /This is no video in a format that is taken here/;

let browser, page;
const published = [];	/* answers to POST /api/videos */

before(async () => {
	browser = await launch();
	page = await newPage(browser);
	await register(page, 'rosa');
	page.on('response', (response) => {
		if (response.request().method() === 'POST' && new URL(response.url()).pathname === '/api/videos')
			published.push(response.status());
	});
});

after(async () => {
	await browser.close();
});

const unfinished = () => page.locator('.unfinished');

test('a refused file says why, in the reader\'s language', async () => {
	await page.goto('/upload');
	await page.getByText('Largest file').waitFor();
	await drop(page, makePicture('picture.png'), 'picture.mp4');
	const item = page.locator('.upload-item[data-state=failed]');
	await item.getByText(REASON).waitFor();
	assert.deepEqual(published, [422]);
});

test('the next visit does not try by itself, but lists it', async () => {
	await page.reload();
	await unfinished().getByText(REASON).waitFor();
	assert.equal(await page.locator('.upload-item').count(), 0);
	assert.deepEqual(published, [422]);
	await page.locator('#language').selectOption('es');
	await unfinished().getByText(/Esto no es un vídeo de un formato admitido aquí/).waitFor();
	await page.locator('#language').selectOption('en');
	await unfinished().getByText(REASON).waitFor();
});

test('it is published again when its owner says so', async () => {
	await page.getByRole('button', { name: 'Publish again' }).click();
	await page.locator('.upload-item[data-state=failed]').getByText(REASON).waitFor();
	assert.deepEqual(published, [422, 422]);
});

test('and is gone when it is discarded', async () => {
	await page.reload();
	await unfinished().getByRole('button', { name: 'Discard' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Discard' }).click();
	await unfinished().waitFor({ state: 'detached' });
	assert.equal((await api(page, 'GET', '/api/credentials/uploads')).items.length, 0);
	await page.reload();
	await page.getByText('Largest file').waitFor();
	assert.equal(await unfinished().count(), 0);
	assert.deepEqual(published, [422, 422]);
});
