import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyFromName, keyIsValid, pastedKey } from '../../www/logic/image-key.js';

test('names become keys', () => {
	const keys = { 'Día de playa.JPG': 'dia-de-playa.jpg', 'a b  c.png': 'a-b-c.png', '../../etc/x': 'etc-x',
		'DSC_0001.jpeg': 'dsc_0001.jpeg', 'foto (2).webp': 'foto-2.webp', '.hidden.png': 'hidden.png' };
	for (const [name, key] of Object.entries(keys)) {
		assert.equal(keyFromName(name, 'f'), key);
		assert.ok(keyIsValid(key));
	}
	for (const name of ['', '日本', '...', 'image.png', 'blob'])
		assert.equal(keyFromName(name, 'f'), 'f', name);
	assert.ok(keyIsValid(keyFromName(`${'x'.repeat(300)}.png`, 'f')));
});

test('keys are what the API takes', () => {
	for (const key of ['', '..', 'a/b', 'a b', 'é', 'x'.repeat(201)])
		assert.ok(!keyIsValid(key), key);
	assert.ok(keyIsValid(pastedKey(new Date(2026, 0, 2, 3, 4), 0.5)));
	assert.equal(pastedKey(new Date(2026, 0, 2, 3, 4), 0.5), 'pasted-20260102-0304-8000');
});
