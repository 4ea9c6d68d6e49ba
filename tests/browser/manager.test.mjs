/* The manager: what the admin sees of the site, and what follows when the cache is steered. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { drop, launch, makePicture, newPage, register, until } from './browser.mjs';

const CHARTS = ['Cache: hit rate', 'Cache: miss rate', 'Cache: items', 'Cache: size', 'Requests per minute', 'Mean time of a request'];
const MINUTE_MS = 90000;	// a minute's end, what is counted late, and the page's own step

let browser, vera;

before(async () => {
	browser = await launch();
	vera = await newPage(browser);
	await register(vera, 'vera', process.env.MANAGER_CODE);
	await vera.goto('/images');
	await vera.getByText('Drop images here').waitFor();
	await drop(vera, makePicture('harbour.jpg'), 'harbour.jpg', 'image/jpeg');
	await vera.getByRole('button', { name: 'Open harbour.jpg' }).waitFor();
});

after(async () => {
	await browser.close();
});

const chart = (name) => vera.getByRole('region', { name, exact: true });
const now = async (name) => (await chart(name).locator('.chart-now').innerText()).trim();
const effect = () => vera.locator('section').filter({ has: vera.getByRole('heading', { name: 'In force now' }) }).last();
const decisions = () => vera.locator('.decisions');

/* Whether anything but the grid is drawn: pixels in the accent's colour. */
function isDrawn(name) {
	return chart(name).locator('canvas').evaluate((canvas) => {
		const accent = getComputedStyle(document.documentElement).getPropertyValue('--accent').trim();
		const [r, g, b] = [1, 3, 5].map((i) => parseInt(accent.slice(i, i + 2), 16));
		const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
		for (let i = 0; i < data.length; i += 4)
			if (data[i] === r && data[i + 1] === g && data[i + 2] === b && data[i + 3] > 200)
				return true;
		return false;
	});
}

test('each chart of the live view is drawn from what was counted', async () => {
	await vera.goto('/manager?view=live');
	for (const name of CHARTS)
		await until(`${name} says something`, async () => await now(name) !== '–');
	for (const name of CHARTS)
		await until(`${name} is drawn`, () => isDrawn(name));
	assert.match(await now('Cache: hit rate'), /^\d+\s?%$/);
	assert.ok(Number(await now('Cache: items')) >= 1);
	await chart('Cache: size').getByText('Capacity').waitFor();
});

test('the last 30 minutes are there, and each instance has its line', async () => {
	await vera.getByRole('link', { name: 'Last 30 minutes' }).click();
	await until('the address says so', () => new URL(vera.url()).search === '');
	await until('a minute is counted', async () => await now('Requests per minute') !== '–', MINUTE_MS);
	await vera.getByRole('link', { name: 'Each instance' }).click();
	// One program may have counted just before the minute's end, and the other just after it.
	await chart('Requests per minute').getByText(/^images \S+\/\d+/).waitFor({ timeout: MINUTE_MS });
	await chart('Requests per minute').getByText(/^stats \S+\/\d+/).waitFor({ timeout: MINUTE_MS });
	await chart('Requests per minute').getByText(/^Total/).waitFor();
});

test('where the charts come from is said', async () => {
	await vera.getByText('Counted in this site\'s database.').waitFor();
	const all = '**/api/stats/series?*';
	await vera.route(all, async (route) => {
		const series = await (await route.fetch()).json();
		await route.fulfill({ json: { ...series, source: 'cloudwatch' } });
	});
	await vera.goto('/manager');
	await vera.getByText('Drawn from Amazon CloudWatch').waitFor();
	await vera.unroute(all);
	await vera.route(all, (route) => route.fulfill({ status: 503, json: {} }));
	await vera.goto('/manager');
	await vera.getByText('The charts cannot be read just now').waitFor();
	await vera.unroute(all);
	vera.faults.length = 0;
	await vera.goto('/manager?each=1');
	await until('a chart is drawn', () => isDrawn('Requests per minute'));
});

test('what lies under the pointer is said, by all charts at once', async () => {
	const over = chart('Requests per minute').locator('.u-over');
	const box = await over.boundingBox();
	await vera.mouse.move(box.x + box.width - 4, box.y + 40);
	for (const name of CHARTS)
		assert.match(await chart(name).locator('.chart-when').innerText(), /^\d\d:\d\d/);
	await vera.mouse.move(0, 0);
});

test('a change of policy and capacity is in force within moments, and in the log', async () => {
	await vera.getByLabel('Policy', { exact: true }).selectOption('lru');
	await vera.getByLabel('Capacity in MB', { exact: true }).fill('64');
	await vera.getByRole('button', { name: 'Save' }).click();
	await effect().getByText(/lru, 64 MB/).waitFor();
	await decisions().getByText('Set by an admin').first().waitFor();
	await decisions().getByText(/→ 64 MB/).first().waitFor();
	await vera.getByRole('row', { name: /^lru in force/ }).waitFor();
});

test('what cannot be is refused beside its field, with the bound', async () => {
	await vera.getByLabel('Capacity in MB', { exact: true }).fill('0');
	await vera.getByRole('button', { name: 'Save' }).click();
	await vera.getByText(/^Between 1\.1 and \d+\.$/).waitFor();
	await vera.getByLabel('Capacity in MB', { exact: true }).fill('64');
});

test('the automatic size has fields of its own, and they are checked', async () => {
	const grow = vera.getByLabel('Grow above this miss rate');
	assert.equal(await grow.isVisible(), false);
	await vera.getByLabel('Size', { exact: true }).selectOption('auto');
	await grow.fill('0.3');
	await vera.getByLabel('Shrink below this miss rate').fill('0.4');
	await vera.getByRole('button', { name: 'Save' }).click();
	await until('it is blamed', async () => await vera.getByLabel('Shrink below this miss rate').getAttribute('aria-invalid') === 'true');
	vera.faults.length = 0;
	await vera.getByLabel('Shrink below this miss rate').fill('0.1');
	await vera.getByRole('button', { name: 'Save' }).click();
	await until('it is saved', () => vera.evaluate(async () => {
		const config = await (await fetch('/api/stats/config')).json();
		return config.mode === 'auto' && config.max_miss_rate === 0.3;
	}));
	assert.equal(await grow.isVisible(), true);
});

test('emptying asks first, and is in the log', async () => {
	await vera.getByRole('button', { name: 'Empty the cache' }).click();
	await vera.getByRole('dialog').getByRole('button', { name: 'Empty the cache' }).click();
	await decisions().getByText('Emptied by an admin').waitFor();
});

test('jobs are listed, and people with their quotas', async () => {
	await vera.getByText('janitor').first().waitFor();
	const people = vera.locator('section').filter({ has: vera.getByRole('heading', { name: 'People' }) }).last();
	const manage = { name: 'Manage: vera', exact: true };
	const person = people.locator('li').filter({ has: vera.getByRole('button', manage) });
	await person.getByRole('button', manage).click();
	await vera.getByRole('dialog').getByLabel('Quota in GB').fill('7');
	await vera.getByRole('dialog').getByRole('button', { name: 'Save' }).first().click();
	await person.getByText('of 7 GB used').waitFor();
});

test('nobody but the admin gets there', async () => {
	const other = await newPage(browser);
	await register(other, 'otilia');
	await other.goto('/manager');
	await other.getByRole('heading', { level: 1 }).waitFor();
	assert.equal(await other.locator('.chart').count(), 0);
	await other.context().close();
});

test('it fits 320 pixels, in Spanish too, and nothing broke', async () => {
	await vera.setViewportSize({ width: 320, height: 640 });
	await vera.getByLabel('Language').selectOption('es');
	await vera.getByRole('heading', { name: 'Gestión' }).waitFor();
	await vera.getByText('Contado en la base de datos de este sitio.').waitFor();
	await vera.locator('.chart canvas').first().waitFor();
	assert.ok(await vera.evaluate(() => document.documentElement.scrollWidth) <= 320);
	assert.deepEqual(vera.faults, []);
});
