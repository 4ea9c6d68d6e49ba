/*
 * Sends a file's parts to their presigned URLs, ours or an S3's: the only user of XMLHttpRequest,
 * since fetch tells no progress.  Other origins get no cookies, and must expose ETag by CORS.
 */
import { api, path, Problem, problemFrom } from '../api.js';
import { backoff, bytesOf, completion, missingParts, partRange, verdict, wholeParts } from '../logic/upload-plan.js';

const PARALLEL = 4;
const URLS_AT_ONCE = 8;
/* A connection on which nothing moves for so long is given up and tried again. */
const STALL_MS = 30_000;
const SIGN_TRIES = 3;

/* Parts on their way, of all files together: the file first in line goes first. */
class Slots {
	#free = PARALLEL;
	#line = [];

	take(order, signal) {
		return new Promise((resolve, reject) => {
			const waiter = { order, resolve };
			this.#line.push(waiter);
			this.#line.sort((a, b) => a.order - b.order);
			signal.addEventListener('abort', () => {
				if (this.#leave(waiter))
					reject(signal.reason);
			});
			this.#next();
		});
	}

	#leave(waiter) {
		const at = this.#line.indexOf(waiter);
		if (at >= 0)
			this.#line.splice(at, 1);
		return at >= 0;
	}

	release() {
		this.#free++;
		this.#next();
	}

	#next() {
		while (this.#free > 0 && this.#line.length) {
			this.#free--;
			this.#line.shift().resolve();
		}
	}
}

const slots = new Slots();

function etagOf(xhr) {
	if (xhr.status < 200 || xhr.status > 299)
		throw problemFrom(xhr.status, xhr.responseText, Number(xhr.getResponseHeader('Retry-After')) || 0);
	const etag = xhr.getResponseHeader('ETag');
	if (!etag)
		throw new Problem({ type: 'no-etag', status: 501 });
	return etag;
}

/* → the part's ETag.  A Problem of status 0 means that the connection was lost. */
function putPart(url, blob, signal, onBytes) {
	return new Promise((resolve, reject) => {
		const xhr = new XMLHttpRequest();
		const onAbort = () => { xhr.abort(); reject(signal.reason); };
		let stall;
		const alive = () => { clearTimeout(stall); stall = setTimeout(lost, STALL_MS); };
		const done = (settle) => { clearTimeout(stall); signal.removeEventListener('abort', onAbort); settle(); };
		const lost = () => done(() => { xhr.abort(); reject(new Problem({ type: 'network' })); });
		xhr.upload.onprogress = (event) => { alive(); onBytes(event.loaded); };
		xhr.onerror = lost;
		xhr.onload = () => done(() => {
			try {
				resolve(etagOf(xhr));
			} catch (problem) {
				reject(problem);
			}
		});
		signal.addEventListener('abort', onAbort);
		xhr.open('PUT', url);
		alive();
		xhr.send(blob);
	});
}

/* Ends early when the browser says that the network is back. */
function rest(ms, signal) {
	return new Promise((resolve, reject) => {
		const end = () => { clearTimeout(timer); removeEventListener('online', end); signal.removeEventListener('abort', stop); resolve(); };
		const stop = () => { end(); reject(signal.reason); };
		const timer = setTimeout(end, ms);
		addEventListener('online', end);
		signal.addEventListener('abort', stop);
	});
}

/* Calls `act` until it answers or fails for good; `onWait(ms)` hears of each pause. */
export async function persist(act, signal, onWait = () => {}) {
	for (let attempt = 1; ; attempt++) {
		signal.throwIfAborted();
		try {
			return await act(attempt);
		} catch (problem) {
			if (signal.aborted || !(problem instanceof Problem) || verdict(problem.status) !== 'again')
				throw problem;
			const ms = Math.max(backoff(attempt), problem.retryAfter * 1000);
			onWait(ms);
			await rest(ms, signal);
		}
	}
}

/* The presigned URLs of parts, asked for a few at a time. */
class Urls {
	#ready = new Map();
	#asking = null;

	constructor({ key, uploadId }, queue, signal) {
		Object.assign(this, { key, uploadId, queue, signal });
	}

	async of(number) {
		while (!this.#ready.has(number)) {
			this.#asking ??= this.#ask(number).finally(() => { this.#asking = null; });
			await this.#asking;
		}
		return this.#ready.get(number);
	}

	forget(number) {
		this.#ready.delete(number);
	}

	async #ask(number) {
		const numbers = [number, ...this.queue.filter((n) => !this.#ready.has(n)).slice(0, URLS_AT_ONCE - 1)];
		const { presignedUrls } = await api.get(path`/api/credentials/s3/multipart/${this.uploadId}/batch`,
			{ key: this.key, partNumbers: numbers.join(',') }, { signal: this.signal });
		for (const [n, url] of Object.entries(presignedUrls))
			this.#ready.set(Number(n), url);
		if (!this.#ready.has(number))
			throw new Problem({ type: 'unknown', status: 502 });
	}
}

/* One part, with new URLs for expired ones and patience for the network. */
async function sendPart(number, blob, urls, signal, { onBytes, onWait }) {
	for (let signed = 1; ; signed++) {
		try {
			return await persist(async () => {
				onBytes(0);
				return putPart(await urls.of(number), blob, signal, onBytes);
			}, signal, onWait);
		} catch (problem) {
			if (problem.status !== 403 || signed === SIGN_TRIES)
				throw problem;
			urls.forget(number);
		}
	}
}

/* An AbortController that ends with `signal`, and can also end alone. */
function within(signal) {
	const controller = new AbortController();
	signal.addEventListener('abort', () => controller.abort(signal.reason), { signal: controller.signal });
	if (signal.aborted)
		controller.abort(signal.reason);
	return controller;
}

/*
 * Sends what the server lacks of `file` and → the parts for /complete.
 * `order` is the file's place in line, `onBytes(total)` hears how much the server has.
 */
export async function sendFile(file, { key, uploadId, partSize }, { signal, order, onBytes, onWait }) {
	const inner = within(signal);
	const listed = await persist(() => api.get(path`/api/credentials/s3/multipart/${uploadId}`, { key }, { signal }), signal, onWait);
	const whole = wholeParts(listed, file.size, partSize);
	const queue = missingParts(whole, file.size, partSize);
	const urls = new Urls({ key, uploadId }, queue, inner.signal);
	const flying = new Map();
	const tell = () => onBytes(bytesOf(whole.keys(), file.size, partSize) + [...flying.values()].reduce((a, b) => a + b, 0));

	async function work() {
		while (queue.length) {
			await slots.take(order, inner.signal);
			try {
				const number = queue.shift();
				if (number === undefined)
					return;
				const { start, end } = partRange(number, file.size, partSize);
				const etag = await sendPart(number, file.slice(start, end), urls, inner.signal,
					{ onWait, onBytes: (n) => { flying.set(number, Math.min(n, end - start)); tell(); } });
				flying.delete(number);
				whole.set(number, etag);
				tell();
			} finally {
				slots.release();
			}
		}
	}

	tell();
	try {
		await Promise.all(Array.from({ length: PARALLEL }, work));
	} catch (problem) {
		inner.abort(problem);
		throw problem;
	}
	return completion(whole);
}
