/* Shares, as people make, use and end them: with somebody, by a link, and to put files in. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { axeFaults } from './axe.mjs';
import { api, launch, makePicture, makeVideo, newPage, register, SITE, untilPlaying } from './browser.mjs';
import { readFileSync } from 'node:fs';

let browser, ines, omar, nobody, links;

before(async () => {
	browser = await launch();
	[ines, omar, nobody] = [await newPage(browser), await newPage(browser), await newPage(browser)];
	await register(ines, 'shareines');
	await register(omar, 'shareomar');
	const put = (path, data) => ines.context().request.post(path, { data, headers: { origin: SITE, 'content-type': 'application/octet-stream' } });
	const trip = await api(ines, 'POST', '/api/files', { name: 'Trip' });
	await api(ines, 'POST', '/api/files', { name: 'Days', parent: trip.id });
	await put(`/api/files?name=notes.txt&parent=${trip.id}`, 'sun and <b>sea</b>');
	await put(`/api/files?name=view.png&parent=${trip.id}`, readFileSync(makePicture('view.png')));
	await api(ines, 'POST', '/api/files', { name: 'Box' });
	await put('/api/files?name=letter.txt', 'Dear you');
	await ines.goto('/files');
	links = {};
});

after(async () => {
	await browser.close();
});

const row = (page, name) => page.locator('.file').filter({ has: page.locator('.file-label', { hasText: new RegExp(`^${name}$`) }) });

async function openShare(page, name) {
	await row(page, name).getByRole('button', { name: 'More about' }).click();
	await page.getByRole('button', { name: 'Share', exact: true }).click();
	return page.getByRole('dialog', { name: `Share ${name}` });
}

/* The address that is shown once. */
async function makeLink(page, dialog, fields) {
	await dialog.getByText('Share by a link').click();
	await fields?.();
	await dialog.getByRole('button', { name: 'Make the link' }).click();
	const address = new URL(await dialog.locator('.secret code').textContent());
	await dialog.getByRole('button', { name: 'Close' }).click();
	return address.pathname;
}

test('a folder is shared with somebody, who finds it, reads it and does not change it', async () => {
	const dialog = await openShare(ines, 'Trip');
	await dialog.getByText('Only you have it.').waitFor();
	await dialog.getByText('Share with a person').click();
	await dialog.getByLabel('Username').fill('nobodyatall');
	await dialog.getByRole('button', { name: 'Share', exact: true }).click();
	await dialog.getByText('There is nobody of that name').waitFor();
	await dialog.getByLabel('Username').fill('shareomar');
	await dialog.getByRole('button', { name: 'Share', exact: true }).click();
	await dialog.getByText('with shareomar').waitFor();
	await omar.goto('/files/shared');
	await omar.getByText('from shareines, to look at').waitFor();
	await row(omar, 'Trip').getByRole('link').click();
	await row(omar, 'notes.txt').waitFor();
	assert.equal(await omar.getByRole('button', { name: 'New folder' }).count(), 0);
	await row(omar, 'notes.txt').getByRole('button', { name: 'More about' }).click();
	const offered = await omar.getByRole('dialog').locator('.chooser-folder').allTextContents();
	assert.ok(offered.includes('Download') && offered.includes('Copy'), offered.join());
	assert.deepEqual(offered.filter((label) => /Rename|Move|Delete|Share|versions/.test(label)), []);
	await omar.keyboard.press('Escape');
	await dialog.getByLabel('What shareomar may do').selectOption('write');
	await omar.reload();
	await omar.getByRole('button', { name: 'New folder' }).click();
	await omar.getByRole('dialog').getByLabel('Name', { exact: true }).fill('From Omar');
	await omar.getByRole('button', { name: 'Make it' }).click();
	await row(omar, 'From Omar').waitFor();
	await ines.keyboard.press('Escape');
});

test('whoever has a link looks at a folder, walks into it, and saves from it', async () => {
	links.trip = await makeLink(ines, await openShare(ines, 'Trip'));
	await nobody.goto(links.trip);
	await nobody.getByRole('heading', { name: 'Trip' }).waitFor();
	await nobody.getByText('from shareines').waitFor();
	const line = nobody.locator('.share-line').filter({ hasText: 'notes.txt' });
	await line.getByRole('button', { name: 'Look at it' }).click();
	await nobody.getByText('sun and <b>sea</b>').waitFor();
	await nobody.locator('.share-line').filter({ hasText: 'view.png' }).getByRole('button', { name: 'Look at it' }).click();
	await nobody.waitForFunction(() => document.querySelector('.share-preview img')?.naturalWidth === 1000);
	const [download] = await Promise.all([nobody.waitForEvent('download'), line.getByRole('link', { name: 'Download notes.txt' }).click()]);
	assert.equal(download.suggestedFilename(), 'notes.txt');
	await nobody.locator('.share-line').filter({ hasText: 'Days' }).getByRole('button', { name: 'Open' }).click();
	await nobody.getByText('This folder is empty').waitFor();
	await nobody.goBack();
	await line.waitFor();
});

test('a password is asked for, and downloads are numbered', async () => {
	const dialog = await openShare(ines, 'letter.txt');
	links.letter = await makeLink(ines, dialog, async () => {
		await dialog.getByLabel('Password (optional)').fill('tide pool');
		await dialog.getByLabel('How many times').fill('1');
	});
	await nobody.goto(links.letter);
	await nobody.getByRole('heading', { name: 'This link has a password' }).waitFor();
	await nobody.getByLabel('Password', { exact: true }).fill('tide');
	await nobody.getByRole('button', { name: 'Open it' }).click();
	await nobody.locator('.problem, .field-error').getByText('That is not its password').first().waitFor();
	await nobody.getByLabel('Password', { exact: true }).fill('tide pool');
	await nobody.getByRole('button', { name: 'Open it' }).click();
	await nobody.getByText('one download left').waitFor();
	await nobody.getByRole('button', { name: 'Look at it' }).click();
	await nobody.getByText('Dear you').waitFor();
	await nobody.reload();
	await nobody.getByRole('heading', { name: 'This link opens nothing' }).waitFor();
});

test('files are put into a box, and none of what is there is seen', async () => {
	const dialog = await openShare(ines, 'Box');
	links.box = await makeLink(ines, dialog, () => dialog.getByLabel('Whoever has the link may').selectOption('drop'));
	await nobody.goto(links.box);
	await nobody.getByText('shareines asks for files here').waitFor();
	await nobody.locator('input[type=file]').setInputFiles([{ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('one') },
		{ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('two') }]);
	await nobody.waitForFunction(() => [...document.querySelectorAll('.line-facts span')].filter((s) => s.textContent === 'arrived').length === 2);
	await row(ines, 'Box').getByRole('link').click();
	await row(ines, 'a.txt').waitFor();
	assert.deepEqual(await ines.locator('.file .file-label').allTextContents(), ['a (2).txt', 'a.txt']);
});

test('what one shares is listed, and ends', async () => {
	await ines.goto('/files/shared');
	const line = ines.getByRole('region', { name: 'What you share' }).getByRole('listitem').filter({ hasText: 'Box' });
	await line.getByText('2 files put in').waitFor();
	await line.getByRole('button', { name: 'Stop sharing' }).click();
	await ines.getByRole('dialog').getByRole('button', { name: 'Stop sharing' }).click();
	await line.waitFor({ state: 'detached' });
	await nobody.goto(links.box);
	await nobody.getByRole('heading', { name: 'This link opens nothing' }).waitFor();
	await omar.goto('/files/shared');
	await row(omar, 'Trip').getByRole('button', { name: 'More about' }).click();
	await omar.getByRole('button', { name: 'Leave' }).click();
	await omar.getByRole('dialog').getByRole('button', { name: 'Leave' }).click();
	await omar.getByText('Nothing is shared with you').waitFor();
});

test('a private video is watched by whoever has its link, and by whom it is shared with', async () => {
	const reply = await ines.context().request.post('/api/videos?title=Tide&privacy=private', {
		data: readFileSync(makeVideo('tide.mp4')), headers: { origin: SITE, 'content-type': 'video/mp4' } });
	const { id } = await reply.json();
	await ines.goto(`/watch/${id}`);
	await ines.getByRole('button', { name: 'Who may watch' }).click();
	const dialog = ines.getByRole('dialog', { name: 'Share Tide' });
	await dialog.getByText('Share with a person').click();
	await dialog.getByLabel('Username').fill('shareomar');
	await dialog.getByRole('button', { name: 'Share', exact: true }).click();
	await dialog.getByText('with shareomar').waitFor();
	const link = await makeLink(ines, dialog);
	await nobody.goto(link);
	await nobody.getByRole('heading', { name: 'Tide' }).waitFor();
	await untilPlaying(nobody);
	await omar.goto('/files/shared');
	await omar.getByRole('link', { name: 'Tide' }).click();
	await omar.getByRole('heading', { name: 'Tide' }).waitFor();
	await untilPlaying(omar);
});

const expected = (fault) => /\b(401|404|422)\b/.test(fault);	/* what is asked for and refused, the console tells */

test('all of it fits 320 pixels, in Spanish and in the dark, and nothing broke', async () => {
	const storageState = await ines.context().storageState();
	const page = await newPage(browser, { locale: 'es-ES', viewport: { width: 320, height: 640 }, colorScheme: 'dark', storageState });
	for (const [path, text] of [[links.trip, 'de shareines'], ['/files/shared', 'Lo que compartes'], [links.letter, 'Este enlace']]) {
		await page.goto(path);
		await page.getByText(text).first().waitFor();
		assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 320, path);
		assert.deepEqual(await axeFaults(page, 'main'), [], path);
		if (process.env.SHOTS)
			await page.screenshot({ path: `${process.env.SHOTS}/narrow-${path.replaceAll('/', '_').slice(0, 12)}.png`, fullPage: true });
	}
	await ines.goto('/files');
	await openShare(ines, 'Trip');
	await ines.getByText('Share by a link').click();
	assert.deepEqual(await axeFaults(ines, 'dialog'), []);
	if (process.env.SHOTS) {
		for (const path of [links.trip, '/files/shared']) {
			await ines.goto(path);
			await ines.waitForTimeout(500);
			await ines.screenshot({ path: `${process.env.SHOTS}/wide-${path.replaceAll('/', '_').slice(0, 12)}.png` });
		}
		await ines.goto('/files');
		await openShare(ines, 'Trip');
		await ines.getByText('Share by a link').click();
		await ines.waitForTimeout(300);
		await ines.screenshot({ path: `${process.env.SHOTS}/wide-dialog.png` });
	}
	assert.deepEqual([...ines.faults, ...omar.faults, ...nobody.faults, ...page.faults].filter((fault) => !expected(fault)), []);
});
