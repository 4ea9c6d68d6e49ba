import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readingOf } from '../../www/logic/matrix-read.js';
import en from '../../www/i18n/en/matrix.js';

const keys = (matrix) => readingOf({ rows: 2, cols: 2, separator: null, decimal: null, missing: 0, rounded: 0, warning: null, ...matrix })
	.map(([key]) => key);

test('what is worth saying of a file that was read is said, in words that there are', () => {
	assert.deepEqual(keys({ format: 'npy' }), ['matrix.read']);
	assert.deepEqual(keys({ separator: ';', decimal: ',', header: true, missing: 2 }),
		['matrix.read', 'matrix.read.semicolon', 'matrix.read.decimal', 'matrix.read.header', 'matrix.read.missing']);
	assert.deepEqual(keys({ separator: 'blank', cols: 1 }), ['matrix.read']);
	assert.deepEqual(keys({ separator: 'tab', row_names: true, warning: 'thousands' }),
		['matrix.read', 'matrix.read.tab', 'matrix.read.names', 'matrix.read.thousands']);
	assert.deepEqual(keys({ separator: ',', rounded: 1, warning: 'rounded' }), ['matrix.read', 'matrix.read.comma', 'matrix.read.rounded']);
	for (const key of [...keys({ separator: ';', decimal: ',', header: true, row_names: true, missing: 1, rounded: 1, warning: '' }), ...keys({ separator: 'blank' })])
		assert.ok(en[key], key);
});
