/* /upload: drop files, see the limits first, watch them go, come back to those left unfinished. */
import { h, replace } from '../dom.js';
import { api } from '../api.js';
import { size, t } from '../i18n.js';
import { fileFault } from '../logic/upload-plan.js';
import { dropZone } from '../components/upload/drop-zone.js';
import { problemBox } from '../components/problem.js';
import { toast } from '../components/toast.js';
import { unfinishedUploads } from '../components/upload/unfinished-uploads.js';
import { uploadItem } from '../components/upload/upload-item.js';
import { uploadLimits, uploadLimitsSkeleton } from '../components/upload/upload-limits.js';
import { recall } from '../memory.js';
import { uploads } from '../uploads/queue.js';

/* One node an upload, made once: typing in one is never disturbed by another. */
function itemList(signal) {
	const rows = h('ul', { class: 'uploads' });
	const known = new Map();
	function update() {
		for (const upload of uploads.items)
			if (!known.has(upload)) {
				known.set(upload, uploadItem(upload, signal));
				rows.prepend(known.get(upload));
			}
		for (const [upload, node] of known)
			if (!uploads.items.includes(upload)) {
				node.remove();
				known.delete(upload);
			}
	}
	uploads.addEventListener('change', update, { signal });
	update();
	return rows;
}

function refusals(wrong) {
	return wrong.length > 0 && h('div', { class: 'problem' }, h('div', { class: 'problem-text' },
		wrong.map(({ file, fault }) => h('p', {}, h('strong', {}, file.name), ' ', t(fault, { size: size(file.size) })))));
}

/* What the server says of limits and of uploads left, asked once, and again after a fault. */
class Ground {
	limits = null;
	left = [];

	constructor(place, ctx, onReady) {
		Object.assign(this, { place, ctx, onReady });
		this.ready = this.#load();
	}

	async #load() {
		replace(this.place, uploadLimitsSkeleton());
		try {
			[this.limits, this.left] = await Promise.all([
				api.get('/api/credentials/limits', null, this.ctx), uploads.unfinished(this.ctx.signal)]);
			replace(this.place, uploadLimits(this.limits));
			this.onReady();
		} catch (problem) {
			if (problem.name !== 'AbortError')
				replace(this.place, problemBox(problem, { retry: () => { this.ready = this.#load(); } }));
		}
	}

	/* Those that no item of this tab carries by now. */
	get unfinished() {
		return this.left.filter((u) => !uploads.items.some((item) => item.record.uploadId === u.uploadId));
	}
}

export function render(ctx) {
	ctx.setTitle(t('upload.heading'));
	const limits = h('div', {});
	const faults = h('div', { class: 'form-problem', role: 'alert' });

	async function addFiles(files) {
		await ground.ready;
		const wrong = [];
		for (const file of files) {
			const fault = fileFault(file, ground.limits);
			if (fault)
				wrong.push({ file, fault });
			else if (!uploads.add(file, ground.unfinished, { privacy: recall('privacy') ?? 'public' }))
				toast(t('upload.already', { name: file.name }));
		}
		replace(faults, refusals(wrong));
		unfinished.update(ground.unfinished);
	}

	const unfinished = unfinishedUploads((file) => addFiles([file]));
	const ground = new Ground(limits, ctx, () => { uploads.publishLeft(); unfinished.update(ground.unfinished); });
	return h('div', { class: 'page medium' }, h('h1', {}, t('upload.heading')), dropZone(addFiles, ctx.signal), limits, faults,
		itemList(ctx.signal), unfinished.node);
}
