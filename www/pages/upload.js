/* /upload: drop files, see the limits first, watch them go, come back to those left unfinished. */
import { h, replace } from '../dom.js';
import { api } from '../api.js';
import { ago, size, t } from '../i18n.js';
import { fileFault } from '../logic/upload-plan.js';
import { ask } from '../components/dialog.js';
import { problemBox, problemText } from '../components/problem.js';
import { toast } from '../components/toast.js';
import { uploadItem } from '../components/upload-item.js';
import { recall } from '../memory.js';
import { uploads } from '../uploads.js';

const ACCEPT = 'video/*,.mkv,.ts,.mts,.m2ts,.flv,.wmv,.avi,.mov,.webm,.mp4,.m4v,.mpg,.mpeg,.ogv,.3gp,.mxf';

function limitsText(limits) {
	const left = limits.quota_bytes ? Math.max(0, limits.quota_bytes - limits.used_bytes) : null;
	return h('dl', { class: 'limits' },
		h('div', {}, h('dt', {}, t('limits.size')), h('dd', {}, size(limits.max_size_bytes))),
		left !== null && h('div', {}, h('dt', {}, t('limits.left')), h('dd', {}, t('limits.leftOf', { left: size(left), quota: size(limits.quota_bytes) }))),
		h('div', {}, h('dt', {}, t('limits.formats')), h('dd', {}, limits.formats.join(', '))));
}

function limitsSkeleton() {
	return h('div', { class: 'limits', 'aria-hidden': 'true' },
		[1, 2, 3].map(() => h('div', {}, h('div', { class: 'skeleton skeleton-line' }))));
}

function chooser(onFiles, label, { multiple = true, cls = 'button primary' } = {}) {
	const input = h('input', { type: 'file', accept: ACCEPT, multiple, class: 'visually-hidden', tabindex: -1, 'aria-label': label,
		onchange: () => { onFiles([...input.files]); input.value = ''; } });
	return [input, h('button', { type: 'button', class: cls, onclick: () => input.click() }, label)];
}

function dropZone(onFiles) {
	const zone = h('div', { class: 'drop' },
		h('p', { class: 'drop-title' }, t('upload.drop')), h('p', { class: 'soft' }, t('upload.or')), chooser(onFiles, t('upload.choose')));
	return zone;
}

/* Files may be dropped anywhere on the page, which is easier to hit than a frame. */
function dropAnywhere(zone, onFiles, signal) {
	let depth = 0;
	const over = (n) => { depth = n; zone.classList.toggle('over', depth > 0); };
	const isFiles = (event) => event.dataTransfer?.types.includes('Files');
	const on = (name, run) => addEventListener(name, (event) => {
		if (isFiles(event)) {
			event.preventDefault();
			run(event);
		}
	}, { signal });
	on('dragenter', () => over(depth + 1));
	on('dragleave', () => over(Math.max(0, depth - 1)));
	on('dragover', () => {});
	on('drop', (event) => { over(0); onFiles([...event.dataTransfer.files]); });
}

/* An upload of an earlier visit whose file this tab has not been given. */
function unfinishedRow(upload, onFile, onDiscard) {
	const fault = h('p', { class: 'field-error', role: 'alert' });
	const check = ([file]) => {
		if (file && (file.name !== upload.filename || file.size !== upload.size_bytes))
			fault.textContent = t('upload.otherFile', { name: upload.filename, size: size(upload.size_bytes) });
		else if (file)
			onFile(file);
	};
	return h('li', { class: 'unfinished' },
		h('div', {}, h('strong', {}, upload.filename),
			h('p', { class: 'soft small' }, t('upload.unfinished.facts', {
				sent: size(upload.received_bytes), total: size(upload.size_bytes), when: ago(upload.created_at) })), fault),
		h('div', { class: 'actions' }, chooser(check, t('upload.continue'), { multiple: false, cls: 'button' }),
			h('button', { type: 'button', class: 'button quiet', onclick: onDiscard }, t('upload.discard'))));
}

export function render(ctx) {
	ctx.setTitle(t('upload.heading'));
	const state = { limits: null, unfinished: [] };
	const limitsBox = h('div', { class: 'limits-box' }, limitsSkeleton());
	const faults = h('div', { class: 'upload-faults', role: 'alert' });
	const rows = h('ul', { class: 'uploads' });
	const left = h('section', { class: 'section', hidden: true });
	const known = new Map();

	/* One node an upload, made once: typing in one is never disturbed by another. */
	function drawItems() {
		for (const upload of uploads.items)
			if (!known.has(upload)) {
				known.set(upload, uploadItem(upload, ctx.signal));
				rows.prepend(known.get(upload));
			}
		for (const [upload, node] of known)
			if (!uploads.items.includes(upload)) {
				node.remove();
				known.delete(upload);
			}
	}

	function addFiles(files) {
		const wrong = [];
		for (const file of files) {
			const fault = fileFault(file, state.limits);
			if (fault)
				wrong.push(h('p', {}, h('strong', {}, file.name), ' ', t(fault, { size: size(file.size) })));
			else if (!uploads.add(file, state.unfinished, { privacy: recall('privacy') ?? 'public' }))
				toast(t('upload.already', { name: file.name }));
		}
		replace(faults, wrong.length > 0 && h('div', { class: 'problem' }, h('div', { class: 'problem-text' }, wrong)));
		state.unfinished = state.unfinished.filter((u) => !uploads.items.some((item) => item.record.uploadId === u.uploadId));
		drawUnfinished();
	}

	async function discard(upload) {
		if (!await ask({ title: t('upload.cancel.title'), text: t('upload.cancel.text', { name: upload.filename }), action: t('upload.discard') }))
			return;
		try {
			await uploads.discard(upload);
			state.unfinished = state.unfinished.filter((u) => u !== upload);
			drawUnfinished();
		} catch (problem) {
			toast(problemText(problem).title);
		}
	}

	function drawUnfinished() {
		left.hidden = !state.unfinished.length;
		replace(left, h('h2', {}, t('upload.unfinished')), h('p', { class: 'soft' }, t('upload.unfinished.text')),
			h('ul', { class: 'rows' }, state.unfinished.map((u) => unfinishedRow(u, (file) => addFiles([file]), () => discard(u)))));
	}

	async function load() {
		try {
			[state.limits, state.unfinished] = await Promise.all([
				api.get('/api/credentials/limits', null, ctx), uploads.unfinished(ctx.signal)]);
			replace(limitsBox, limitsText(state.limits));
			drawUnfinished();
			uploads.publishLeft();
		} catch (problem) {
			if (problem.name !== 'AbortError')
				replace(limitsBox, problemBox(problem, { retry: load }));
		}
	}

	const zone = dropZone(addFiles);
	dropAnywhere(zone, addFiles, ctx.signal);
	uploads.addEventListener('change', drawItems, { signal: ctx.signal });
	drawItems();
	load();
	return h('div', { class: 'page medium' }, h('h1', {}, t('upload.heading')), zone, limitsBox, faults, rows, left);
}
