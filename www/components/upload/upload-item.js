/* A file on its way: how far, how fast, how long yet; pause and cancel; and what the video will be called. */
import { h, newId, replace } from '../../dom.js';
import { api, path } from '../../api.js';
import { size, span, t } from '../../i18n.js';
import { ask } from '../dialog.js';
import { field } from '../forms/field.js';
import { form } from '../forms/form.js';
import { icon } from '../icon.js';
import { problemBox } from '../problem.js';
import { progress } from '../progress.js';
import { toast } from '../toast.js';
import { descriptionField, privacyField, tagsField, titleField, videoBody } from '../video/video-fields.js';
import { uploads } from '../../uploads/queue.js';
import { remember } from '../../memory.js';

/* "12.4 of 80 MB · 3.1 MB/s · 22 s left", or what it waits for. */
function paceOf(upload) {
	const amount = t('upload.amount', { sent: size(upload.sent), total: size(upload.size) });
	if (upload.retryAt)
		return `${amount} · ${t('upload.retrying', { time: span((upload.retryAt - Date.now()) / 1000) })}`;
	if (upload.state !== 'sending')
		return amount;
	const now = performance.now();
	const speed = upload.meter.speed(now);
	const left = upload.meter.secondsLeft(now, upload.size - upload.sent);
	return [amount, speed > 0 && t('upload.speed', { size: size(speed) }), left !== null && t('upload.left', { time: span(left) })]
		.filter(Boolean).join(' · ');
}

async function cancel(upload) {
	const sure = upload.sent === 0 || await ask({
		title: t('upload.cancel.title'), text: t('upload.cancel.text', { name: upload.name }), action: t('upload.cancel.action') });
	if (!sure)
		return;
	uploads.remove(upload);
	await upload.cancel().catch(() => {});
}

function button(label, name, run) {
	return h('button', { type: 'button', class: 'button', onclick: run }, icon(name), label);
}

function controlsOf(upload) {
	const stop = button(t('action.cancel'), 'close', () => cancel(upload));
	switch (upload.state) {
	case 'sending': return [button(t('action.pause'), 'pause', () => upload.pause()), stop];
	case 'paused': return [button(t('action.resume'), 'play', () => upload.run()), stop];
	case 'failed': return [button(t('action.retry'), 'undo', () => upload.run()), stop];
	case 'done': return [h('a', { class: 'button primary', href: path`/watch/${upload.video.id}` }, icon('play'), t('upload.watch'))];
	default: return [];
	}
}

/* While it uploads every change is kept as it is typed; afterwards the form saves it. */
function detailsOf(upload) {
	const v = upload.fields;
	const more = h('details', { class: 'upload-more' }, h('summary', {}, t('upload.more')),
		h('div', { class: 'form' }, field(descriptionField(v)), field(tagsField(v))));
	const save = async (values) => {
		upload.setFields(videoBody(values));
		if (upload.state !== 'done')
			return;
		upload.video = await api.patch(path`/api/videos/${upload.video.id}`, videoBody(values));
		toast(t('toast.saved'));
	};
	const node = form({ fields: [h('div', { class: 'upload-main' }, field(titleField(v)), field(privacyField(v))), more], onSubmit: save });
	node.addEventListener('input', () => {
		const values = Object.fromEntries(new FormData(node));
		upload.setFields(videoBody(values));
		remember('privacy', values.privacy);
	});
	return node;
}

export function uploadItem(upload, signal) {
	const id = newId('upload');
	const bar = progress(t('upload.progress', { name: upload.name }));
	const state = h('p', { class: 'upload-state', role: 'status' });
	const controls = h('div', { class: 'actions' });
	const fault = h('div', { class: 'form-problem' });
	const details = detailsOf(upload);
	const node = h('li', { class: 'upload-item section', 'aria-labelledby': id },
		h('div', { class: 'upload-head' },
			h('div', {}, h('h2', { id, class: 'upload-name', dir: 'auto' }, upload.name), state), controls),
		bar.node, fault, details);
	let shown = '';

	function update() {
		bar.update(upload.size ? upload.sent / upload.size : 0, paceOf(upload));
		if (shown === upload.state)
			return;
		shown = upload.state;
		node.dataset.state = upload.state;
		const hadFocus = controls.contains(document.activeElement);
		state.textContent = t(`upload.state.${upload.state === 'sending' && upload.resumed ? 'resumed' : upload.state}`);
		replace(controls, controlsOf(upload));
		replace(fault, upload.problem && problemBox(upload.problem));
		details.querySelector('[type="submit"]').hidden = upload.state !== 'done';
		if (hadFocus)
			controls.firstElementChild?.focus();
	}

	upload.addEventListener('change', update, { signal });
	const tick = setInterval(update, 1000);
	signal.addEventListener('abort', () => clearInterval(tick));
	update();
	return node;
}
