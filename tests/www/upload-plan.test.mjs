import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backoff, bytesOf, completion, fileFault, isFinal, Meter, missingParts, partCount, partRange, verdict, wholeParts } from '../../www/logic/upload-plan.js';

test('a file is cut into parts, the last one shorter', () => {
	assert.equal(partCount(25, 10), 3);
	assert.equal(partCount(20, 10), 2);
	assert.deepEqual(partRange(3, 25, 10), { start: 20, end: 25 });
});

test('only parts that are whole count as sent', () => {
	const listed = [
		{ PartNumber: 1, ETag: '"a"', Size: 10 }, { PartNumber: 2, ETag: '"b"', Size: 4 },
		{ PartNumber: 3, ETag: '"c"', Size: 5 }, { PartNumber: 4, ETag: '"d"', Size: 10 }];
	const whole = wholeParts(listed, 25, 10);
	assert.deepEqual([...whole.keys()], [1, 3]);
	assert.deepEqual(missingParts(whole, 25, 10), [2]);
	assert.equal(bytesOf(whole.keys(), 25, 10), 15);
});

test('completion lists the parts in order', () =>
	assert.deepEqual(completion(new Map([[2, 'b'], [1, 'a']])), [{ PartNumber: 1, ETag: 'a' }, { PartNumber: 2, ETag: 'b' }]));

test('waiting doubles up to half a minute', () => {
	assert.deepEqual([1, 2, 3, 10].map((n) => backoff(n, 0)), [1000, 2000, 4000, 30_000]);
	assert.equal(backoff(1, 1), 800);
});

test('an answer is final when asking again would not change it', () => {
	for (const status of [400, 404, 409, 413, 422])
		assert.ok(isFinal(status), status);
	for (const status of [0, 401, 403, 408, 429, 500, 501, 503, 507])
		assert.ok(!isFinal(status), status);
});

test('what may get better is tried again, what has expired is signed anew, the rest fails', () => {
	for (const status of [0, 429, 500, 502, 503, 504])
		assert.equal(verdict(status), 'again', status);
	assert.equal(verdict(403), 'sign');
	for (const status of [404, 413, 422, 501, 507])
		assert.equal(verdict(status), 'fail', status);
});

test('speed is that of the last ten seconds', () => {
	const meter = new Meter();
	assert.equal(meter.speed(0), 0);
	for (let s = 0; s <= 20; s++)
		meter.add(s * 1000, s < 10 ? 0 : (s - 10) * 100);
	assert.equal(Math.round(meter.speed(20_000)), 100);
	assert.equal(Math.round(meter.secondsLeft(20_000, 500)), 5);
});

test('files that cannot do are refused before they are sent', () => {
	const limits = { max_size_bytes: 1000, quota_bytes: 500, used_bytes: 450 };
	assert.equal(fileFault({ size: 0, type: 'video/mp4' }, limits), 'upload.fault.empty');
	assert.equal(fileFault({ size: 9, type: 'image/png' }, limits), 'upload.fault.type');
	assert.equal(fileFault({ size: 2000, type: '' }, limits), 'upload.fault.size');
	assert.equal(fileFault({ size: 60, type: 'video/mp4' }, limits), 'upload.fault.quota');
	assert.equal(fileFault({ size: 50, type: 'video/mp4' }, limits), null);
	assert.equal(fileFault({ size: 2000, type: '' }, null), null);
});
