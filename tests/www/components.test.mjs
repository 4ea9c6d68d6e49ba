/* What others wrote is looked at, and taken anew, inside the time frames of tests/security/README.md. */
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { FRAMES, componentsOf, faultsOf } from '../lint/components.mjs';

const lock = { packages: { '': {}, 'node_modules/hls.js': { version: '1.0.0' }, 'node_modules/a': { version: '2.0.0' },
	'node_modules/a/node_modules/@b/c': { version: '3.0.0' }, 'node_modules/@d/linux': { version: '1.0.0', optional: true } } };
const right = { looked: '2026-11-20', debian: { 12: '2028-06-30' }, advisories: [],
	npm: { 'hls.js': { version: '1.0.0' }, a: { version: '2.0.0' }, '@b/c': { version: '3.0.0' } } };
const faults = (change, day = '2026-12-01', releases = ['12']) => faultsOf({ ...right, ...change }, lock, releases, day);

test('what is inside its frames has no fault', () => {
	assert.deepEqual(componentsOf(lock), { 'hls.js': '1.0.0', a: '2.0.0', '@b/c': '3.0.0' });
	assert.deepEqual(faults({}), []);
	assert.deepEqual(faults({ advisories: [{ name: 'hls.js', id: 'GHSA-x', published: '2026-11-28' }, { name: 'gone', id: 'y', published: '2020-01-01' }] }), []);
	assert.deepEqual(faults({ npm: { ...right.npm, a: { version: '2.0.0', newest: '2.1.0', since: '2026-10-01' } } }), []);
});

test('a component that breaks its frame is named', () => {
	assert.match(faults({}, '2026-12-21')[0], /nobody has looked since 2026-11-20/);
	assert.match(faults({ npm: { ...right.npm, a: { version: '1.9.9' } } })[0], /a 2\.0\.0 was not looked at/);
	assert.match(faults({ npm: { ...right.npm, a: undefined } })[0], /a 2\.0\.0 was not looked at/);
	assert.match(faults({ npm: { ...right.npm, a: { version: '2.0.0', newest: '2.1.0', since: '2026-08-01' } } })[0], /2\.1\.0 has been there for 122 days/);
	assert.match(faults({ npm: { ...right.npm, 'hls.js': { version: '1.0.0', newest: '1.1.0', since: '2026-10-20' } } })[0], /the frame is 30/);
	assert.match(faults({ advisories: [{ name: 'hls.js', id: 'GHSA-x', published: '2026-11-20' }] })[0], /GHSA-x has been known for 11 days, and the frame is 7/);
	assert.match(faults({ advisories: [{ name: '@b/c', id: 'GHSA-y', published: '2026-10-20' }] })[0], /the frame is 30/);
	assert.match(faults({}, '2026-12-01', ['12', '13'])[0], /Debian 13/);
	assert.match(faults({ debian: { 12: '2026-11-30' } })[0], /Debian 12/);
	assert.equal(faults({ looked: undefined }).length, 1);
});

test('the frames are those that are written down', () => {
	const text = readFileSync(new URL('../security/README.md', import.meta.url), 'utf8');
	for (const [name, days] of [['look', `each ${FRAMES.look} days`], ['fixNear', `${FRAMES.fixNear} days where strangers reach it`],
		['fix', `${FRAMES.fix} days otherwise`], ['updateNear', `${FRAMES.updateNear} and ${FRAMES.update} days`]])
		assert.ok(text.includes(days), `${name}: ${days}`);
});
