import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareFiles, kindOf, range, stemLength } from '../../www/logic/files.js';
import { chosenFiles, droppedFiles } from '../../www/uploads/file-tree.js';

test('what may hold scripts is saved, not shown', () => {
	const kind = (type) => kindOf({ kind: 'file', type });
	assert.equal(kindOf({ kind: 'folder', type: null }), 'folder');
	assert.deepEqual(['image/png', 'text/plain; charset=utf-8', 'application/pdf', 'video/mp4'].map(kind), ['image', 'text', 'pdf', 'video']);
	assert.deepEqual(['image/svg+xml', 'text/html; charset=utf-8', 'application/zip'].map(kind), ['other', 'other', 'other']);
});

test('files stand as the server lists them', () => {
	const at = (name, kind = 'file') => ({ name, kind, size_bytes: name.length, modified_at: '2026-01-01T00:00:00Z' });
	const sorted = [at('b'), at('a2', 'folder'), at('a10', 'folder'), at('Z'), at('é'), at('\u{1f600}'), at('\u{ffee}')].sort((a, b) => compareFiles(a, b)).map((f) => f.name);
	assert.deepEqual(sorted, ['a10', 'a2', 'Z', 'b', 'é', '\u{ffee}', '\u{1f600}']);
	assert.ok(compareFiles(at('long'), at('b'), 'largest') < 0);
});

test('with Shift all between are chosen, either way', () => {
	assert.deepEqual(range(['a', 'b', 'c', 'd'], 'c', 'b'), ['b', 'c']);
	assert.deepEqual(range(['a'], 'gone', 'a'), ['a']);
});

test('a name is changed without its ending', () =>
	assert.deepEqual(['letter.txt', '.profile', 'a.tar.gz', 'none'].map(stemLength), [6, 8, 5, 4]));

test('a dropped folder is walked in batches, as browsers read it', async () => {
	const leaf = (name) => ({ name, isFile: true, file: (resolve) => resolve({ name }) });
	const folder = (name, ...batches) => ({ name, isFile: false, createReader: () => ({ readEntries: (resolve) => resolve(batches.shift() ?? []) }) });
	const trip = folder('trip', [leaf('a'), folder('more', [leaf('b')])], [leaf('c')]);
	const found = await droppedFiles({ files: [], items: [{ kind: 'string' }, { kind: 'file', webkitGetAsEntry: () => trip }] });
	assert.deepEqual(found.map(({ path, file }) => [path.join('/'), file?.name]),
		[['trip', undefined], ['trip', 'a'], ['trip/more', undefined], ['trip/more', 'b'], ['trip', 'c']]);
});

test('a chosen folder tells its paths', () =>
	assert.deepEqual(chosenFiles([{ name: 'a', webkitRelativePath: 'trip/more/a' }, { name: 'b', webkitRelativePath: '' }]).map((f) => f.path), [['trip', 'more'], []]));
