import assert from 'node:assert/strict';
import { test } from 'node:test';
import { embedCode } from '../../www/logic/embed-code.js';
import { secondsOf } from '../../www/logic/moment.js';

test('a moment is read as people write it', () => {
	for (const [text, seconds] of [['95', 95], ['95s', 95], ['1m35s', 95], ['1h', 3600], ['1h2m3', 3723], ['0', 0]])
		assert.equal(secondsOf(text), seconds, text);
	for (const text of [null, '', 'x', '-5', '1e3', '1.5', '99999999999'])
		assert.equal(secondsOf(text), 0, String(text));
});

test('what is put into another page holds no markup of the title', () => {
	const code = embedCode({ title: '"><script>', width: 1920, height: 1080 }, 'https://v.example/embed/a?t=1&x=2');
	assert.match(code, /^<iframe src="https:\/\/v\.example\/embed\/a\?t=1&amp;x=2" width="640" height="360" title="&quot;&gt;&lt;script&gt;"/);
	assert.match(embedCode({ title: '', width: 0 }, ''), /height="360"/);
});
