/*
 * One bad neighbour of each kind beside honest clients: neighbours.mjs SECONDS FILES
 * FILES has what they send, made by neighbours.sh.  Each does the same over and over, and says what it was
 * answered; an answer that would let it go on is a fault, and so is a film that is not taken: then it works on
 * nobody.  In the end they close their accounts, which ends what runs for them.  That the honest ones are served
 * is load.mjs's to see.
 */
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { PASSWORD, ask, door, host, person } from '../security/site.mjs';

const [seconds, files] = process.argv.slice(2);
const HUGE = 20e9;		/* bytes that are announced */
const HALF_SENT = Number(process.env.HALF_SENT ?? 1000);

let ends;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const read = (name) => readFileSync(`${files}/${name}`);
const answers = {}, faults = [];

function note(kind, answer) {
	const of = answers[kind] ??= {};
	of[answer] = (of[answer] ?? 0) + 1;
}

/* `count` at once, each over and over. */
function many(count, act) {
	return Promise.all(Array.from({ length: count }, async (_, i) => {
		while (Date.now() < ends)
			await act(i).catch((error) => note('cut', error.code));
	}));
}

/* All that a connection says to `head` and as many zeros as it takes. */
function pour(head) {
	return new Promise((resolve) => {
		const socket = connect(door, () => socket.write(head, more));
		const zeros = Buffer.alloc(1 << 20);
		let answer = '';
		const more = () => socket.writable && socket.write(zeros, more);
		socket.setEncoding('latin1').on('data', (part) => { answer += part; });
		socket.on('error', () => {});
		socket.on('close', () => resolve(answer.match(/^HTTP\/1\.1 (\d+)/)?.[1] ?? 'cut'));
		setTimeout(() => socket.destroy(), Math.max(1000, ends - Date.now()));
	});
}

/* Who has no account sends what fills a disk. */
async function floods() {
	const status = await pour(`POST /api/videos?title=x HTTP/1.1\r\nHost: ${host}\r\nContent-Type: video/mp4\r\nContent-Length: ${HUGE}\r\n\r\n`);
	note('signed out, 20 GB', status);
	if (!['401', '413'].includes(status))
		faults.push(`20 GB signed out: ${status}`);
	await pause(200);
}

/* Sixty pictures that say they last eleven hours, and a sound of 700,000 packets. */
const sends = (as, name, type) => async () => {
	const { status, json } = await ask('POST', '/api/videos?title=Neighbour', { as, body: read(name), type });
	note(name, [status, json?.detail].join(' ').trim());
	if (status >= 400 && ![429, 503].includes(status))
		faults.push(`${name}: ${status} ${json?.detail}`);
	await pause(500);
};

/* Variants of the largest picture, each of another size. */
const draws = (as, key) => async (i) => {
	const { status } = await ask('GET', `/api/images/${key}?w=${64 + Math.floor(Math.random() * 4000)}&q=${40 + i}`, { as });
	note('variants', status);
};

/* Headers that never end. */
async function half(i) {
	await new Promise((resolve) => {
		const socket = connect(door, () => socket.write(`GET /?${i} HTTP/1.1\r\nHost: x\r\n`));
		const timer = setTimeout(() => socket.destroy(), Math.max(0, ends - Date.now()));
		socket.on('error', () => {});
		socket.on('close', () => { clearTimeout(timer); note('half-sent', 'closed'); resolve(); });
		socket.resume();
	});
	await pause(100);
}

const [long, packets, painter] = [await person('long'), await person('packets'), await person('painter')];
const put = await ask('PUT', '/api/images/neighbour.jpg', { as: painter, body: read('large.jpg'), type: 'image/jpeg' });
note('the picture', put.status);
ends = Date.now() + Number(seconds) * 1000;
await Promise.all([many(4, floods), many(2, sends(long, 'long.mp4', 'video/mp4')), many(8, sends(packets, 'packets.mkv', 'video/x-matroska')),
	many(30, draws(painter, 'neighbour.jpg')), many(HALF_SENT, half)]);
for (const kind of ['long.mp4', 'packets.mkv'])
	if (!answers[kind]?.[201])
		faults.push(`${kind} was never taken`);
for (const as of [long, packets, painter]) {
	const { status } = await ask('DELETE', '/api/auth/me', { as, body: { password: PASSWORD } });
	if (status !== 204)
		faults.push(`an account was not closed: ${status}`);
}
Object.entries(answers).forEach(([kind, of]) => console.log(`${kind}: ${JSON.stringify(of)}`));
faults.slice(0, 10).forEach((line) => console.log(`  ${line}`));
process.exit(faults.length ? 1 : 0);
