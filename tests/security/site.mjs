/* What the security tests share: bare requests, people, and what one of them owns. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';

export const SITE = process.env.SITE;
export const FRONTEND = process.env.FRONTEND;
export const PASSWORD = 'a calm green window';
export const { host, hostname, port } = new URL(SITE);
/* Where a connection goes; from another address of this machine, where FROM says one. */
export const door = process.env.FROM ? { host: '127.0.0.1', port, localAddress: process.env.FROM } : { host: hostname, port };

export const clip = readFileSync(new URL('../smoke/clip.mp4', import.meta.url));
export const picture = readFileSync(new URL('../smoke/picture.png', import.meta.url));

/* One request as it is written; → { status, headers, all: [[name, value]…], bytes, text, json }. */
export function ask(method, path, { as, body, type, headers = {} } = {}) {
	const sent = { ...(process.env.FROM && { Host: host }), ...headers };
	if (as?.cookie)
		sent.Cookie = [sent.Cookie, as.cookie].filter(Boolean).join('; ');
	if (as?.token)
		sent.Authorization = `Bearer ${as.token}`;
	let data = body;
	if (body !== undefined && !Buffer.isBuffer(body) && typeof body !== 'string') {
		data = JSON.stringify(body);
		type ??= 'application/json';
	}
	if (type)
		sent['Content-Type'] = type;
	if (data !== undefined)
		sent['Content-Length'] = Buffer.byteLength(data);
	return new Promise((resolve, reject) => {
		const call = request({ ...door, method, path, headers: sent, agent: false }, (reply) => {
			const parts = [];
			reply.on('data', (part) => parts.push(part));
			reply.on('error', reject);
			reply.on('end', () => resolve(read(reply, Buffer.concat(parts))));
		});
		call.on('error', reject);
		call.end(data);
	});
}

function read(reply, bytes) {
	const all = [];
	for (let i = 0; i < reply.rawHeaders.length; i += 2)
		all.push([reply.rawHeaders[i].toLowerCase(), reply.rawHeaders[i + 1]]);
	const text = bytes.toString();
	let json = null;
	try {
		json = JSON.parse(text);
	} catch { /* no JSON */ }
	return { status: reply.statusCode, headers: reply.headers, all, bytes, text, json };
}

/* Bytes on a connection of their own; → all that came until it was closed, and when. */
export function bare(text, { ms = 10000, then } = {}) {
	return new Promise((resolve, reject) => {
		const from = Date.now();
		const socket = connect(door, () => socket.write(text));
		let answer = '';
		const timer = setTimeout(() => socket.destroy(), ms);
		const done = () => { clearTimeout(timer); resolve({ answer, ms: Date.now() - from }); };
		socket.setEncoding('latin1');
		socket.on('data', (part) => { answer += part; });
		socket.on('error', (error) => error.code === 'ECONNRESET' || error.code === 'EPIPE' ? done() : reject(error));
		socket.on('close', done);
		then?.(socket);
	});
}

/* The statuses of all replies on a bare connection. */
export function statuses({ answer }) {
	return [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}

function cookieOf(reply) {
	return (reply.headers['set-cookie'] ?? []).map((line) => line.split(';')[0]).join('; ');
}

let people = 0;

/* A fresh account, signed in: { name, id, cookie }. */
export async function person(name = 'person', code) {
	const username = `${name}${process.pid}x${people++}`;
	const reply = await ask('POST', '/api/auth/register', { body: { username, password: PASSWORD, ...(code && { code }) } });
	assert.equal(reply.status, 201, reply.text);
	return { name: username, id: reply.json.id, cookie: cookieOf(reply), setCookie: reply.headers['set-cookie'] };
}

/* The admin's code works once, so all test files sign in to the same. */
export async function admin() {
	const first = await ask('POST', '/api/auth/register', { body: { username: 'root-admin', password: PASSWORD, code: process.env.ADMIN_CODE } });
	const reply = first.status === 201 ? first :
		await ask('POST', '/api/auth/login', { body: { username: 'root-admin', password: PASSWORD } });
	assert.ok(reply.status < 300, reply.text);
	return { name: 'root-admin', id: reply.json.id, cookie: cookieOf(reply) };
}

export async function token(as, scopes) {
	const reply = await ask('POST', '/api/auth/tokens', { as, body: { name: 'test', scopes } });
	assert.equal(reply.status, 201, reply.text);
	return { token: reply.json.token, id: reply.json.id };
}

async function made(reply, status = 201) {
	const { status: got, json, text } = await reply;
	assert.equal(got, status, text);
	return json;
}

/* One of everything that belongs to somebody, none of it for others. */
export async function belongings(as) {
	const video = await made(ask('POST', '/api/videos?title=Mine&privacy=private', { as, body: clip, type: 'video/mp4' }));
	const comment = await made(ask('POST', `/api/videos/${video.id}/comments`, { as, body: { body: 'Mine' } }));
	await made(ask('PUT', `/api/images/${as.name}`, { as, body: picture, type: 'image/png' }));
	await made(ask('POST', '/api/matrix', { as, body: { name: 'mine', kind: 'identity', rows: 2, cols: 2 } }));
	const upload = await made(ask('POST', '/api/credentials/s3/multipart', { as, body: { filename: 'x.mp4', type: 'video/mp4', metadata: { size_bytes: '6000000' } } }), 200);
	const file = await made(ask('POST', '/api/files?name=mine.txt', { as, body: 'one', type: 'text/plain' }));
	await made(ask('PUT', `/api/files/${file.id}/content`, { as, body: 'two', type: 'text/plain' }), 200);
	const versions = await made(ask('GET', `/api/files/${file.id}/versions`, { as }), 200);
	const binned = await made(ask('POST', '/api/files', { as, body: { name: 'binned' } }));
	assert.equal((await ask('DELETE', `/api/files/${binned.id}`, { as })).status, 204);
	const share = await made(ask('POST', '/api/files/shares', { as, body: { kind: 'file', thing: file.id, password: 'tide pool' } }));
	const playlist = await made(ask('POST', '/api/videos/playlists', { as, body: { title: 'Mine' } }));
	await made(ask('POST', `/api/videos/playlists/${playlist.id}/items`, { as, body: { videos: [video.id] } }), 200);
	return { share, playlist, video, comment, image: as.name, matrix: 'mine', upload, file, version: versions.items[0], binned, token: await token(as, ['read']) };
}

export const api = JSON.parse(readFileSync(new URL('../../www/api/openapi.json', import.meta.url)));

/* All operations: { method, path, operation }. */
export const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
	Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })));

/* A value that a schema takes. */
export function sample(schema) {
	const kind = [schema.type].flat().find((type) => type !== 'null');
	if (schema.enum)
		return schema.enum[0];
	if (kind === 'array')
		return schema.items?.type === 'object' ? [] : [sample(schema.items ?? {})];
	if (kind === 'object')
		return Object.fromEntries((schema.required ?? []).map((name) => [name, sample(schema.properties[name])]));
	if (kind === 'integer' || kind === 'number')
		return schema.minimum ?? 1;
	if (kind === 'boolean')
		return true;
	if (schema.format === 'date-time')
		return '2099-01-01T00:00:00Z';
	if (schema.pattern?.includes('{11}'))
		return 'AAAAAAAAAAA';
	return 'a'.repeat(Math.max(1, schema.minLength ?? 1));
}
