/* One upload from the chosen file to the published video: it can pause, go on, be left and be taken up again. */
import { api, path } from '../api.js';
import { isFinal, Meter } from '../logic/upload-plan.js';
import { titleFromFilename } from '../logic/format.js';
import { persist, sendFile } from './parts.js';
import { recall, remember } from '../memory.js';

/* getRandomValues, since randomUUID is missing where a site is served without https. */
function randomKey() {
	return [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, '0')).join('');
}

export function recordsOf(account) {
	return (recall('uploads') ?? []).filter((r) => r.account === account);
}

function saveRecord(record) {
	const others = (recall('uploads') ?? []).filter((r) => r.id !== record.id);
	remember('uploads', [...others, record]);
}

export function forgetRecords(uploadIds) {
	remember('uploads', (recall('uploads') ?? []).filter((r) => !uploadIds.includes(r.uploadId)));
}

function newRecord(file, account, upload, defaults) {
	return {
		id: randomKey(), account, name: file.name, size: file.size, lastModified: file.lastModified, type: file.type,
		key: upload?.key, uploadId: upload?.uploadId, partSize: upload?.partSize, completed: upload?.completed ?? false, publish: null,
		fields: { title: titleFromFilename(file.name), description: '', tags: [], privacy: 'public', ...defaults },
	};
}

export class Upload extends EventTarget {
	state = 'sending';
	sent = 0;
	problem = null;
	retryAt = 0;
	video = null;
	resumed = false;
	meter = new Meter();
	#isOver = false;	/* it was published, or refused: nothing of it is for a later visit */
	#controller = new AbortController();

	/* `record` is what an earlier visit kept of it, `upload` what the server has. */
	constructor(file, account, order, { record, upload, defaults } = {}) {
		super();
		this.file = file;
		this.order = order;
		this.record = record ?? newRecord(file, account, upload, defaults);
		this.record.partSize = upload?.partSize ?? this.record.partSize;
		this.resumed = Boolean(this.record.uploadId);
		this.sent = upload?.received_bytes ?? (this.record.completed ? this.record.size : 0);
	}

	get name() { return this.record.name; }
	get size() { return this.record.size; }
	get fields() { return this.record.fields; }

	setFields(fields) {
		Object.assign(this.record.fields, fields);
		this.#save();
	}

	#save() {
		if (!this.#isOver)
			saveRecord(this.record);
	}

	#end() {
		this.#isOver = true;
		forgetRecords([this.record.uploadId]);
	}

	#to(state, problem = null) {
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

	#onWait(ms) {
		this.retryAt = Date.now() + ms;
		this.dispatchEvent(new Event('change'));
	}

	async run() {
		this.#controller = new AbortController();
		const { signal } = this.#controller;
		this.meter.reset();
		this.#to('sending');
		try {
			if (!this.record.completed)
				await this.#transfer(signal);
			this.#to('finishing');
			await this.#publish(signal);
			this.#to('done');
		} catch (problem) {
			if (!signal.aborted)
				this.#to('failed', problem);
		}
	}

	async #transfer(signal) {
		const how = { signal, order: this.order, onBytes: (n) => this.#onBytes(n), onWait: (ms) => this.#onWait(ms) };
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
		this.#to('finishing');
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
			api.post('/api/credentials/s3/multipart', body, { signal, idempotencyKey }), signal, (ms) => this.#onWait(ms));
		Object.assign(this.record, { key, uploadId, partSize });
		this.#save();
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
		}, signal, (ms) => this.#onWait(ms));
		this.record.completed = true;
		this.#save();
	}

	/* The same key and body each time, so that a lost answer does not publish twice; later edits are a PATCH. */
	async #publish(signal) {
		this.record.publish ??= { idempotencyKey: randomKey(), body: this.#publication() };
		this.#isOver = false;
		this.#save();
		const { idempotencyKey, body } = this.record.publish;
		try {
			this.video = await persist(() => api.post('/api/videos', body, { idempotencyKey, signal }), signal, (ms) => this.#onWait(ms));
		} catch (problem) {
			if (!signal.aborted) {
				this.record.publish = null;
				this.#save();
				if (isFinal(problem.status))
					this.#end();
			}
			throw problem;
		}
		this.#end();
		const now = this.#publication();
		if (JSON.stringify(now) !== JSON.stringify(body))
			await this.#amend(now, signal);
	}

	async #amend({ title, description, tags, privacy }, signal) {
		const body = { title, description, tags, privacy };
		this.video = await persist(() => api.patch(path`/api/videos/${this.video.id}`, body, { signal }), signal);
	}

	#publication() {
		const { title, description, tags, privacy } = this.fields;
		return { key: this.record.key, title: title.trim() || titleFromFilename(this.name), description, tags, privacy };
	}

	pause() {
		if (this.state !== 'sending' && this.state !== 'failed')
			return;
		this.#controller.abort();
		this.#to('paused');
	}

	/* Ends it here and on the server. */
	async cancel() {
		this.#controller.abort();
		this.#to('cancelled');
		if (this.record.uploadId) {
			this.#end();
			await Upload.abandon(this.record);
		}
	}

	static abandon({ key, uploadId }) {
		return api.del(`${path`/api/credentials/s3/multipart/${uploadId}`}?${new URLSearchParams({ key })}`);
	}
}
