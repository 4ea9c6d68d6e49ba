import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findResumable, liveRecords } from '../../www/logic/resume.js';

const file = { name: 'a.mp4', size: 100, lastModified: 5 };
const record = { ...file, key: 'k', uploadId: 'u' };
const upload = { key: 'k', uploadId: 'u', filename: 'a.mp4', size_bytes: 100 };

test('a remembered file goes on with its upload', () =>
	assert.deepEqual(findResumable(file, [record], [upload]), { record, upload }));

test('a file unknown to this browser is known by name and size', () => {
	assert.deepEqual(findResumable(file, [], [upload]), { upload });
	assert.equal(findResumable({ ...file, size: 101 }, [], [upload]), null);
});

test('the same name and size with another date is another file', () =>
	assert.equal(findResumable({ ...file, lastModified: 6 }, [record], [upload]), null));

test('an upload that the server has ended begins again', () =>
	assert.equal(findResumable(file, [record], []), null));

test('what only waits to be published needs no upload', () => {
	const completed = { ...record, completed: true };
	assert.deepEqual(findResumable(file, [completed], []), { record: completed, upload: undefined });
	assert.deepEqual(liveRecords([record, completed], []), [completed]);
});

test('what was refused is sent anew, and not remembered', () => {
	const refused = { ...upload, completed: true, refused_at: '2026-01-01T00:00:00Z' };
	assert.equal(findResumable(file, [], [refused]), null);
	assert.deepEqual(liveRecords([{ ...record, completed: true }], [refused]), []);
});
