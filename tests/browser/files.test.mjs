/* Files, as people put them there, open, move, rename, delete and bring them back. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { api, launch, makePicture, newPage, register, SITE, until } from './browser.mjs';

let browser, iris, other;

before(async () => {
	browser = await launch();
	iris = await newPage(browser);
	other = await newPage(browser);
	await register(iris, 'filiris');
	await register(other, 'filolmo');
	await iris.goto('/files');
	await iris.getByText('This folder is empty').waitFor();
});

after(async () => {
	await browser.close();
});

const row = (page, name) => page.locator('.file').filter({ has: page.locator('.file-label', { hasText: new RegExp(`^${name}$`) }) });
const names = (page) => page.locator('.file .file-label').allTextContents();

/* Files with paths, as a browser gives those of a dropped folder. */
async function dropTree(page, tree) {
	await page.evaluate((files) => {
		const entryOf = (name, value) => typeof value === 'string' ?
			{ name, isFile: true, file: (resolve) => resolve(new File([value], name)) } :
			{ name, isFile: false, createReader: () => {
				const batches = [Object.entries(value).map(([n, v]) => entryOf(n, v)), []];
				return { readEntries: (resolve) => resolve(batches.shift() ?? []) };
			} };
		const transfer = { types: ['Files'], files: [], items: Object.entries(files).map(([name, value]) =>
			({ kind: 'file', webkitGetAsEntry: () => entryOf(name, value) })) };
		const event = new Event('drop', { bubbles: true, cancelable: true });
		Object.defineProperty(event, 'dataTransfer', { value: transfer });
		document.body.dispatchEvent(event);
	}, tree);
}

async function at(page, path) {
	const reply = await page.context().request.get(`/api/files/tree?path=${encodeURIComponent(path)}`);
	return reply.status() === 200 ? reply.json() : null;
}

async function content(page, path) {
	const file = await at(page, path);
	return (await page.context().request.get(file.url)).text();
}

test('whole folders are dropped, small files and large ones', async () => {
	await dropTree(iris, { Trip: { 'a.txt': 'one', Pictures: { 'b.txt': 'two' }, Empty: {} }, 'large.bin': 'x'.repeat(1_300_000), 'none.txt': '' });
	await iris.getByText('4 of 4 files').waitFor();
	await row(iris, 'Trip').waitFor();
	await iris.getByText(/^1\.3 MB of .* used/).waitFor();
	assert.deepEqual(await names(iris), ['Trip', 'large.bin', 'none.txt']);
	assert.equal(await content(iris, '/Trip/Pictures/b.txt'), 'two');
	assert.equal((await at(iris, '/large.bin')).size_bytes, 1_300_000);
	assert.equal((await at(iris, '/none.txt')).size_bytes, 0);
	assert.equal((await at(iris, '/Trip/Empty')).kind, 'folder');
	/* again: the same names get a version more, and nothing else */
	await iris.locator('.file-sending').getByRole('button', { name: 'Close' }).click();
	await dropTree(iris, { Trip: { 'a.txt': 'one more' } });
	await iris.getByText('1 of 1 files').waitFor();
	assert.equal(await content(iris, '/Trip/a.txt'), 'one more');
	assert.deepEqual(await names(iris), ['Trip', 'large.bin', 'none.txt']);
});

test('folders are walked into and out of, and have addresses', async () => {
	await row(iris, 'Trip').getByRole('link').click();
	await row(iris, 'Pictures').waitFor();
	assert.deepEqual(await names(iris), ['Empty', 'Pictures', 'a.txt']);
	const address = iris.url();
	await row(iris, 'Pictures').getByRole('link').click();
	await row(iris, 'b.txt').waitFor();
	await iris.getByRole('navigation', { name: 'Where this is' }).getByRole('link', { name: 'Trip' }).click();
	await row(iris, 'a.txt').waitFor();
	assert.equal(iris.url(), address);
	await iris.goBack();
	await row(iris, 'b.txt').waitFor();
	await iris.goto(address);
	await row(iris, 'a.txt').waitFor();
});

test('text is shown, and what it was before comes back', async () => {
	await row(iris, 'a.txt').getByRole('button', { name: 'a.txt', exact: true }).click();
	await iris.getByRole('dialog').getByText('one more').waitFor();
	await iris.keyboard.press('Escape');
	await row(iris, 'a.txt').getByRole('button', { name: 'More about' }).click();
	await iris.getByRole('button', { name: 'Earlier versions' }).click();
	await iris.getByRole('button', { name: 'Bring back' }).click();
	await iris.getByText('a.txt is again what it was').waitFor();
	assert.equal(await content(iris, '/Trip/a.txt'), 'one');
});

test('a name is changed in its place, by the keyboard alone', async () => {
	await row(iris, 'a.txt').locator('.file-open').focus();
	await iris.keyboard.press('F2');
	const field = iris.getByLabel('New name of a.txt');
	assert.deepEqual(await field.evaluate((input) => [input.selectionStart, input.selectionEnd]), [0, 1]);
	await iris.keyboard.type('letter');
	await iris.keyboard.press('Enter');
	await row(iris, 'letter.txt').waitFor();
	assert.deepEqual(await names(iris), ['Empty', 'Pictures', 'letter.txt']);
	await until('the focus is on it', () => iris.evaluate(() => document.activeElement.textContent === 'letter.txt'));
	await iris.keyboard.press('ArrowUp');
	assert.equal(await iris.evaluate(() => document.activeElement.textContent), 'Pictures');
	await iris.keyboard.press('Enter');
	await row(iris, 'b.txt').waitFor();
	await iris.goBack();
	await row(iris, 'letter.txt').waitFor();
});

test('dragged onto a folder it moves there, and the path takes it back', async () => {
	await row(iris, 'letter.txt').dragTo(row(iris, 'Pictures'));
	await row(iris, 'letter.txt').waitFor({ state: 'detached' });
	assert.ok(await at(iris, '/Trip/Pictures/letter.txt'));
	await row(iris, 'Pictures').getByRole('link').click();
	await row(iris, 'letter.txt').waitFor();
	await row(iris, 'letter.txt').dragTo(iris.getByRole('navigation', { name: 'Where this is' }).getByRole('link', { name: 'Trip' }));
	await row(iris, 'letter.txt').waitFor({ state: 'detached' });
	assert.ok(await at(iris, '/Trip/letter.txt'));
});

test('several at once are moved by a dialog, and copied', async () => {
	await iris.goto('/files');
	await row(iris, 'large.bin').waitFor();
	await iris.getByLabel('Select large.bin').check();
	await iris.getByLabel('Select none.txt').click({ modifiers: ['Shift'] });
	await iris.getByText('2 selected').waitFor();
	await iris.locator('.file-chosen').getByRole('button', { name: 'Move' }).click();
	const dialog = iris.getByRole('dialog');
	await dialog.getByRole('button', { name: 'Trip' }).click();
	await dialog.getByText('Pictures').waitFor();
	await dialog.getByRole('button', { name: 'Move here' }).click();
	await iris.getByText('2 files were moved').waitFor();
	await row(iris, 'none.txt').waitFor({ state: 'detached' });
	assert.ok(await at(iris, '/Trip/none.txt'));
	await row(iris, 'Trip').getByRole('button', { name: 'More about' }).click();
	await iris.getByRole('button', { name: 'Copy' }).click();
	await iris.getByRole('dialog').getByRole('button', { name: 'Copy here' }).click();
	await iris.getByText('“Trip” is there already').waitFor();
	await iris.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
	iris.faults.length = 0;	/* the browser reports the 409 */
});

test('what is deleted can be undone, and waits in the bin', async () => {
	await row(iris, 'Trip').locator('.file-open').focus();
	await iris.keyboard.press('Delete');
	await row(iris, 'Trip').waitFor({ state: 'detached' });
	await iris.getByRole('button', { name: 'Undo' }).click();
	await row(iris, 'Trip').waitFor();
	await iris.keyboard.press('Tab');
	await row(iris, 'Trip').locator('.file-open').focus();
	await iris.keyboard.press('Delete');
	await row(iris, 'Trip').waitFor({ state: 'detached' });
	await iris.getByRole('link', { name: 'Bin' }).click();
	await iris.getByText('/Trip').first().waitFor();
	await iris.getByRole('button', { name: 'Restore' }).click();
	await iris.getByText('The bin is empty').waitFor();
	assert.equal(await content(iris, '/Trip/Pictures/b.txt'), 'two');
});

test('found by a part of the name, wherever it is below', async () => {
	await iris.goto('/files');
	await iris.getByLabel('Search names and text').fill('LETT');
	await iris.keyboard.press('Enter');
	await row(iris, 'letter.txt').waitFor();
	assert.deepEqual(await names(iris), ['letter.txt']);
	assert.match(iris.url(), /find=LETT/);
});

test('a picture stands for itself in the grid, and opens', async () => {
	await iris.goto('/files');
	await row(iris, 'Trip').waitFor();
	await iris.locator('.file-adding input[type=file]').nth(1).setInputFiles(makePicture('beach.png'));
	const image = row(iris, 'beach.png').locator('img');
	await until('the picture is decoded', () => image.evaluate((img) => img.complete && img.naturalWidth));
	await iris.getByRole('button', { name: 'As a grid' }).click();
	await row(iris, 'beach.png').getByRole('button', { name: 'beach.png', exact: true }).click();
	const large = iris.getByRole('dialog').locator('img');
	assert.equal(await until('the picture is decoded', () => large.evaluate((img) => img.complete && img.naturalWidth)), 1000);
	await iris.keyboard.press('Escape');
	await iris.getByRole('button', { name: 'As a list' }).click();
});

test('a picture is published as an image, out of the file', async () => {
	await row(iris, 'beach.png').getByRole('button').last().click();
	await iris.getByText('Publish as an image').click();
	const key = iris.getByRole('dialog').getByLabel('Key');
	assert.equal(await key.inputValue(), 'beach.png');
	await key.fill('beach-of-a-file.png');
	await iris.getByRole('dialog').getByRole('button', { name: 'Publish' }).click();
	await iris.getByText('It is published.').waitFor();
	assert.equal((await api(iris, 'GET', '/api/images/beach-of-a-file.png/info')).width, 1000);
});

test('of a page among the files nothing runs', async () => {
	await dropTree(iris, { 'x.js': 'document.title = "run"', 'x.html': '<title>page</title><script src="x.js"></script><script>document.title = "run"</script>' });
	await row(iris, 'x.html').waitFor();
	await row(iris, 'x.js').waitFor();
	const script = await at(iris, '/x.js');
	const ran = await iris.evaluate((url) => new Promise((resolve) => {
		const tag = Object.assign(document.createElement('script'), { src: url, onload: () => resolve('loaded'), onerror: () => resolve('refused') });
		document.head.append(tag);
	}), script.url);
	assert.equal(ran, 'refused');
	iris.faults.length = 0;	/* and the browser says so */
	assert.doesNotMatch(await iris.title(), /run/);
});

/* What a zip has, by its directory at the end. */
function namesInZip(zip) {
	const found = [];
	for (let at = zip.indexOf('PK\x01\x02', 0, 'latin1'); at >= 0; at = zip.indexOf('PK\x01\x02', at + 46, 'latin1'))
		found.push(zip.toString('utf8', at + 46, at + 46 + zip.readUInt16LE(at + 28)));
	return found;
}

async function saved(page, act) {
	const [download] = await Promise.all([page.waitForEvent('download'), act()]);
	const chunks = [];
	for await (const chunk of await download.createReadStream())
		chunks.push(chunk);
	return { name: download.suggestedFilename(), names: namesInZip(Buffer.concat(chunks)) };
}

test('a folder is saved as a zip, and so is everything of mine', async () => {
	await iris.goto('/files');
	await row(iris, 'Trip').getByRole('button').last().click();
	const folder = await saved(iris, () => iris.getByText('Download as a zip').click());
	assert.equal(folder.name, 'Trip.zip');
	assert.ok(folder.names.includes('Trip/Pictures/b.txt') && folder.names.includes('Trip/Empty/'), folder.names.join());
	await iris.goto('/account');
	const all = await saved(iris, () => iris.getByRole('link', { name: 'Download everything' }).click());
	assert.equal(all.name, 'mine.zip');
	assert.ok(all.names.includes('mine/files/Trip/Pictures/b.txt'), all.names.join());
	await iris.goto('/files');
});

test("somebody else's folder is not here", async () => {
	const trip = await at(iris, '/Trip');
	await other.goto(`/files/${trip.id}`);
	await other.getByText('This is not here').waitFor();
	assert.equal((await api(other, 'GET', `/api/files/${trip.id}`)).status, 404);
});

test('the page fits 320 pixels, in Spanish too, and nothing broke', async () => {
	const state = await iris.context().storageState();
	const page = await newPage(browser, { locale: 'es-ES', viewport: { width: 320, height: 640 }, storageState: state });
	await page.goto(`${SITE}/files`);
	await page.getByRole('heading', { name: 'Archivos' }).waitFor();
	await row(page, 'Trip').waitFor();
	assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 320);
	assert.deepEqual([...iris.faults, ...page.faults], []);
});
