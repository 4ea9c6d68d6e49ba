/* Images, as people add, size and delete them. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { api, drop, launch, makePicture, newPage, paste, register, until } from './browser.mjs';

const KEY = 'dia-de-playa.jpg';

let browser, iris, visitor, beach;

before(async () => {
	browser = await launch();
	iris = await newPage(browser);
	visitor = await newPage(browser);
	beach = makePicture('beach.jpg');
	await register(iris, 'iris');
	await iris.goto('/images');
	await iris.getByText('Drop images here').waitFor();
});

after(async () => {
	await browser.close();
});

const card = (page, key) => page.getByRole('button', { name: `Open ${key}`, exact: true });
const upload = (page) => page.locator('.image-upload').first();

async function shownWidth(page, image) {
	return until('the picture is decoded', () => image.evaluate((img) => img.complete && img.naturalWidth));
}

test('a dropped image gets the key of its name, and a card', async () => {
	await drop(iris, beach, 'Día de playa.JPG', 'image/jpeg');
	await card(iris, KEY).waitFor();
	assert.equal(await shownWidth(iris, card(iris, KEY).locator('img')), 320);
	const info = await api(iris, 'GET', `/api/images/${KEY}/info`);
	assert.deepEqual([info.width, info.height, info.mine], [1000, 600, true]);
});

test('several at once are all shown', async () => {
	for (const n of [1, 2, 3])
		await drop(iris, makePicture(`${n}.png`, `testsrc2=s=${100 * n}x90`), `set-${n}.png`, 'image/png');
	for (const n of [1, 2, 3])
		await card(iris, `set-${n}.png`).waitFor();
});

test('a pasted image gets a key of its own, and what it is a duplicate of is said', async () => {
	await paste(iris, beach, 'image.png', 'image/png');
	await upload(iris).getByText(/pasted-\d{8}-\d{4}-[0-9a-f]{4} was added/).waitFor();
	await upload(iris).getByText(`The same picture is already here as ${KEY}`).waitFor();
});

test('a key that is taken can be replaced or changed', async () => {
	const before = await api(iris, 'GET', `/api/images/${KEY}/info`);
	await drop(iris, makePicture('night.jpg', 'smptehdbars=s=800x500'), 'Día de playa.JPG', 'image/jpeg');
	await upload(iris).getByText('You have an image with this key').waitFor();
	iris.faults.length = 0;	/* the browser reports the 412 */
	await upload(iris).getByLabel('Key').fill('a key with spaces');
	await upload(iris).getByRole('button', { name: 'Add' }).click();
	assert.equal(await upload(iris).getByLabel('Key').getAttribute('aria-invalid'), 'true');
	await upload(iris).getByRole('button', { name: 'Replace it' }).click();
	await upload(iris).getByText(`${KEY} was added`).waitFor();
	const now = await api(iris, 'GET', `/api/images/${KEY}/info`);
	assert.notEqual(now.version, before.version);
	assert.equal(now.width, 800);
});

test("somebody else's key is refused beside the image", async () => {
	const other = await newPage(browser);
	await register(other, 'olmo');
	await other.goto('/images');
	await other.getByText('Drop images here').waitFor();
	await drop(other, makePicture('mine.jpg', 'rgbtestsrc=s=300x200'), KEY, 'image/jpeg');
	await upload(other).getByText('Somebody else has this key').waitFor();
	await upload(other).getByLabel('Key').fill('olmo.jpg');
	await upload(other).getByRole('button', { name: 'Add' }).click();
	await card(other, 'olmo.jpg').waitFor();
	await card(other, KEY).click();
	await other.getByRole('dialog').getByText('Sizes').waitFor();
	assert.equal(await other.getByRole('dialog').getByRole('button', { name: 'Delete' }).count(), 0);
	await other.context().close();
});

test('what is no picture is refused with the reason', async () => {
	await drop(iris, new URL('browser.mjs', import.meta.url).pathname, 'text.jpg', 'image/jpeg');
	await upload(iris).getByText(/no picture that can be read/).waitFor();
	iris.faults.length = 0;	/* and the 422 */
});

test('its sizes are offered, and are of that size', async () => {
	await card(iris, KEY).click();
	const dialog = iris.getByRole('dialog');
	const smaller = dialog.getByRole('link', { name: '640 × 400' });
	const address = await smaller.getAttribute('href');
	assert.match(address, /v=.*w=640/);
	const width = await iris.evaluate((url) => new Promise((resolve) => {
		const image = Object.assign(new Image(), { src: url });
		image.onload = () => resolve(image.naturalWidth);
	}), address);
	assert.equal(width, 640);
	await iris.keyboard.press('Escape');
});

test('who is signed out sees them, and is not asked to add', async () => {
	await visitor.goto('/images');
	await card(visitor, KEY).waitFor();
	assert.equal(await visitor.getByText('Drop images here').count(), 0);
	assert.equal(await visitor.getByRole('button', { name: 'Delete all of mine' }).count(), 0);
	assert.deepEqual(visitor.faults, []);
});

test('one is deleted after a question', async () => {
	await card(iris, 'set-1.png').click();
	await iris.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
	await iris.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
	assert.equal((await api(visitor, 'GET', '/api/images/set-1.png/info')).key, 'set-1.png');
	await card(iris, 'set-1.png').click();
	await iris.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
	await iris.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
	await card(iris, 'set-1.png').waitFor({ state: 'detached' });
	assert.equal((await api(visitor, 'GET', '/api/images/set-1.png/info')).status, 404);
});

test('all of mine go after a question, and no other', async () => {
	await iris.goto('/images?owner=me');
	await card(iris, KEY).waitFor();
	await iris.getByRole('button', { name: 'Delete all of mine' }).click();
	await iris.getByRole('dialog').getByRole('button', { name: 'Delete all of mine' }).click();
	await iris.getByText('No images yet').waitFor();
	assert.equal(await iris.getByRole('button', { name: 'Delete all of mine' }).isVisible(), false);
	assert.equal((await api(iris, 'GET', '/api/images?owner=me')).items.length, 0);
	assert.equal((await api(visitor, 'GET', '/api/images/olmo.jpg/info')).key, 'olmo.jpg');
});

test('the page fits 320 pixels, in Spanish too, and nothing broke', async () => {
	const page = await newPage(browser, { locale: 'es-ES', viewport: { width: 320, height: 640 } });
	await page.goto('/images');
	await page.getByRole('heading', { name: 'Imágenes' }).waitFor();
	assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 320);
	assert.deepEqual([...iris.faults, ...page.faults], []);
});
