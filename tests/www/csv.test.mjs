/* Comma-separated values, as spreadsheets write them. */
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { parseCsv } from '../../www/logic/csv.js';

test('cells are what stands between separators, and in quotes anything', () => {
	assert.deepEqual(parseCsv('a,b\r\n"x, y","say ""hi""\nthere"\r\n').rows, [['a', 'b'], ['x, y', 'say "hi"\nthere']]);
	assert.deepEqual(parseCsv('a;b\n1,5;2').rows, [['a', 'b'], ['1,5', '2']]);
	assert.deepEqual(parseCsv('a\tb\n\tc').rows, [['a', 'b'], ['', 'c']]);
	assert.deepEqual(parseCsv('').rows, []);
});

test('no more rows than are wanted', () => {
	assert.deepEqual(parseCsv('a\nb\nc\n', 2), { rows: [['a'], ['b']], more: true });
	assert.deepEqual(parseCsv('a\nb\n', 2), { rows: [['a'], ['b']], more: false });
});
