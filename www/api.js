/* Talks to the API: the only caller of fetch.  Every failure is thrown as a Problem. */
import { takeFirst } from './first.js';
import { partOf } from './logic/outage.js';

export class Problem extends Error {
	constructor({ type = 'unknown', title = '', status = 0, detail = '', reason = '', errors = [], request_id = '',
		database, store, space }, retryAfter = 0) {
		super(title || type);
		Object.assign(this, { type: type.split(/[/#:]/).pop(), title, status, detail, reason, errors, requestId: request_id, retryAfter,
			parts: { database, store, space } });
	}
}

/* Hears of replies that say that nobody is signed in (any more). */
export const signedOut = new EventTarget();

/* The problem that a response carries; a proxy's own error page gives one by its status. */
export function problemFrom(status, text, retryAfter) {
	try {
		const body = JSON.parse(text);
		if (body && typeof body === 'object' && typeof body.type === 'string')
			return new Problem({ ...body, status }, retryAfter);
	} catch { /* not JSON: an error page from something in between */ }
	return new Problem({ type: status >= 500 ? 'unavailable' : 'unknown', status }, retryAfter);
}

function urlOf(path, query) {
	const pairs = Object.entries(query ?? {}).filter(([, v]) => v !== undefined && v !== null && v !== '');
	return pairs.length ? `${path}?${new URLSearchParams(pairs)}` : path;
}

function requestOf(method, { body, raw, idempotencyKey, onlyNew, ifMatch, keepalive, signal }) {
	const headers = { Accept: 'application/json' };
	if (body !== undefined)
		headers['Content-Type'] = 'application/json';
	else if (raw)
		headers['Content-Type'] = raw.type || 'application/octet-stream';
	if (ifMatch)
		headers['If-Match'] = ifMatch;
	if (onlyNew)
		headers['If-None-Match'] = '*';
	if (idempotencyKey)
		headers['Idempotency-Key'] = idempotencyKey;
	return { method, headers, signal, keepalive, body: body !== undefined ? JSON.stringify(body) : raw };
}

async function once(method, path, options) {
	let response, text;
	try {
		response = await fetch(urlOf(path, options.query), requestOf(method, options));
		text = await response.text();
	} catch (error) {
		if (error.name === 'AbortError')
			throw error;
		throw new Problem({ type: 'network' });
	}
	if (response.ok)
		return options.isText ? text : text ? JSON.parse(text) : null;
	const problem = problemFrom(response.status, text, Number(response.headers.get('Retry-After')) || 0);
	problem.part = partOf(path);
	if (problem.type === 'no-session')
		signedOut.dispatchEvent(new CustomEvent('signed-out', { detail: { isRead: method === 'GET' && path !== '/api/auth/me' } }));
	throw problem;
}

function pause(ms, signal) {
	return new Promise((resolve, reject) => {
		const timer = setTimeout(resolve, ms);
		signal?.addEventListener('abort', () => { clearTimeout(timer); reject(signal.reason); });
	});
}

/* Reads are tried again when the site says that it is busy for a moment; writes are not. */
const READ_TRIES = 3;

async function get(path, query, { signal } = {}) {
	const known = takeFirst(urlOf(path, query));
	if (known !== undefined)
		return known;
	for (let attempt = 1; ; attempt++) {
		try {
			return await once('GET', path, { query, signal });
		} catch (error) {
			if (error.status !== 503 || attempt === READ_TRIES)
				throw error;
			await pause(1000 * Math.min(5, error.retryAfter || attempt), signal);
		}
	}
}

export const api = {
	get,
	post: (path, body = {}, options = {}) => once('POST', path, { ...options, body }),
	put: (path, body, options = {}) => once('PUT', path, { ...options, body }),
	postRaw: (path, raw, options = {}) => once('POST', path, { ...options, raw }),
	putRaw: (path, raw, options = {}) => once('PUT', path, { ...options, raw }),
	patch: (path, body, options = {}) => once('PATCH', path, { ...options, body }),
	del: (path, body, options = {}) => once('DELETE', path, { ...options, body }),
	/* POST and PUT of nothing: likes, views, retries. */
	act: (method, path, options = {}) => once(method, path, options),
	/* What is no JSON: the text of a file. */
	text: (path, { signal } = {}) => once('GET', path, { signal, isText: true }),
};

/* `/api/videos/${id}` with what stands in it made safe for a path. */
export function path(strings, ...values) {
	return String.raw({ raw: strings }, ...values.map(encodeURIComponent));
}
