/* The uploads of this tab, which go on whichever page is shown, and what is remembered of them between visits. */
import { api } from '../api.js';
import { Upload } from './task.js';
import { forgetRecords, recordsOf } from './transfer.js';
import { findResumable, liveRecords } from '../logic/resume.js';
import { session } from '../session.js';

const ACTIVE = new Set(['sending', 'finishing']);

class Uploads extends EventTarget {
	items = [];
	#order = 0;
	#account = null;

	get active() {
		return this.items.filter((u) => ACTIVE.has(u.state));
	}

	/* How far all that is on its way has come, 0 to 1, or null when nothing is. */
	fraction() {
		const active = this.active;
		const total = active.reduce((sum, u) => sum + u.size, 0);
		return active.length ? active.reduce((sum, u) => sum + u.sent, 0) / Math.max(1, total) : null;
	}

	/* What the server holds of uploads that this tab does not carry; what it holds no more is forgotten here too. */
	async unfinished(signal) {
		const known = recordsOf(session.account.id);
		const { items, next } = await api.get('/api/credentials/uploads', { limit: 100 }, { signal });
		const live = liveRecords(known, items);
		const files = recordsOf(session.account.id, 'file').map((r) => r.uploadId);	/* of /files */
		if (!next)
			forgetRecords(known.filter((r) => !live.includes(r)).map((r) => r.uploadId));
		return items.filter((u) => !files.includes(u.uploadId) && !this.items.some((item) => item.record.uploadId === u.uploadId));
	}

	/* Starts a file, or goes on with it where an earlier visit stopped. → false when it is here already. */
	add(file, unfinished, defaults) {
		const same = this.items.find((u) => u.state !== 'done' && u.name === file.name && u.size === file.size);
		if (same)
			return this.#rejoin(same, file);
		const found = findResumable(file, recordsOf(session.account.id), unfinished);
		this.#start(new Upload(file, session.account.id, ++this.#order, { ...found, defaults }));
		return true;
	}

	/* Videos whose bytes arrived but which were not published when the tab was closed: publishes them. */
	publishLeft() {
		for (const record of recordsOf(session.account.id))
			if (record.completed && !this.items.some((u) => u.record.key === record.key))
				this.#start(new Upload(null, session.account.id, ++this.#order, { record }));
	}

	/* What is whole, and nobody's tab was there to publish it, or it was refused. */
	publish(unfinished) {
		const file = { name: unfinished.filename, size: unfinished.received_bytes, type: unfinished.type };
		this.#start(new Upload(file, session.account.id, ++this.#order, { upload: unfinished }));
	}

	async discard(unfinished) {
		await Upload.abandon(unfinished);
		forgetRecords([unfinished.uploadId]);
	}

	remove(upload) {
		this.items = this.items.filter((u) => u !== upload);
		this.dispatchEvent(new Event('change'));
	}

	/* A new account's page shows none of the last one's uploads. */
	follow(account) {
		if (this.#account && this.#account !== account?.id) {
			this.items.forEach((u) => u.pause());
			this.items = [];
		}
		this.#account = account?.id ?? null;
		this.dispatchEvent(new Event('change'));
	}

	#rejoin(upload, file) {
		if (upload.state !== 'paused' && upload.state !== 'failed')
			return false;
		upload.file = file;
		upload.run();
		return true;
	}

	#start(upload) {
		upload.addEventListener('change', () => this.dispatchEvent(new Event('change')));
		this.items = [...this.items, upload];
		upload.run();
	}
}

export const uploads = new Uploads();

session.addEventListener('change', () => uploads.follow(session.account));
addEventListener('beforeunload', (event) => uploads.active.length && event.preventDefault());
