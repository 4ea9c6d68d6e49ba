import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readChapters, writeChapters } from '../../www/logic/chapter-lines.js';

test('chapters are lines, and lines are chapters', () => {
	const chapters = [{ at_ms: 0, title: 'Begin' }, { at_ms: 61_500, title: 'A 0:05 break' }, { at_ms: 3_723_000, title: 'End' }];
	const text = writeChapters(chapters);
	assert.equal(text, '0:00 Begin\n1:01.500 A 0:05 break\n1:02:03 End');
	assert.deepEqual(readChapters(text), { chapters, wrong: 0 });
	assert.deepEqual(readChapters('\n 00:00 - Begin \n\n'), { chapters: [{ at_ms: 0, title: 'Begin' }], wrong: 0 });
	assert.deepEqual(readChapters(''), { chapters: [], wrong: 0 });
});

test('a line without a time or a title is named', () => {
	for (const line of ['Begin', '0:00', '0:75 x', '1:60:00 x', '0:5 x'])
		assert.equal(readChapters(`0:00 Begin\n${line}`).wrong, 2, line);
});
