import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeTemplates } from '../../www/templates.mjs';
import { routes } from '../../www/routes.js';
import { read, www } from './sources.mjs';

const isBuilt = existsSync(new URL('templates/.built', www));
const there = (href) => existsSync(new URL(href.slice(1), www));

test('what the built pages name is there, in all three forms', { skip: !isBuilt }, () => {
	const chunks = JSON.parse(read('templates/chunks.json'));
	const page = read('templates/page.en.html');
	const named = [...page.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, href]) => href);
	assert.ok(named.length >= 3);
	for (const href of [...named, ...Object.values(chunks).flatMap(({ style, script }) => [...style, ...script])]) {
		assert.ok(there(href), href);
		assert.ok(there(`${href}.gz`), `${href}.gz`);
		assert.ok(there(`${href}.br`), `${href}.br`);
	}
	for (const { path, page: name } of routes)
		assert.ok(path in chunks || name === 'home', `no chunk for ${path}`);
	assert.doesNotMatch(page, /\/main\.js|\/style\/tokens\.css/);
});

test('with WWW=source they name the modules', async () => {
	const to = mkdtempSync(join(tmpdir(), 'vitrina-templates.'));
	try {
		await makeTemplates(() => ({ page: read('index.html') }), to);
		const page = readFileSync(join(to, 'page.es.html'), 'utf8');
		assert.match(page, /<script type="module" src="\/main\.js">/);
		assert.match(page, /Saltar al contenido/);
		assert.doesNotMatch(page, /\{\{(?:t|icon) /);
		assert.equal(readFileSync(join(to, 'chunks.json'), 'utf8'), '{}');
	} finally {
		rmSync(to, { recursive: true });
	}
});
