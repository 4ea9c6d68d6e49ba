/* One file from the disk to its folder: small ones in one request, others in parts, as videos are. */
import { api } from '../api.js';
import { persist } from './parts.js';
import { isFinal } from '../logic/upload-plan.js';
import { newRecord, randomKey, Transfer } from './transfer.js';

/* In one request nothing need be gone on with; in parts it takes five. */
const WHOLE_MAX = 1_000_000;

export class FileUpload extends Transfer {
	made = null;
	#onceKey = randomKey();

	/* `place` {parent, name}: the folder's id; what is there of that name gets a version more. */
	constructor(file, account, order, { place, record, upload }) {
		super(file, order, record ?? newRecord(file, account, upload, { kind: 'file', place }), upload);
	}

	get place() { return this.record.place; }

	#wish() {
		const { parent, name } = this.place;
		return { parent, name, overwrite: true, modified_at: new Date(this.record.lastModified).toISOString() };
	}

	async send(signal) {
		if (this.record.uploadId || this.size > WHOLE_MAX)
			return super.send(signal);
		/* of no type: JSON would be taken for the request's own */
		const raw = this.file.slice(0, this.size, 'application/octet-stream');
		this.made = await persist(() => api.postRaw('/api/files', raw, { query: this.#wish(), idempotencyKey: this.#onceKey, signal }),
			signal, (ms) => this.onWait(ms));
		this.sent = this.size;
	}

	async finish(signal) {
		this.record.publish ??= { idempotencyKey: randomKey() };
		this.save();
		const { idempotencyKey } = this.record.publish;
		try {
			this.made = await persist(() => api.post('/api/files', { key: this.record.key, ...this.#wish() }, { idempotencyKey, signal }),
				signal, (ms) => this.onWait(ms));
		} catch (problem) {
			if (!signal.aborted && isFinal(problem.status))
				this.end();
			throw problem;
		}
		this.end();
	}
}
