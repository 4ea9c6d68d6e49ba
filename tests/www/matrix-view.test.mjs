import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axis, columnOf, heatColour, rangeOf, shortNumber, strideOf, tilesOf } from '../../www/logic/matrix-view.js';

test('a grid of any length has a box that browsers hold, and its end is reached', () => {
	assert.equal(axis(100, 30).length, 3000);
	assert.equal(axis(100, 30).first(300, 90), 10);
	const long = axis(1_000_000_000, 30);
	assert.ok(long.length <= 8_000_000);
	assert.equal(long.first(0, 300), 0);
	assert.equal(long.first(long.length - 300, 300), 1_000_000_000 - 10);
});

test('only the tiles in view are asked for', () => {
	assert.deepEqual(tilesOf(60, 70, 3, 5).map((tile) => tile.key), ['0:0', '64:0']);
	assert.deepEqual(tilesOf(0, 0, 0, 0), []);
});

test('numbers are short, and what is none has its name', () => {
	assert.equal(shortNumber(3), '3');
	assert.equal(shortNumber(1 / 3), '0.33333');
	assert.equal(shortNumber('nan'), 'nan');
	assert.equal(shortNumber(-4503600000000001), '-4.5036e+15');
	assert.equal(shortNumber(1.5e-9), '1.5e-9');
});

test('an error of an expression has its column', () => {
	assert.deepEqual(columnOf({ errors: [{ pointer: '/expression', detail: 'Column 12: It is wrong' }] }), { column: 12, text: 'It is wrong' });
	assert.equal(columnOf({ errors: [{ pointer: '/save_as', detail: 'Column 12: no' }] }), null);
	assert.equal(columnOf({}), null);
});

test('a picture is small, its ends cold and warm, and what is no number grey', () => {
	assert.equal(strideOf(10000, 3, 256), 40);
	assert.deepEqual(rangeOf([[1, 'nan'], [-2, 0]]), [-2, 1]);
	assert.deepEqual(rangeOf([]), [0, 0]);
	assert.deepEqual(heatColour('inf', [0, 1]), [128, 128, 128]);
	assert.notDeepEqual(heatColour(0, [0, 1]), heatColour(1, [0, 1]));
});
