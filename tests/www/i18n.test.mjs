import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseLanguage, fillMessage } from '../../www/logic/messages.js';
import en from '../../www/i18n/en.js';
import es from '../../www/i18n/es.js';
import { read, sources } from './sources.mjs';

const names = (message) => [...new Set(JSON.stringify(message).match(/\{\w+\}/g) ?? [])].sort();

test('every language has every message, with the same names in it', () => {
	assert.deepEqual(Object.keys(es).sort(), Object.keys(en).sort());
	for (const key of Object.keys(en))
		assert.deepEqual(names(es[key]), names(en[key]), key);
});

test('every plural that a language knows is there', () => {
	for (const [language, messages] of [['en', en], ['es', es]])
		for (const [key, message] of Object.entries(messages))
			if (typeof message === 'object')
				assert.deepEqual(Object.keys(message).sort(), new Intl.PluralRules(language).resolvedOptions().pluralCategories.slice().sort(), key);
});

test('every message that the site asks for by name exists', () => {
	for (const file of sources('.js'))
		for (const [, key] of read(file).matchAll(/\b(?:t|counted)\('([^']+)'/g))
			assert.ok(key in en, `${file}: ${key}`);
});

test('plurals follow the number', () => {
	assert.equal(fillMessage(en['video.views'], { n: 1 }, 'en'), '1 view');
	assert.equal(fillMessage(en['video.views'], { n: 1234, shown: '1.2K' }, 'en'), '1.2K views');
	assert.equal(fillMessage(es['video.views'], { n: 2 }, 'es'), '2 visualizaciones');
});

test('values are put in as they are, once', () =>
	assert.equal(fillMessage('{a} {b} {c}', { a: '{b}', b: 1234 }, 'en'), '{b} 1,234 {c}'));

test('the first language that we have is taken, whatever its country', () => {
	assert.equal(chooseLanguage(['fr-FR', 'es-MX', 'en'], ['en', 'es']), 'es');
	assert.equal(chooseLanguage(['fr'], ['en', 'es']), 'en');
});
