/* Requests that no browser makes: each is refused, or harmless, and the site goes on. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { ask, bare, belongings, FRONTEND, host, person, SITE, statuses, token } from './site.mjs';

let ana, mine, slow;

/* Half a request, and then a byte every five seconds. */
function dawdle(start, more) {
	return bare(start, { ms: 60000, then: (socket) => {
		const timer = setInterval(() => socket.writable && socket.write(more), 5000);
		socket.on('close', () => clearInterval(timer));
	} });
}

before(async () => {
	ana = await person('ana');
	mine = await belongings(ana);
	slow = Array.from({ length: 50 }, () => dawdle(`GET / HTTP/1.1\r\nHost: ${host}\r\n`, 'X'));
});

after(async () => {
	for (const program of ['auth', 'videos', 'images', 'stats', 'credentials', 'matrix'])
		assert.equal((await ask('GET', `/api/${program}/health`)).status, 200, program);
});

test('no address leads out of its folder', async () => {
	const up = ['../', '..%2f', '%2e%2e/', '%2e%2e%2f', '..%5c', '..\\', '....//', '%252e%252e%252f', '..;/', '%c0%ae%c0%ae/', '..%00/'];
	for (const step of up)
		for (const start of ['/', '/style/', '/api/videos/', `/api/videos/${mine.video.id}/hls/`, '/api/images/', '/api/matrix/', '/_store/']) {
			const { answer } = await bare(`GET ${start}${step.repeat(8)}etc/passwd HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
			assert.doesNotMatch(answer, /root:.*:0:0:/, start + step);
			assert.ok(statuses({ answer })[0] < 500, `${start}${step} → ${answer.slice(0, 40)}`);
		}
});

test('the store and what builds the site have no address', async () => {
	for (const path of ['/_store/u/x/y', `/_store/${mine.upload.key}`, '/package.json', '/.npmrc', '/node_modules/hls.js/package.json', '/README.md'])
		assert.equal((await ask('GET', path)).status, 404, path);
});

test('no header can be put into a reply', async () => {
	const evil = 'x%0d%0aX-Evil:%20yes%0d%0a%0d%0a<script>';
	const filename = 'x.mp4"\r\nX-Evil: yes';
	for (const path of [`/${evil}`, `/api/videos?q=${evil}`, `/api/images/${evil}`, `/api/videos/${evil}`, `/watch/${evil}`, `/api/matrix/${evil}`]) {
		const reply = await ask('GET', path);
		assert.equal(reply.headers['x-evil'], undefined, path);
		assert.ok(reply.status < 500);
	}
	const upload = await ask('POST', '/api/credentials/s3/multipart', { as: ana, body: { filename, type: 'video/mp4' } });
	assert.equal(upload.headers['x-evil'], undefined);
	const video = await ask('PATCH', `/api/videos/${mine.video.id}`, { as: ana, body: { title: 'a\r\nX-Evil: yes' } });
	const original = await ask('HEAD', `/api/videos/${mine.video.id}/original`, { as: ana });
	assert.ok(video.status < 500);
	assert.equal(original.headers['x-evil'], undefined);
});

/* RFC 9112 section 6.3: what two readers could take apart in two ways is refused, and the connection closed. */
const SMUGGLED = `GET /api/auth/me HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
const SHAPES = {
	'two lengths': `POST /api/auth/logout HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 0\r\nContent-Length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`,
	'a length and chunks': `POST /api/auth/logout HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${SMUGGLED.length + 5}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`,
	'chunks spelt oddly': `POST /api/auth/logout HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: xchunked\r\nContent-Length: 0\r\n\r\n${SMUGGLED}`,
	'chunks twice': `POST /api/auth/logout HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n${SMUGGLED}`,
	'a space before the colon': `POST /api/auth/logout HTTP/1.1\r\nHost: ${host}\r\nContent-Length : ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`,
	'a length with a sign': `POST /api/auth/logout HTTP/1.1\r\nHost: ${host}\r\nContent-Length: +${SMUGGLED.length}\r\n\r\n${SMUGGLED}`,
	'a header folded over two lines': `POST /api/auth/logout HTTP/1.1\r\nHost: ${host}\r\nX-A: b\r\n Content-Length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`,
	'a chunk of a size that overflows': `POST /api/auth/login HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}\r\n0\r\n\r\n${SMUGGLED}`,
	'a bare CR in a header': `GET /api/videos HTTP/1.1\r\nHost: ${host}\r\nX-A: b\rX-B: c\r\n\r\n`,
	'a NUL in a header': `GET /api/videos HTTP/1.1\r\nHost: ${host}\r\nX-A: b\0c\r\n\r\n`,
	'no Host': 'GET /api/videos HTTP/1.1\r\n\r\n',
	'two Hosts': `GET /api/videos HTTP/1.1\r\nHost: ${host}\r\nHost: evil.example\r\n\r\n`,
};

for (const [name, shape] of Object.entries(SHAPES))
	test(`requests with ${name} are not taken for two`, async () => {
		const seen = statuses(await bare(shape, { ms: 3000 }));
		assert.ok(seen.length >= 1, 'an answer');
		/* Where the first was refused nothing more is read; where it was taken, its body is not a request. */
		assert.ok(seen[0] >= 400 ? seen.length === 1 : seen.every((status) => status < 500), `${name}: ${seen}`);
		if (/Length: (?!0)|chunk/.test(shape) && seen[0] < 400)
			assert.notDeepEqual(seen, [204, 200], name);
	});

test('headers and addresses have an end', async () => {
	for (const text of [`X-Large: ${'x'.repeat(70000)}\r\n`, 'X-Many: x\r\n'.repeat(8000), `Cookie: session=${'x'.repeat(40000)}\r\n`]) {
		const [status] = statuses(await bare(`GET /api/auth/me HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${text}\r\n`));
		assert.ok(status === undefined || status >= 400 && status < 500, `${text.slice(0, 20)} → ${status}`);
	}
	const [status] = statuses(await bare(`GET /api/videos?q=${'x'.repeat(70000)} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`));
	assert.ok(status === undefined || status >= 400 && status < 500);
});

test('a hundred cookies and a thousand parameters cost nothing', async () => {
	const cookies = Array.from({ length: 300 }, (_, i) => `c${i}=x`).join('; ');
	assert.equal((await ask('GET', '/api/auth/me', { as: ana, headers: { Cookie: cookies } })).status, 200);
	const query = Array.from({ length: 1000 }, (_, i) => `p${i}=x`).join('&');
	assert.ok([400, 422].includes((await ask('GET', `/api/videos?${query}`)).status));
	assert.equal((await ask('GET', '/api/videos?limit=1&limit=2')).status, 422);
});

test('bodies are as large as each route says, and no larger', async () => {
	const large = Buffer.alloc(2_000_000, ' ');
	for (const path of ['/api/auth/login', '/api/matrix/eval', '/api/credentials/s3/multipart'])
		assert.equal((await ask('POST', path, { as: ana, body: large, type: 'application/json' })).status, 413, path);
	assert.equal((await ask('POST', '/api/auth/login', { body: Buffer.alloc(20_000, ' '), type: 'application/json' })).status, 413);
	/* nginx goes by what is announced, Apache by what comes */
	const announced = await bare(`PUT /api/images/${mine.image} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nContent-Type: image/png\r\nContent-Length: 99999999999\r\n\r\n${'x'.repeat(1000)}`, { ms: 3000 });
	assert.deepEqual(statuses(announced), FRONTEND === 'nginx' ? [413] : []);
	assert.equal(announced.answer.includes('"type":"/problems/too-large"'), FRONTEND === 'nginx');
});

test('JSON that is deep, wide, or none is refused', async () => {
	const bombs = { '[': ['['.repeat(8000), 400], '{': ['{"a":'.repeat(3000), 400], deep: [`${'['.repeat(40)}${']'.repeat(40)}`, 400],
		twice: ['{"username":"a","username":"b","password":"x"}', 400], bytes: [Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 400],
		nul: ['{"username":"a\\u0000b","password":"x"}', 400], huge: ['{"username":1e999,"password":"x"}', 422], half: ['{"username":"\\ud800","password":"x"}', 400],
		'no object': ['[]', 422], nothing: ['', 400], trailing: ['{"username":"a","password":"b"} {}', 400] };
	for (const [name, [body, want]] of Object.entries(bombs)) {
		const { status } = await ask('POST', '/api/auth/login', { body, type: 'application/json' });
		assert.ok(status === want || status === 400 || status === 422, `${name} → ${status}`);
	}
	for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', undefined])
		assert.equal((await ask('POST', '/api/auth/login', { body: '{"username":"a","password":"b"}', type })).status, 415, type);
});

test('methods are what they say', async () => {
	for (const method of ['TRACE', 'PROPFIND', 'LINK', 'PURGE', 'MKCOL']) {
		const { status } = await ask(method, '/api/videos');
		assert.ok([400, 405, 501].includes(status), `${method} → ${status}`);
	}
	const id = mine.video.id;
	for (const headers of [{ 'X-HTTP-Method-Override': 'DELETE' }, { 'X-HTTP-Method': 'DELETE' }, { 'X-Method-Override': 'DELETE' }])
		assert.equal((await ask('POST', `/api/videos/${id}/views`, { as: ana, headers })).status, 204);
	assert.equal((await ask('POST', `/api/videos/${id}?_method=DELETE`, { as: ana })).status, 405);
	assert.equal((await ask('GET', `/api/videos/${id}`, { as: ana })).status, 200);
});

test('what a client says of itself is not believed', async () => {
	const agents = [{ 'X-Forwarded-For': '203.0.113.9' }, { 'X-Forwarded-Host': 'evil.example' }, { 'X-Forwarded-Proto': 'https' },
		{ Forwarded: 'for=203.0.113.9;host=evil.example' }, { 'X-Original-URL': '/api/auth/users' }, { 'X-Rewrite-URL': '/api/auth/users' }];
	for (const headers of agents) {
		const cora = await ask('POST', '/api/auth/register', { headers, body: { username: `cora${Math.random().toString(36).slice(2, 10)}`, password: 'a calm green window' } });
		assert.equal(cora.status, 201);
		assert.ok(cora.headers['set-cookie'].every((line) => !/^__Host-|; Secure/.test(line)), 'not taken for https');
		const cookie = cora.headers['set-cookie'][0].split(';')[0];
		const { json } = await ask('GET', '/api/auth/sessions', { headers: { Cookie: cookie } });
		assert.doesNotMatch(json.items[0].address, /203\.0\.113\.9/);
	}
});

test('tokens are taken from the header alone', async () => {
	const { token: text } = await token(ana, ['read']);
	assert.equal((await ask('GET', `/api/auth/me?access_token=${text}`)).status, 401);
	assert.equal((await ask('GET', '/api/auth/me', { headers: { Authorization: `Basic ${Buffer.from(`x:${text}`).toString('base64')}` } })).status, 401);
	assert.equal((await ask('GET', '/api/auth/me', { headers: { Cookie: `session=${text}` } })).status, 401);
	const session = ana.cookie.match(/session=([\w-]+)/)[1];
	assert.equal((await ask('GET', '/api/auth/me', { as: { token: session } })).status, 401);
	for (const shown of ['', 'x', text.slice(0, -1), `${text}x`, text.toLowerCase(), "' OR 1=1 --"])
		assert.equal((await ask('GET', '/api/auth/me', { as: { token: shown || ' ' } })).status, 401, shown);
});

test('texts are kept as they are and never run', async () => {
	const title = `'; DROP TABLE video; -- <img src=x onerror=alert(1)> \${7*7} {{7*7}} %s%n`;
	assert.equal((await ask('PATCH', `/api/videos/${mine.video.id}`, { as: ana, body: { title } })).status, 200);
	const { json, headers } = await ask('GET', `/api/videos/${mine.video.id}`, { as: ana });
	assert.equal(json.title, title);
	assert.match(headers['content-type'], /^application\/json/);
	for (const q of ["'", '%', '\\', "' OR '1'='1", '!!!', '& | ! ( ) :*', '<->', '\u202e', 'a'.repeat(200)])
		assert.ok((await ask('GET', `/api/videos?q=${encodeURIComponent(q)}`)).status < 500, q);
	const feed = await ask('GET', '/api/videos/feed.rss');
	assert.doesNotMatch(feed.text, /<img src=x/);
});

test('an upload is what it is, whatever it is called', async () => {
	const page = Buffer.from('<html><script>alert(1)</script></html>');
	const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
	for (const [body, type] of [[page, 'image/png'], [svg, 'image/svg+xml'], [page, 'text/html'], [Buffer.from('#EXTM3U\nfile:///etc/passwd'), 'video/mp4']]) {
		const image = await ask('PUT', '/api/images/evil.png', { as: ana, body, type });
		assert.ok([415, 422].includes(image.status), `image ${type} → ${image.status}`);
		const video = await ask('POST', '/api/videos?title=x', { as: ana, body, type: type.startsWith('video') ? type : 'video/mp4' });
		assert.equal(video.status, 422);
	}
	const original = await ask('GET', `/api/videos/${mine.video.id}/original`, { as: ana });
	assert.match(original.headers['content-type'], /^video\//);
});

/* They began before all others here, which show that nobody is held up. */
test('clients that send a byte now and then are cut off', async () => {
	const ended = await Promise.all(slow);
	assert.ok(ended.every(({ ms }) => ms < 40000), `the slowest: ${Math.max(...ended.map(({ ms }) => ms))} ms`);
	assert.ok(ended.every(({ answer }) => !/ 200 /.test(answer)));
});

test('the address of the site is what it was told, or the Host, and never another\'s', async () => {
	const { json } = await ask('GET', '/api/openapi.json', { headers: { Host: 'evil.example' } });
	assert.ok(json.openapi);
	const reply = await ask('POST', '/api/auth/login', { headers: { Origin: SITE, Host: 'evil.example', Cookie: ana.cookie }, body: { username: 'x', password: 'y' } });
	assert.ok([401, 403].includes(reply.status));
});
