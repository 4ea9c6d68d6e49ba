import assert from 'node:assert/strict';
import { test } from 'node:test';
import { againInS, partOf, passes } from '../../www/logic/outage.js';

test('what is down may come back; what is refused does not', () => {
	for (const problem of [{ type: 'network', status: 0 }, { status: 502 }, { status: 503 }, { status: 504 }])
		assert.ok(passes(problem), JSON.stringify(problem));
	for (const status of [401, 404, 422, 429, 500, 501, 507])
		assert.ok(!passes({ status }), status);
});

test('an address says which part it is of', () => {
	for (const url of ['/api/videos', '/api/videos?q=x', '/api/videos/a/comments'])
		assert.equal(partOf(url), 'videos');
	for (const url of ['/', '/watch/api/videos', '/apis/videos'])
		assert.equal(partOf(url), '');
});

test('who waits comes again after what was asked, not all at once, and not in a storm', () => {
	assert.equal(againInS(0, 0), 5);
	assert.equal(againInS(60, 0), 60);
	assert.ok(againInS(1, 0.9) > againInS(1, 0.1));
});
