/* What ASVS asks of the sources themselves: tests/security/README.md has the table. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { read, sources, www } from './sources.mjs';

const scripts = sources('.js').map((file) => ({ file, text: read(file) }));

test('passwords are masked, and come from managers and the clipboard', () => {
	let fields = 0;
	for (const { file, text } of scripts) {
		for (const [field] of text.matchAll(/\{[^{}]*\bname: '(password|current|new)'[^{}]*\}/g)) {
			if (field.includes('...'))
				continue;	/* of the one in register.js */
			fields++;
			assert.match(field, /type: 'password'/, `${file}: ${field}`);
			assert.match(field, /autocomplete: '(current|new)-password'/, `${file}: ${field}`);
		}
		assert.doesNotMatch(text, /autocomplete: 'off'[^}]*password|password[^}]*autocomplete: 'off'/, file);
		if (/addEventListener\('paste'/.test(text))
			assert.match(text, /closest\?\.\('input, textarea'\)/, `${file}: pasting into fields is the browser's`);
	}
	assert.ok(fields >= 3);
	assert.match(read('pages/register.js'), /PASSWORD = \{ type: 'password'[^}]*autocomplete: 'new-password'/);
});

test('no password has a hint or a question', () => {
	const described = JSON.parse(readFileSync(new URL('api/openapi.json', www), 'utf8'));
	const auth = Object.entries(described.paths).filter(([path]) => path.startsWith('/api/auth'));
	assert.ok(auth.length > 10);
	assert.doesNotMatch(JSON.stringify(auth), /"[a-z_]*(hint|question|answer|mother|maiden)[a-z_]*":/);
});

test('no cipher or hash that is broken', () => {
	const files = execFileSync('find', ['fcgi', '-name', '*.c'], { cwd: new URL('../..', import.meta.url), encoding: 'utf8' }).trim().split('\n');
	assert.ok(files.length > 300);
	for (const file of files) {
		const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
		assert.doesNotMatch(text, /_ecb\b|EVP_(des|rc2|rc4|bf|cast5|idea)|RSA_PKCS1_PADDING|EVP_md4|crypto_stream_salsa/i, file);
		/* S3's own Content-MD5, against damage on the way: not against anybody */
		if (!/^fcgi\/lib\/aws\/s3_(object|bucket)\.c$/.test(file))
			assert.doesNotMatch(text, /EVP_md5|\bMD5\(/, file);
	}
});

test('signing out leaves nothing of a person in the browser', async () => {
	const kept = new Map([['vitrina.language', '"es"'], ['vitrina.volume', '{}'], ['vitrina.calculator', '"a*b"'],
		['vitrina.uploads', '[]'], ['vitrina.admin', 'true'], ['other', 'x']]);
	globalThis.localStorage = new Proxy({}, {
		ownKeys: () => [...kept.keys()],
		getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
		get: (target, name) => name === 'removeItem' ? (key) => kept.delete(key) : undefined,
	});
	const { forget } = await import('../../www/memory.js');
	forget(['uploads']);
	assert.deepEqual([...kept.keys()], ['vitrina.language', 'vitrina.volume', 'vitrina.uploads', 'other']);
	forget();
	assert.deepEqual([...kept.keys()], ['vitrina.language', 'vitrina.volume', 'other']);
	assert.match(read('session.js'), /'\/api\/auth\/logout'\);\s*forget\(\);/);
});
