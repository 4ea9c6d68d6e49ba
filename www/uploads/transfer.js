/*
 * A chosen file on its way to the store: it can pause, go on, be left and be taken up again.  What becomes
 * of it once it is there, its finish(signal) says: task.js makes a video of it, file-task.js a file.
 */
import { api, path } from '../api.js';
import { Meter } from '../logic/upload-plan.js';
import { persist, sendFile } from './parts.js';
import { recall, remember } from '../memory.js';

/* getRandomValues, since randomUUID is missing where a site is served without https. */
export function randomKey() {
	return [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, '0')).join('');
}

/* What earlier visits left, by what becomes of it: 'video' or 'file'. */
export function recordsOf(account, kind = 'video') {
	return (recall('uploads') ?? []).filter((r) => r.account === account && (r.kind ?? 'video') === kind);
}

function saveRecord(record) {
	const others = (recall('uploads') ?? []).filter((r) => r.id !== record.id);
	remember('uploads', [...others, record]);
}

export function forgetRecords(uploadIds) {
	remember('uploads', (recall('uploads') ?? []).filter((r) => !uploadIds.includes(r.uploadId)));
}

export function newRecord(file, account, upload, more) {
	return {
		id: randomKey(), account, name: file.name, size: file.size, lastModified: file.lastModified, type: file.type,
		key: upload?.key, uploadId: upload?.uploadId, partSize: upload?.partSize, completed: upload?.completed ?? false, publish: null, ...more,
	};
}

export class Transfer extends EventTarget {
	state = 'sending';
	sent = 0;
	problem = null;
	retryAt = 0;
	resumed = false;
	meter = new Meter();
	isOver = false;	/* it has become something, or was refused: nothing of it is for a later visit */
	#controller = new AbortController();

	/* `record` is what an earlier visit kept of it, or a new one; `upload` what the server has. */
	constructor(file, order, record, upload) {
		super();
		this.file = file;
		this.order = order;
		this.record = record;
		this.record.partSize = upload?.partSize ?? this.record.partSize;
		this.resumed = Boolean(this.record.uploadId);
		this.sent = upload?.received_bytes ?? (this.record.completed ? this.record.size : 0);
	}

	get name() { return this.record.name; }
	get size() { return this.record.size; }

	save() {
		if (!this.isOver)
			saveRecord(this.record);
	}

	end() {
		this.isOver = true;
		forgetRecords([this.record.uploadId]);
	}

	to(state, problem = null) {
		Object.assign(this, { state, problem, retryAt: 0 });
		this.dispatchEvent(new Event('change'));
	}

	#onBytes(total) {
		if (total > this.sent)
			this.retryAt = 0;
		this.sent = total;
		this.meter.add(performance.now(), total);
		this.dispatchEvent(new Event('change'));
	}

	onWait(ms) {
		this.retryAt = Date.now() + ms;
		this.dispatchEvent(new Event('change'));
	}

	async run() {
		this.#controller = new AbortController();
		const { signal } = this.#controller;
		this.meter.reset();
		this.to('sending');
		try {
			await this.send(signal);
			this.to('done');
		} catch (problem) {
			if (!signal.aborted)
				this.to('failed', problem);
		}
	}

	async send(signal) {
		if (!this.record.completed)
			await this.#transfer(signal);
		this.to('finishing');
		await this.finish(signal);
	}

	async #transfer(signal) {
		const how = { signal, order: this.order, onBytes: (n) => this.#onBytes(n), onWait: (ms) => this.onWait(ms) };
		let parts;
		try {
			await this.#create(signal);
			parts = await sendFile(this.file, this.record, how);
		} catch (problem) {
			/* The server has ended an upload left for too long: begin again. */
			if (problem.status !== 404 || !this.resumed)
				throw problem;
			this.#startOver();
			await this.#create(signal);
			parts = await sendFile(this.file, this.record, how);
		}
		this.to('finishing');
		await this.#complete(parts, signal);
	}

	#startOver() {
		Object.assign(this.record, { key: undefined, uploadId: undefined, partSize: undefined, beginKey: undefined });
		this.resumed = false;
		this.sent = 0;
		this.meter.reset();
	}

	async #create(signal) {
		if (this.record.uploadId)
			return;
		const body = { filename: this.name, type: this.record.type || 'application/octet-stream', metadata: { size_bytes: this.size } };
		/* kept, so that a pause before the answer begins no second upload */
		this.record.beginKey ??= randomKey();
		const idempotencyKey = this.record.beginKey;
		const { key, uploadId, partSize } = await persist(() =>
			api.post('/api/credentials/s3/multipart', body, { signal, idempotencyKey }), signal, (ms) => this.onWait(ms));
		Object.assign(this.record, { key, uploadId, partSize });
		this.save();
	}

	async #complete(parts, signal) {
		const { key, uploadId } = this.record;
		await persist(async (attempt) => {
			try {
				await api.post(`${path`/api/credentials/s3/multipart/${uploadId}/complete`}?${new URLSearchParams({ key })}`, { parts }, { signal });
			} catch (problem) {
				/* The answer to an earlier try was lost, but the upload was completed. */
				if (attempt === 1 || problem.status !== 404)
					throw problem;
			}
		}, signal, (ms) => this.onWait(ms));
		this.record.completed = true;
		this.save();
	}

	pause() {
		if (this.state !== 'sending' && this.state !== 'failed')
			return;
		this.#controller.abort();
		this.to('paused');
	}

	/* Ends it here and on the server. */
	async cancel() {
		this.#controller.abort();
		this.to('cancelled');
		if (this.record.uploadId) {
			this.end();
			await Transfer.abandon(this.record);
		}
	}

	static abandon({ key, uploadId }) {
		return api.del(`${path`/api/credentials/s3/multipart/${uploadId}`}?${new URLSearchParams({ key })}`);
	}
}
