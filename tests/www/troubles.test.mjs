import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keptSince, troublesOf } from '../../www/logic/troubles.js';

const parts = (health) => troublesOf({ database: 'ok', store: 'ok', space: 'ok', ...health }, 'now').map(({ part }) => part);

test('the words of health say which part is down, and the first that others stand on', () => {
	assert.deepEqual(parts({}), []);
	assert.deepEqual(parts({ database: 'unreachable', store: 'silent', space: 'unknown' }), ['database']);
	assert.deepEqual(parts({ store: 'silent', space: 'unknown' }), ['store']);
	assert.deepEqual(parts({ space: 'short' }), ['disk']);
	assert.deepEqual(troublesOf({}, 'now'), []);
});

test('what goes on is down since it was first seen to be', () => {
	const before = [{ part: 'store', since: 'then' }];
	assert.deepEqual(keptSince([{ part: 'store', since: 'now' }], before), before);
	assert.deepEqual(keptSince([{ part: 'disk', since: 'now' }], before), [{ part: 'disk', since: 'now' }]);
});
