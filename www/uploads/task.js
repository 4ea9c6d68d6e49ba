/* One upload from the chosen file to the published video. */
import { api, path } from '../api.js';
import { isFinal } from '../logic/upload-plan.js';
import { titleFromFilename } from '../logic/format.js';
import { persist } from './parts.js';
import { newRecord, randomKey, Transfer } from './transfer.js';

export class Upload extends Transfer {
	video = null;

	/* `record` is what an earlier visit kept of it, `upload` what the server has. */
	constructor(file, account, order, { record, upload, defaults } = {}) {
		super(file, order, record ?? newRecord(file, account, upload, {
			fields: { title: titleFromFilename(file.name), description: '', tags: [], privacy: 'public', ...defaults } }), upload);
	}

	get fields() { return this.record.fields; }

	setFields(fields) {
		Object.assign(this.record.fields, fields);
		this.save();
	}

	/* The same key and body each time, so that a lost answer does not publish twice; later edits are a PATCH. */
	async finish(signal) {
		this.record.publish ??= { idempotencyKey: randomKey(), body: this.#publication() };
		this.isOver = false;
		this.save();
		const { idempotencyKey, body } = this.record.publish;
		try {
			this.video = await persist(() => api.post('/api/videos', body, { idempotencyKey, signal }), signal, (ms) => this.onWait(ms));
		} catch (problem) {
			if (!signal.aborted) {
				this.record.publish = null;
				this.save();
				if (isFinal(problem.status))
					this.end();
			}
			throw problem;
		}
		this.end();
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
}
