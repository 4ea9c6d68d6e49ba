/* Files of this tab on their way into folders, some at a time, whichever page is shown. */
import { api } from '../api.js';
import { findResumable } from '../logic/resume.js';
import { session } from '../session.js';
import { FileUpload } from './file-task.js';
import { recordsOf } from './transfer.js';

const AT_ONCE = 4;
const BUSY = new Set(['sending', 'finishing']);

class FileUploads extends EventTarget {
	items = [];
	#order = 0;
	#waiting = [];
	#folders = new Map();	/* of whole folders: a path → its id, once */
	#account = null;

	get active() {
		return this.items.filter((u) => BUSY.has(u.state));
	}

	get failed() {
		return this.items.filter((u) => u.state === 'failed');
	}

	/* { done, all, sent, size } of files and bytes; those that wait count too. */
	progress() {
		const all = [...this.items, ...this.#waiting];
		return {
			done: this.items.filter((u) => u.state === 'done').length, all: all.length,
			sent: all.reduce((sum, u) => sum + Math.min(u.sent, u.size), 0), size: all.reduce((sum, u) => sum + u.size, 0),
		};
	}

	/* `found` of file-tree.js goes below `folder`, as the API gives it. */
	async add(found, folder) {
		const { items: unfinished } = found.some(({ file }) => file) && recordsOf(session.account.id, 'file').length ?
			await api.get('/api/credentials/uploads', { limit: 100 }) : { items: [] };
		for (const { path, file } of found) {
			const parent = await this.#folderOf(folder, path);
			if (file)
				this.#line({ file, parent, unfinished });
		}
		this.#next();
	}

	/* Files whose bytes arrived, and that were not put in their place when the tab was closed. */
	placeLeft() {
		for (const record of recordsOf(session.account.id, 'file'))
			if (record.completed && !this.#knows(record))
				this.#waiting.push(this.#watch(new FileUpload(null, session.account.id, ++this.#order, { record })));
		this.#next();
	}

	#knows(record) {
		return [...this.items, ...this.#waiting].some((u) => u.record.id === record.id);
	}

	#line({ file, parent, unfinished }) {
		const records = recordsOf(session.account.id, 'file').filter((r) => r.place.parent === parent && !this.#knows(r));
		const known = findResumable(file, records, unfinished.filter((u) => records.some((r) => r.uploadId === u.uploadId)));
		this.#waiting.push(this.#watch(new FileUpload(file, session.account.id, ++this.#order,
			{ place: { parent, name: file.name }, ...known })));
		this.dispatchEvent(new Event('change'));
	}

	#watch(upload) {
		upload.addEventListener('change', () => {
			if (upload.state === 'done')
				this.dispatchEvent(new CustomEvent('placed', { detail: upload.made }));
			if (!BUSY.has(upload.state))
				this.#next();
			this.dispatchEvent(new Event('change'));
		});
		return upload;
	}

	#next() {
		while (this.#waiting.length && this.active.length < AT_ONCE) {
			const upload = this.#waiting.shift();
			this.items.push(upload);
			upload.run();
		}
		this.dispatchEvent(new Event('change'));
	}

	/* The id of the folder with these names below `folder`, made where it is missing. */
	async #folderOf(folder, names) {
		let { id, path: at } = folder;
		at = at === '/' ? '' : at;
		for (const name of names) {
			at = `${at}/${name}`;
			const key = `${id} ${name}`;
			if (!this.#folders.has(key))
				this.#folders.set(key, this.#makeFolder(id, name, folder.tree, at));
			id = await this.#folders.get(key);
		}
		return id;
	}

	async #makeFolder(parent, name, tree, at) {
		try {
			const made = await api.post('/api/files', { parent, name });
			this.dispatchEvent(new CustomEvent('placed', { detail: made }));
			return made.id;
		} catch (problem) {
			if (problem.status !== 409)
				throw problem;
			return (await api.get('/api/files/tree', { tree, path: at })).id;
		}
	}

	retry() {
		this.failed.forEach((u) => u.run());
	}

	/* What is done stays; what was on its way is given up. */
	cancel() {
		const given = [...this.active, ...this.failed];
		this.clear();
		given.forEach((u) => u.cancel().catch(() => {}));
	}

	clear() {
		this.items = [];
		this.#waiting = [];
		this.#folders.clear();
		this.dispatchEvent(new Event('change'));
	}

	/* A new account's page shows none of the last one's. */
	follow(account) {
		if (this.#account && this.#account !== account?.id) {
			this.items.forEach((u) => u.pause());
			this.clear();
		}
		this.#account = account?.id ?? null;
	}
}

export const fileUploads = new FileUploads();

session.addEventListener('change', () => fileUploads.follow(session.account));
addEventListener('beforeunload', (event) => fileUploads.active.length && event.preventDefault());
