import assert from 'node:assert/strict';
import { test } from 'node:test';

test('the manager speaks every language of the site, with the same words', async () => {
	const [en, es] = await Promise.all(['en', 'es'].map((l) => import(`../../www/i18n/${l}/manager.js`)));
	assert.deepEqual(Object.keys(en.default), Object.keys(es.default));
});
