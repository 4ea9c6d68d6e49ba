/* What an upload has to send, in which order, and what it says about its pace. */

export function partCount(sizeBytes, partSize) {
	return Math.max(1, Math.ceil(sizeBytes / partSize));
}

/* Where a part lies in the file: [start, end). */
export function partRange(number, sizeBytes, partSize) {
	const start = (number - 1) * partSize;
	return { start, end: Math.min(sizeBytes, start + partSize) };
}

/* The parts that the server lists and that are whole: Map of number → ETag. */
export function wholeParts(listed, sizeBytes, partSize) {
	const whole = new Map();
	for (const { PartNumber, ETag, Size } of listed) {
		const { start, end } = partRange(PartNumber, sizeBytes, partSize);
		if (PartNumber <= partCount(sizeBytes, partSize) && Size === end - start)
			whole.set(PartNumber, ETag);
	}
	return whole;
}

/* The numbers still to be sent, first to last. */
export function missingParts(whole, sizeBytes, partSize) {
	const missing = [];
	for (let n = 1; n <= partCount(sizeBytes, partSize); n++)
		if (!whole.has(n))
			missing.push(n);
	return missing;
}

export function bytesOf(numbers, sizeBytes, partSize) {
	let total = 0;
	for (const n of numbers) {
		const { start, end } = partRange(n, sizeBytes, partSize);
		total += end - start;
	}
	return total;
}

/* The body of /complete, in the order that S3 wants. */
export function completion(whole) {
	return [...whole].sort(([a], [b]) => a - b)
		.map(([PartNumber, ETag]) => ({ PartNumber, ETag }));
}

const BACKOFF_MAX_MS = 30_000;

/* How long to wait before trying again: 1, 2, 4 … 30 s, less up to a fifth, so that tabs do not march in step. */
export function backoff(attempt, random = Math.random()) {
	const full = Math.min(BACKOFF_MAX_MS, 1000 * 2 ** Math.max(0, attempt - 1));
	return Math.round(full * (1 - 0.2 * random));
}

/*
 * What to do when a part's PUT failed: "again" (the network, a busy server), "sign" (the URL
 * has expired), or "fail" (it will not get better by itself).
 */
export function verdict(status) {
	if (status === 0 || status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 507))
		return 'again';
	return status === 401 || status === 403 ? 'sign' : 'fail';
}

/* An answer after which the same request is never answered otherwise: no network's, no session's, no crowd's. */
export function isFinal(status) {
	return verdict(status) === 'fail' && status < 500;
}

const WINDOW_MS = 10_000;

/* Speed over the last ten seconds. */
export class Meter {
	#samples = [];

	add(now, bytes) {
		this.#samples.push({ now, bytes });
		while (this.#samples.length > 2 && now - this.#samples[1].now >= WINDOW_MS)
			this.#samples.shift();
	}

	reset() {
		this.#samples = [];
	}

	/* Bytes a second, or 0 before it can be told. */
	speed(now) {
		const first = this.#samples[0];
		const last = this.#samples.at(-1);
		if (!first || now - first.now < 500)
			return 0;
		return Math.max(0, (last.bytes - first.bytes) / ((now - first.now) / 1000));
	}

	secondsLeft(now, bytesLeft) {
		const speed = this.speed(now);
		return speed > 0 ? bytesLeft / speed : null;
	}
}

/* Why a file need not be tried, as a message's key, or null.  The server decides by content, not by this. */
export function fileFault(file, limits) {
	if (file.size === 0)
		return 'upload.fault.empty';
	if (/^(image|audio|font)\/|^text\/(plain|html|csv|css|markdown)$|^application\/(pdf|zip|json)$/.test(file.type))
		return 'upload.fault.type';
	if (limits?.max_size_bytes && file.size > limits.max_size_bytes)
		return 'upload.fault.size';
	if (Number.isFinite(limits?.quota_bytes) && file.size > limits.quota_bytes - limits.used_bytes)
		return 'upload.fault.quota';
	return null;
}
