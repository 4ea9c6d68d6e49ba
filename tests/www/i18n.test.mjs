import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { chooseLanguage, fillMessage } from '../../www/logic/messages.js';
import en from '../../www/i18n/en.js';
import es from '../../www/i18n/es.js';
import { read, sources, www } from './sources.mjs';

const languages = await Promise.all(readdirSync(new URL('i18n/', www)).filter((file) => file.endsWith('.js'))
	.map(async (file) => [file.slice(0, -3), (await import(new URL(`i18n/${file}`, www))).default]));

const names = (message) => [...new Set(JSON.stringify(message).match(/\{\w+\}/g) ?? [])].sort();

test('every language has every message, with the same names in it', () => {
	for (const [language, messages] of languages) {
		const lacks = (some, other) => Object.keys(other).filter((key) => !(key in some)).join(' ');
		assert.equal(lacks(messages, en), '', `i18n/${language}/ lacks ${lacks(messages, en)}`);
		assert.equal(lacks(en, messages), '', `i18n/en/ lacks ${lacks(en, messages)}`);
		for (const key of Object.keys(en))
			assert.deepEqual(names(messages[key]), names(en[key]), `i18n/${language}/: ${key}`);
	}
});

test('every plural that a language knows is there', () => {
	for (const [language, messages] of languages)
		for (const [key, message] of Object.entries(messages))
			if (typeof message === 'object')
				assert.deepEqual(Object.keys(message).sort(), new Intl.PluralRules(language).resolvedOptions().pluralCategories.slice().sort(), key);
});

test('every message that the site asks for by name exists', () => {
	for (const file of sources('.js'))
		for (const [, key] of read(file).matchAll(/\b(?:t|counted)\('([^']+)'/g))
			assert.ok(key in en, `${file} says t('${key}'), which i18n/en/ lacks`);
});

test('every language can be chosen', () => {
	const [, table] = /^export const languages = \{(.*)\};$/m.exec(read('i18n.js'));
	assert.deepEqual([...table.matchAll(/(\w+):/g)].map(([, name]) => name).sort(), languages.map(([name]) => name).sort(),
		'`languages` of i18n.js names what is in i18n/');
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
