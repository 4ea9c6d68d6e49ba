/* npm's webdav, the client of most that is written in JavaScript, does all that it can. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { test } from 'node:test';
import { createClient } from 'webdav';

const client = createClient(process.env.HOME_URL, { username: process.env.NAME, password: process.env.TOKEN });
const bytes = randomBytes(300000);
const strange = '/npm/Größe & 100% #1 – ?.bin';

const refused = (status) => (error) => error.status === status;

test('makes folders, and says what the server can', async () => {
	await client.createDirectory('/npm/a/b', { recursive: true });
	assert.equal(await client.exists('/npm/a/b'), true);
	assert.equal(await client.exists('/npm/none'), false);
	await assert.rejects(client.createDirectory('/npm/a'), refused(405));
	const { compliance } = await client.getDAVCompliance('/');
	assert.ok(compliance.includes('1') && compliance.includes('2'));
});

test('writes and reads, whole, in parts and as streams', async () => {
	assert.equal(await client.putFileContents(strange, bytes), true);
	assert.equal(await client.putFileContents(strange, bytes, { overwrite: false }), false);
	assert.deepEqual(Buffer.from(await client.getFileContents(strange)), bytes);
	const { size, type, etag } = await client.stat(strange);
	assert.equal(size, bytes.length);
	assert.equal(type, 'file');
	assert.match(etag, /^"?[\w-]{11}"?$/);
	const part = [];
	for await (const piece of client.createReadStream(strange, { range: { start: 1000, end: 2999 } }))
		part.push(piece);
	assert.deepEqual(Buffer.concat(part), bytes.subarray(1000, 3000));
	const written = new Promise((resolve) => {
		const out = client.createWriteStream('/npm/streamed', {}, resolve);
		finished(Readable.from([bytes.subarray(0, 100000), bytes.subarray(100000)]).pipe(out));
	});
	assert.equal((await written).status, 201);
	assert.deepEqual(Buffer.from(await client.getFileContents('/npm/streamed')), bytes);
});

test('lists a folder, and not the whole tree at once', async () => {
	const names = (await client.getDirectoryContents('/npm')).map(({ basename }) => basename).sort();
	assert.deepEqual(names, ['Größe & 100% #1 – ?.bin', 'a', 'streamed']);
	await assert.rejects(client.getDirectoryContents('/npm', { deep: true }), refused(403));
});

test('copies, moves and deletes', async () => {
	await client.copyFile('/npm/streamed', '/npm/a/copied');
	await client.moveFile('/npm/a', '/npm/moved');
	assert.deepEqual(Buffer.from(await client.getFileContents('/npm/moved/copied')), bytes);
	await assert.rejects(client.moveFile('/npm/moved', '/npm/moved/b/below'), refused(403));
	await client.deleteFile('/npm/moved');
	assert.equal(await client.exists('/npm/moved/copied'), false);
	await assert.rejects(client.deleteFile('/npm/moved'), refused(404));
});

test('locks, against itself too', async () => {
	const { token } = await client.lock('/npm/streamed');
	await assert.rejects(client.putFileContents('/npm/streamed', 'x'), refused(423));
	await client.putFileContents('/npm/streamed', 'held', { headers: { If: `(<${token}>)` } });
	await client.unlock('/npm/streamed', token);
	await client.putFileContents('/npm/streamed', 'free');
	assert.equal(await client.getFileContents('/npm/streamed', { format: 'text' }), 'free');
});
