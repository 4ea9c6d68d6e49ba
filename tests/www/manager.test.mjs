import assert from 'node:assert/strict';
import { test } from 'node:test';

test('the manager speaks every language of the site, with the same words', async () => {
	const [en, es] = await Promise.all(['en', 'es'].map((l) => import(`../../www/i18n/${l}/manager.js`)));
	assert.deepEqual(Object.keys(en.default), Object.keys(es.default));
});

test('a value without a neighbour is a point of its chart', async () => {
	const { lonely } = await import('../../www/logic/chart-points.js');
	assert.deepEqual(lonely([null, 1, null, 2, 3, null, 0]), [1, 6]);
	assert.deepEqual(lonely([]), []);
});
