/* The fleet: this host's agent came in by itself, and the admin sees it, lets others in, and puts it out. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { api, launch, newPage, register, until } from './browser.mjs';

let browser, nora;

before(async () => {
	browser = await launch();
	nora = await newPage(browser);
	await register(nora, 'nora', process.env.FLEET_CODE);
});

after(async () => {
	await browser.close();
});

const tile = () => nora.locator('.host-tile').first();

test('the host that the site runs on is there and alive', async () => {
	await nora.goto('/fleet');
	await tile().getByText('alive').waitFor();
	await tile().getByRole('meter', { name: 'Memory' }).waitFor();
	const { items: [host] } = await api(nora, 'GET', '/api/stats/hosts');
	assert.equal(host.state, 'alive');
	assert.equal(host.missing, '');
	assert.ok(host.programs >= 8 && host.programs_well === host.programs);
	assert.ok(host.agent_bytes < 4e6, `the agent has ${host.agent_bytes} bytes`);
	await nora.getByText('came in').first().waitFor();
});

test('its charts are drawn, and say what is slow', async () => {
	const memory = nora.getByRole('region', { name: 'Memory in use' });
	await until('memory is drawn', async () => await memory.locator('.chart-now').innerText() !== '–');
	await nora.getByText('When is the disk full?').waitFor();
	await nora.getByText('What is slow?').waitFor();
});

test('a code is made for one more host', async () => {
	await nora.getByRole('button', { name: 'Let a host in' }).click();
	assert.match(await nora.locator('.secret code').innerText(), /^[\w-]{43}$/);
});

test('the admin decides how many hosts there are', async () => {
	await nora.getByText('Nobody decides here').waitFor();
	await nora.getByText('Change how it is decided').click();
	await nora.getByLabel('Who decides').selectOption('manual');
	await nora.getByLabel('Hosts, when I decide').fill('9');
	await nora.getByRole('button', { name: 'Save' }).click();
	await until('it is blamed', async () => await nora.getByLabel('Hosts, when I decide').getAttribute('aria-invalid') === 'true');
	nora.faults.length = 0;
	await nora.getByLabel('Hosts, when I decide').fill('3');
	await nora.getByRole('button', { name: 'Save' }).click();
	await until('it holds', async () => {
		const now = await api(nora, 'GET', '/api/stats/scaling');
		return now.mode === 'manual' && now.manual_hosts === 3;
	});
});

test('the page fits a phone, and speaks Spanish', async () => {
	await nora.setViewportSize({ width: 320, height: 700 });
	await nora.goto('/fleet');
	await tile().waitFor();
	assert.ok(await nora.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
	const spanish = await newPage(browser, { locale: 'es-ES', storageState: await nora.context().storageState() });
	await spanish.goto('/fleet');
	await spanish.getByRole('heading', { name: 'Flota' }).waitFor();
	await spanish.locator('.host-tile').getByText('viva').first().waitFor();
	assert.deepEqual(spanish.faults, []);
	await nora.setViewportSize({ width: 1280, height: 800 });
});

test('a host that is put out is gone, and it is in the log', async () => {
	await nora.goto('/fleet');
	await tile().waitFor();
	await nora.getByRole('button', { name: 'Put this host out' }).click();
	await nora.getByRole('dialog').getByRole('button', { name: 'Put this host out' }).click();
	await nora.getByText('No host has come in yet').waitFor();
	await nora.getByText('was put out').waitFor();
	assert.deepEqual(nora.faults, []);
});
