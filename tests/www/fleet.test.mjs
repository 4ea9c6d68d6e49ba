/* What a host's figures come to. */
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { diskShare, secondsUntilFull, whatIsSlow, whatWouldHelp } from '../../www/logic/fleet.js';

const calm = { cpu_permille: 100, memory_bytes: 100, memory_used_bytes: 50, disk_bytes: 100, disk_used_bytes: 25,
	pressure_cpu_permille: 0, pressure_memory_permille: 0, pressure_io_permille: 0, missing: '' };

test('what is slow is said, the worst first, and what would help', () => {
	assert.deepEqual(whatIsSlow(calm), []);
	assert.deepEqual(whatIsSlow({ ...calm, cpu_permille: 950, pressure_io_permille: 400, missing: 'videos' }), ['programs', 'disk', 'cpu']);
	assert.deepEqual(whatWouldHelp({ ...calm, cpu_permille: 950, pressure_io_permille: 400 }), ['cpu']);
	assert.deepEqual(whatWouldHelp({ ...calm, memory_used_bytes: 95 }), ['memory']);
	assert.equal(diskShare(calm), 0.25);
	assert.equal(diskShare({ ...calm, disk_bytes: 0 }), 0);
});

test('a disk that fills is full when the line says so', () => {
	const rising = Array.from({ length: 20 }, (_, i) => 10 + i);	/* one more every 15 s */
	assert.equal(Math.round(secondsUntilFull(rising, 15000, 100)), (100 - 29) * 15);
	assert.equal(secondsUntilFull(rising.map(() => 5), 15000, 100), Infinity);
	assert.equal(secondsUntilFull([1, null, 2], 15000, 100), null);
	assert.equal(Math.round(secondsUntilFull(rising.map((v, i) => i % 3 ? v : null), 15000, 100)), (100 - 29) * 15);
});

test('the fleet speaks every language of the site, with the same words', async () => {
	const [en, es] = await Promise.all(['en', 'es'].map((l) => import(`../../www/i18n/${l}/fleet.js`)));
	assert.deepEqual(Object.keys(en.default), Object.keys(es.default));
});
