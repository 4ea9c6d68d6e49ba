import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fillMessage } from '../../www/logic/messages.js';
import { whyOf } from '../../www/logic/why.js';
import en from '../../www/i18n/en/why.js';
import es from '../../www/i18n/es/why.js';

const fcgi = new URL('../../fcgi/', import.meta.url);
const FOLDERS = ['jobs/worker/', 'service/base/', 'service/video/', 'service/matrix/', 'service/account/', 'auth/', 'videos/', 'lib/text/'];

/* All that C says, its broken strings joined. */
const said = FOLDERS.flatMap((folder) => readdirSync(new URL(folder, fcgi)).filter((name) => /\.[ch]$/.test(name))
	.map((name) => readFileSync(new URL(folder + name, fcgi), 'utf8')
		.replace(/"\s*TEXT_OF\(\w+\)\s*\\?\s*"/g, '%d').replace(/"\s*\\?\n?\s*"/g, ''))).join('\n');

test('every sentence that the site knows is one that C says', () => {
	for (const [key, text] of Object.entries(en)) {
		const written = new RegExp(text.replace(/[.()]/g, '\\$&').replace(/\{\w+\}/g, '%[sd]'));
		assert.match(said, written, key);
	}
});

test('a sentence is found with its numbers, and said in Spanish', () => {
	const { key, params } = whyOf('The video could not be decoded past 1:02:03.');
	assert.equal(fillMessage(es[key], params, 'es'), 'El vídeo no se pudo descodificar a partir de 1:02:03.');
	assert.deepEqual({ ...whyOf('Processing was ended by the system (signal 9).').params }, { n: '9' });
	assert.equal(whyOf('The processed video does not fit into its owner\'s quota.').key, 'why.quota');
});

test('what is not known stays as it was said', () => {
	assert.equal(whyOf('The video could not be decoded past the moon.'), null);
	assert.equal(whyOf('quota'), null);
});
