import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { matchRoute, safeNext } from '../../www/logic/match.js';
import en from '../../www/i18n/en.js';
import { nav, routes } from '../../www/routes.js';
import { offersOf, viewCounts } from '../../www/logic/offers.js';
import { keepsKey, keyAction, KEYS, nextSpeed } from '../../www/logic/player-keys.js';
import { splitTimes, writeTime } from '../../www/logic/times.js';
import { read, sources, www } from './sources.mjs';

test('paths find their pages', () => {
	assert.equal(matchRoute(routes, '/').route.page, 'home');
	assert.deepEqual(matchRoute(routes, '/watch/a%2Db').params, { id: 'a-b' });
	assert.equal(matchRoute(routes, '/mine/').route.page, 'mine');
	for (const path of ['/watch/', '/watch/a/b', '/nowhere', '/watch/%E0%A4%A'])
		assert.equal(matchRoute(routes, path), null, path);
});

test('signing in leads back to this site alone', () => {
	assert.equal(safeNext('/mine?x=1'), '/mine?x=1');
	for (const next of [null, '', '//evil.example', '/\\evil.example', 'https://evil.example', '/\t/evil.example'])
		assert.equal(safeNext(next), '/');
});

test('every page of the table exists, and every link of the header leads to one', () => {
	for (const { page } of routes)
		assert.ok(existsSync(new URL(`pages/${page}.js`, www)), `routes.js names ${page}, and there is no pages/${page}.js`);
	for (const { href } of nav)
		assert.ok(matchRoute(routes, href), `nav of routes.js leads to ${href}, which routes lacks`);
});

test('every style sheet is linked, and each belongs to a script of its name', () => {
	const linked = [...`${read('index.html')}${read('embed.html')}`.matchAll(/rel="stylesheet" href="\/([^"]+)"/g)].map(([, css]) => css);
	for (const css of sources('.css'))
		assert.ok(linked.includes(css), `index.html does not link /${css}`);
	for (const css of linked)
		assert.ok(sources('.css').includes(css), `index.html links /${css}, which is not there`);
	for (const css of linked.filter((file) => !file.startsWith('style/')))
		assert.ok(existsSync(new URL(css.replace(/css$/, 'js'), www)), `${css} has no script of its name`);
});

test('every module that is imported exists', () => {
	for (const file of sources('.js'))
		for (const [, path] of read(file).matchAll(/(?:from |import\()'(\.[^']+)'/g))
			assert.ok(existsSync(new URL(path, new URL(file, www))), `${file} imports ${path}, which is not there`);
});

test('every icon that is asked for is drawn', () => {
	const drawn = [...read('components/icon.js').matchAll(/^\t([\w]+): 'M/gm)].map(([, name]) => name);
	assert.ok(drawn.length > 0);
	for (const { icon } of nav)
		assert.ok(drawn.includes(icon), `nav of routes.js: components/icon.js has no ${icon}`);
	for (const file of sources('.js'))
		for (const [, name] of read(file).matchAll(/\b(?:icon\(|picture: )'([^']+)'/g))
			assert.ok(drawn.includes(name), `${file}: components/icon.js has no ${name}`);
});

test('the strict policy holds: nothing inline, fetch in one place, custom properties in one file', () => {
	/* what is data is not run */
	assert.doesNotMatch(`${read('index.html')}${read('embed.html')}`, /<script(?![^>]*(?:src|type="application\/(?:ld\+)?json"))|<style|\sstyle=|\son\w+=/);
	for (const file of sources('.js')) {
		const text = read(file);
		assert.doesNotMatch(text, /innerHTML|outerHTML|insertAdjacentHTML|document\.write/, file);
		if (file !== 'api.js')
			assert.doesNotMatch(text, /\bfetch\(/, file);
		if (file !== 'uploads/parts.js')
			assert.doesNotMatch(text, /new XMLHttpRequest/, file);
	}
	for (const css of sources('.css').filter((file) => file !== 'style/tokens.css'))
		assert.doesNotMatch(read(css), /^\s*--[\w-]+:/m, css);
});

const video = { hls_url: '/hls', original_url: '/original', type: 'video/x-matroska', state: 'ready' };

test('HLS comes first, the original where the browser plays it', () => {
	const kinds = (v, can) => offersOf(v, can).map((o) => o.kind);
	const all = { mse: true, nativeHls: false, type: () => true };
	assert.deepEqual(kinds(video, all), ['hls', 'original']);
	assert.deepEqual(kinds(video, { ...all, type: () => false }), ['hls']);
	assert.deepEqual(kinds({ ...video, hls_url: null, state: 'processing' }, { ...all, type: () => false }), ['original']);
	assert.deepEqual(kinds(video, { mse: false, nativeHls: true, type: () => true }), ['native', 'original']);
});

test('keys seek, pause and jump, and none does two things', () => {
	assert.equal(keyAction('K').act, 'toggle');
	assert.equal(keyAction('5').to, 0.5);
	assert.equal(keyAction('ArrowLeft').seek, -5);
	assert.equal(keyAction('x'), null);
	const all = KEYS.flatMap(({ keys }) => keys);
	assert.equal(new Set(all).size, all.length);
	for (const key of ' kjlmftci,.<>0123456789/?')
		assert.ok(keyAction(key), key);
});

test('what has the focus keeps the keys that it needs', () => {
	const on = (...matching) => (selector) => matching.some((one) => selector.includes(one));
	assert.equal(keepsKey('k', on('textarea')), true);
	assert.equal(keepsKey(' ', on('button')), true);
	assert.equal(keepsKey('k', on('button')), false);
	assert.equal(keepsKey('ArrowLeft', on('[type=range]:not(.player-seek)')), true);
	assert.equal(keepsKey(' ', on('[type=range]:not(.player-seek)')), false);
	assert.equal(keepsKey(' ', on('video')), false);
});

test('speeds go up and down by their list', () => {
	assert.equal(nextSpeed(1, 1), 1.25);
	assert.equal(nextSpeed(1, -1), 0.75);
	assert.equal(nextSpeed(2, 1), 2);
	assert.equal(nextSpeed(0.25, -1), 0.25);
});

test('times are written as addresses have them', () => {
	for (const [seconds, text] of [[90, '1m30s'], [3600, '1h'], [5.9, '5s'], [0, '0s'], [3723, '1h2m3s'], [120, '2m']])
		assert.equal(writeTime(seconds), text);
});

test('times in a text are found, within the video', () => {
	assert.deepEqual(splitTimes('Intro 0:00, then 1:30 and 1:02:03.'), ['Intro ', { text: '0:00', seconds: 0 }, ', then ',
		{ text: '1:30', seconds: 90 }, ' and ', { text: '1:02:03', seconds: 3723 }, '.']);
	assert.deepEqual(splitTimes('at 9:59', 60), ['at 9:59']);
	assert.deepEqual(splitTimes('::ffff:10.0.0.1 and 12:345 and 1:99'), ['::ffff:10.0.0.1 and 12:345 and 1:99']);
});

test('a view counts after five seconds, or half of a short video', () => {
	assert.equal(viewCounts(4, 100), false);
	assert.equal(viewCounts(5, 100), true);
	assert.equal(viewCounts(2, 3), true);
});

test('every page has a name for its head', () => {
	const made = [...readFileSync(new URL('../../fcgi/site/pages.c', import.meta.url), 'utf8').matchAll(/^\t\{ "([^"]+)",\s+fill_/gm)].map(([, path]) => path);
	for (const { path } of routes.filter((route) => !made.includes(route.path)))
		assert.ok(`page.${path}` in en, `i18n/en/pages.js has no 'page.${path}'`);
});
