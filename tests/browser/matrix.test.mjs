/* Matrices in a browser: made, uploaded, seen, multiplied, calculated with, downloaded. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { api, launch, newPage, register } from './browser.mjs';

const SIDE = 10000;
let browser, page;

before(async () => {
	browser = await launch();
	page = await newPage(browser);
	await register(page, 'matrices');
});

after(async () => {
	await browser.close();
});

/* The site may be in use by many at once: what it says of a refusal is no fault. */
const clean = () => page.faults.splice(0).filter((fault) => !/status of 4(09|22)/.test(fault));

async function calculate(expression) {
	await page.getByLabel('Calculator').fill(expression);
	await page.keyboard.press('Enter');
	const entry = page.locator('.calc-entry').first();
	await entry.getByText(expression, { exact: true }).waitFor();
	return entry;
}

test('an empty page says what to do next', async () => {
	await page.goto('/matrices');
	await page.getByText('No matrices yet').waitFor();
});

test('the calculator answers, and points at what is wrong', async () => {
	await (await calculate('2+3*4')).locator('output', { hasText: '14' }).waitFor();
	const wrong = (await calculate('[1 2; 3 4] * [1 2 3]')).locator('.calc-wrong');
	assert.equal(await wrong.locator('pre').innerText(), `${' '.repeat(11)}^`);
	assert.match(await wrong.innerText(), /2×2 and the right side is 1×3/);
	assert.deepEqual(clean(), []);
});

test('arrow keys bring back what was written, on the next visit too', async () => {
	await page.reload();
	const input = page.getByLabel('Calculator');
	await input.press('ArrowUp');
	await input.press('ArrowUp');
	assert.equal(await input.inputValue(), '2+3*4');
});

test('what was saved is listed, and replaced only when one says so', async () => {
	await (await calculate('A = [1 2; 3 4]')).getByText('Saved as A').waitFor();
	await page.locator('.rows').getByRole('link', { name: 'A', exact: true }).waitFor();
	await calculate('A = 5');
	await page.getByRole('button', { name: 'Cancel' }).click();
	assert.equal((await api(page, 'GET', '/api/matrix/A/info')).rows, 2);
	await calculate('A = [5 6; 7 8]');
	await page.getByRole('button', { name: 'Replace' }).click();
	await page.locator('.calc-entry').first().getByText('Saved as A').waitFor();
	assert.deepEqual((await api(page, 'GET', '/api/matrix/A')).values, [[5, 6], [7, 8]]);
	assert.deepEqual(clean(), []);
});

test('a file is uploaded, and two are multiplied', async () => {
	await page.getByRole('button', { name: 'Upload a file' }).click();
	await page.getByLabel('Name').fill('B');
	await page.locator('input[type=file]').setInputFiles({ name: 'b.csv', mimeType: 'text/csv', buffer: Buffer.from('1,0\n0,nan\n') });
	await page.getByRole('dialog').getByRole('button', { name: 'Upload' }).click();
	await page.locator('.toast').getByText('Read as 2 × 2. Commas part the values.').waitFor();
	await page.locator('.rows').getByRole('link', { name: 'B', exact: true }).waitFor();
	await page.getByRole('button', { name: 'Multiply two' }).click();
	await page.getByLabel('A', { exact: true }).fill('A');
	await page.getByLabel('B', { exact: true }).fill('B');
	await page.getByLabel('Save as').fill('P');
	await page.getByRole('dialog').getByRole('button', { name: 'Multiply two' }).click();
	await page.locator('.rows').getByRole('link', { name: 'P', exact: true }).click();
	await page.locator('.matrix-grid td', { hasText: 'nan' }).first().waitFor();
	assert.deepEqual(clean(), []);
});

test('a matrix of 10,000 × 10,000 is made, and only what is seen is fetched', async () => {
	await page.goto('/matrices');
	await page.getByRole('button', { name: 'Make a matrix' }).click();
	await page.getByLabel('Name').fill('Big');
	await page.getByLabel('Rows').fill(String(SIDE));
	await page.getByLabel('Columns').fill(String(SIDE));
	await page.getByLabel('Seed').fill('7');
	await page.getByRole('dialog').getByRole('button', { name: 'Make a matrix' }).click();
	let bytes = 0;
	page.on('response', async (response) => {
		if (response.url().includes('/api/matrix/Big?'))
			bytes += (await response.body()).length;
	});
	await page.locator('.rows').getByRole('link', { name: 'Big', exact: true }).click({ timeout: 120000 });
	const grid = page.locator('.matrix-grid');
	await grid.evaluate((box) => box.scrollTo(box.scrollWidth, box.scrollHeight));
	await grid.getByRole('rowheader', { name: String(SIDE), exact: true }).waitFor();
	await grid.getByRole('columnheader', { name: String(SIDE), exact: true }).waitFor();
	const corner = (await api(page, 'GET', `/api/matrix/Big?rows=${SIDE - 1}:${SIDE}&cols=${SIDE - 1}:${SIDE}`)).values[0][0];
	await grid.locator(`td[title="${corner}"]`).waitFor();
	await page.getByText('One in 40 rows and columns is shown.').waitFor();
	assert.ok(bytes > 0 && bytes < 4_000_000, `${bytes} bytes of 800,000,000`);
	assert.ok(await page.locator('canvas.heat').evaluate((canvas) => canvas.width === 250 && canvas.height === 250));
	assert.deepEqual(clean(), []);
});

test('one of gigabytes is a job, with a button that cancels it', async () => {
	await page.goto('/matrices');
	await page.getByRole('button', { name: 'Make a matrix' }).click();
	await page.getByLabel('Name').fill('Huge');
	await page.getByLabel('Rows').fill('22000');
	await page.getByLabel('Columns').fill('22000');
	await page.getByRole('dialog').getByRole('button', { name: 'Make a matrix' }).click();
	const entry = page.locator('.calc-entry').first();
	await entry.getByText(/^Huge = .*22,?000/).waitFor();
	await entry.getByRole('progressbar').waitFor();
	await entry.getByRole('button', { name: 'Cancel' }).click();
	await entry.getByText('It was cancelled.').waitFor();
	assert.deepEqual(clean(), []);
});

test('every form is downloaded', async () => {
	await page.goto('/matrix/A');
	const begins = { '.npy': '\x93NUMPY', '.mtx': '%%MatrixMarket', '.csv': '5,6', '.txt': '5 6', '.json': '{"rows":2' };
	for (const [form, text] of Object.entries(begins)) {
		const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: form, exact: true }).click()]);
		assert.equal(download.suggestedFilename(), `A${form}`);
		assert.ok(readFileSync(await download.path(), 'latin1').startsWith(text), form);
	}
});

test('it is shared by its link, and deleted after a question', async () => {
	const { id } = await api(page, 'GET', '/api/matrix/A/info');
	const visitor = await newPage(browser);
	await visitor.goto(`/matrix/${id}`);
	await visitor.getByText('No such thing').or(visitor.getByRole('alert')).first().waitFor();
	await page.getByLabel('Who may see it').selectOption('unlisted');
	await page.getByText(`/matrix/${id}`).waitFor();
	await visitor.reload();
	await visitor.locator('.matrix-grid td', { hasText: '8' }).first().waitFor();
	await page.getByRole('button', { name: 'Delete' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
	await page.waitForURL('**/matrices');
	assert.deepEqual(clean(), []);
});
