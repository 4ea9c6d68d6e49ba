/* The editor: text, code, Markdown and tables, saved where nobody else wrote meanwhile. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { axeFaults } from './axe.mjs';
import { api, launch, newPage, register, SITE, until } from './browser.mjs';

let browser, olga;
const files = {};

async function put(name, text) {
	const reply = await olga.context().request.post(`/api/files?name=${encodeURIComponent(name)}`, { data: text, headers: { origin: SITE, 'content-type': 'text/plain' } });
	files[name] = await reply.json();
}

/* As somebody else who writes at the same time. */
const write = (name, text) => olga.context().request.put(`/api/files/${files[name].id}/content`, { data: text, headers: { origin: SITE, 'content-type': 'text/plain' } });
const content = async (name) => (await olga.context().request.get(files[name].url)).text();

before(async () => {
	browser = await launch();
	olga = await newPage(browser);
	/* a report of the policy is a fault, whatever the console says */
	await olga.addInitScript(() => addEventListener('securitypolicyviolation', (event) =>
		console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`)));
	await register(olga, 'editolga');
	await put('notes.txt', 'one\ntwo\n');
	await put('letter.md', '# Tides\n\n*high* <script>document.title = "no"</script> [here](https://example.org/) [bad](javascript:alert(1))\n');
	await put('code.js', 'const a = 1;\r\nfunction f() {\r\n\treturn "b";\r\n}\r\n');
	await put('table.csv', 'name,depth\n"Bay, north",12\nReef,3\n');
	await put('latin.txt', Buffer.from([0x63, 0x61, 0x66, 0xe9]));
	await olga.goto('/files');
});

after(async () => {
	await browser.close();
});

async function open(name) {
	await olga.getByRole('button', { name, exact: true }).click();
	await olga.locator('.cm-content').waitFor();
	return olga.getByRole('dialog', { name });
}

const text = () => olga.locator('.code-editor .cm-content');
const close = () => olga.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
const gone = () => olga.locator('.editor-dialog').waitFor({ state: 'detached' });

test('a text is changed by the keyboard alone, and saved', async () => {
	const dialog = await open('notes.txt');
	await until('the text has the focus', () => olga.evaluate(() => document.activeElement.shadowRoot?.activeElement?.classList.contains('cm-content')));
	await olga.keyboard.press('Control+End');
	await olga.keyboard.type('three');
	await dialog.getByText('Changed, not saved').waitFor();
	await olga.keyboard.press('Control+s');
	await dialog.getByText(/^Saved /).waitFor();
	assert.equal(await content('notes.txt'), 'one\ntwo\nthree');
	await olga.keyboard.press('Escape');
	await gone();
});

test('what is not saved is not left by chance', async () => {
	await open('notes.txt');
	await text().click();
	await olga.keyboard.type('x');
	for (let i = 0; i < 2; i++) {
		await olga.keyboard.press('Escape');
		await olga.getByRole('dialog', { name: 'Leave what is not saved?' }).getByRole('button', { name: 'Cancel' }).click();
	}
	assert.equal(await olga.locator('.editor-dialog').count(), 1);
	await close();
	await olga.getByRole('button', { name: 'Leave it' }).click();
	await gone();
	assert.equal(await content('notes.txt'), 'one\ntwo\nthree');
});

test('where somebody else wrote meanwhile both are shown, and either is kept', async () => {
	const dialog = await open('notes.txt');
	await text().click();
	await olga.keyboard.press('Control+End');
	await olga.keyboard.type(' mine');
	await write('notes.txt', 'one\ntwo\ntheirs');
	await dialog.getByRole('button', { name: 'Save' }).click();
	await dialog.getByText('editolga has written this file meanwhile').waitFor();
	assert.equal(await content('notes.txt'), 'one\ntwo\ntheirs');
	const sides = await olga.locator('.code-merge .cm-content').allInnerTexts();
	assert.match(sides[0], /theirs/);
	assert.match(sides[1], /three mine/);
	if (process.env.SHOTS)
		await olga.screenshot({ path: `${process.env.SHOTS}/editor-both.png` });
	assert.deepEqual(await axeFaults(olga, '.editor-dialog'), []);
	/* and once more while both were looked at */
	await write('notes.txt', 'one\ntwo\ntheirs again');
	await dialog.getByRole('button', { name: 'Keep mine' }).click();
	await until('the newer one is shown', async () => (await olga.locator('.code-merge .cm-content').first().innerText()).includes('theirs again'));
	await dialog.getByRole('button', { name: 'Keep mine' }).click();
	await until('mine is kept', async () => await content('notes.txt') === 'one\ntwo\nthree mine');
	/* theirs is a version, nothing is lost */
	const { items } = await api(olga, 'GET', `/api/files/${files['notes.txt'].id}/versions`);
	assert.equal(items.length, 4);
	await text().click();
	await olga.keyboard.type('z');
	await write('notes.txt', 'only theirs');
	await dialog.getByRole('button', { name: 'Save' }).click();
	await dialog.getByRole('button', { name: 'Take theirs' }).click();
	await until('theirs is in the editor', async () => await text().innerText() === 'only theirs');
	await close();
	await gone();
	assert.equal(await content('notes.txt'), 'only theirs');
});

test('Markdown is shown as it reads, and nothing in it runs', async () => {
	const dialog = await open('letter.md');
	await dialog.getByRole('button', { name: 'As it reads' }).click();
	await dialog.getByRole('heading', { name: 'Tides' }).waitFor();
	assert.equal(await dialog.locator('.markdown script').count(), 0);
	assert.equal(await dialog.locator('.markdown a').getByText('here').getAttribute('href'), 'https://example.org/');
	assert.equal(await dialog.locator('.markdown a').getByText('bad').getAttribute('href'), null);
	assert.deepEqual(await axeFaults(olga, '.editor-dialog'), []);
	await dialog.getByRole('button', { name: 'Back to the text' }).click();
	await text().waitFor();
	await close();
	await gone();
});

test('code keeps its line ends, a table has rows, and what is no UTF-8 is only looked at', async () => {
	let dialog = await open('code.js');
	await until('it is coloured', () => olga.evaluate(() => {
		const { shadowRoot } = document.querySelector('.code-editor');
		const colours = new Set([...shadowRoot.querySelectorAll('.cm-line span')].map((span) => getComputedStyle(span).color));
		return shadowRoot.adoptedStyleSheets.length > 0 && shadowRoot.querySelectorAll('style').length === 0 && colours.size > 1;
	}));
	if (process.env.SHOTS)
		await olga.screenshot({ path: `${process.env.SHOTS}/editor-code.png` });
	assert.deepEqual(await axeFaults(olga, '.editor-dialog'), []);
	await text().click();
	await olga.keyboard.press('Control+Home');
	await olga.keyboard.type('//\n');
	await olga.keyboard.press('Control+f');
	await olga.locator('.cm-search').waitFor();
	await olga.keyboard.press('Escape');
	await olga.locator('.cm-search').waitFor({ state: 'detached' });
	await olga.keyboard.press('Control+s');
	await dialog.getByText(/^Saved /).waitFor();
	assert.equal(await content('code.js'), '//\r\nconst a = 1;\r\nfunction f() {\r\n\treturn "b";\r\n}\r\n');
	await close();
	await gone();
	dialog = await open('table.csv');
	await dialog.getByRole('button', { name: 'As a table' }).click();
	assert.deepEqual(await dialog.locator('tbody tr').first().locator('td').allTextContents(), ['Bay, north', '12']);
	await close();
	await gone();
	dialog = await open('latin.txt');
	await dialog.getByText('You may look at it').waitFor();
	assert.equal(await dialog.getByRole('button', { name: 'Save' }).count(), 0);
	await close();
	await gone();
});

test('it fits a phone, in Spanish and in the dark, and the policy had nothing to say', async () => {
	const storageState = await olga.context().storageState();
	const page = await newPage(browser, { locale: 'es-ES', viewport: { width: 320, height: 640 }, colorScheme: 'dark', storageState });
	await page.goto('/files');
	await page.getByRole('button', { name: 'code.js', exact: true }).click();
	await page.locator('.cm-content').waitFor();
	await page.getByRole('button', { name: 'Guardar' }).waitFor();
	assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 320);
	if (process.env.SHOTS)
		await page.screenshot({ path: `${process.env.SHOTS}/editor-narrow.png` });
	assert.deepEqual(await axeFaults(page, '.editor-dialog'), []);
	assert.deepEqual([...olga.faults, ...page.faults].filter((fault) => !/\b412\b/.test(fault)), []);
});
