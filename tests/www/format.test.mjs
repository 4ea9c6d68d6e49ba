import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatAgo, formatCount, formatDuration, formatSize, formatSpan, tagsFromText, titleFromFilename } from '../../www/logic/format.js';

const plain = (text) => text.replace(/[\u00a0\u202f]/g, ' ');

test('durations read as a clock', () => {
	assert.equal(formatDuration(0), '0:00');
	assert.equal(formatDuration(65_000), '1:05');
	assert.equal(formatDuration(3_725_400), '1:02:05');
});

test('sizes are decimal and short', () => {
	assert.equal(plain(formatSize(0, 'en')), '0 bytes');
	assert.equal(plain(formatSize(1_500_000, 'en')), '1.5 MB');
	assert.equal(plain(formatSize(1_500_000, 'es')), '1,5 MB');
	assert.equal(plain(formatSize(999_999, 'en')), '1 MB');
	assert.equal(plain(formatSize(123_456_789_000, 'en')), '123 GB');
});

test('the time left is rounded as a guess deserves', () => {
	assert.equal(plain(formatSpan(0.2, 'en')), '1 sec');
	assert.equal(plain(formatSpan(190, 'en')), '3 min');
	assert.equal(plain(formatSpan(7500, 'en')), '2 hr 5 min');
});

test('times are told by how long ago they are', () => {
	const now = Date.parse('2024-05-10T12:00:00Z');
	assert.equal(formatAgo('2024-05-10T11:59:50Z', now, 'en'), 'now');
	assert.equal(formatAgo('2024-05-10T09:00:00Z', now, 'en'), '3 hours ago');
	assert.equal(formatAgo('2024-05-09T11:00:00Z', now, 'es'), 'ayer');
	assert.equal(formatAgo('2024-05-16T13:00:00Z', now, 'en'), 'in 6 days');
});

test('counts are short', () => assert.equal(formatCount(1234, 'en'), '1.2K'));

test('a title is made from a file name', () => {
	assert.equal(titleFromFilename('summer_by_the_sea.final.mp4'), 'summer by the sea.final');
	assert.equal(titleFromFilename('.mp4'), '.mp4');
});

test('tags are separated by commas, once each', () =>
	assert.deepEqual(tagsFromText(' Sea, #sun,, sea\nsand '), ['sea', 'sun', 'sand']));
