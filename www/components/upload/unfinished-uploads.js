/* Uploads that an earlier visit left: each waits for its file, or to be published, or is thrown away. */
import { h, replace } from '../../dom.js';
import { ago, size, t } from '../../i18n.js';
import { uploads } from '../../uploads/queue.js';
import { ask } from '../dialog.js';
import { fileButton } from './drop-zone.js';
import { problemText, refusalText } from '../problem.js';
import { toast } from '../toast.js';

function discardButton(onDiscard) {
	return h('button', { type: 'button', class: 'button quiet', onclick: onDiscard }, t('upload.discard'));
}

function arrivedRow(upload, onPublish, onDiscard) {
	const facts = t('upload.unfinished.arrived', { size: size(upload.received_bytes), when: ago(upload.created_at) });
	const why = upload.refused_at && t('upload.unfinished.refused', {
		when: ago(upload.refused_at), why: refusalText(upload.refused_as, upload.refused) });
	return h('li', { class: 'unfinished' },
		h('div', {}, h('strong', { dir: 'auto' }, upload.filename), h('p', { class: 'soft small' }, facts),
			why && h('p', { class: 'field-error' }, why)),
		h('div', { class: 'actions' },
			h('button', { type: 'button', class: 'button', onclick: onPublish }, t(why ? 'upload.publishAgain' : 'upload.publish')),
			discardButton(onDiscard)));
}

function partialRow(upload, onFile, onDiscard) {
	const fault = h('p', { class: 'field-error', role: 'alert' });
	const check = ([file]) => {
		if (file && (file.name !== upload.filename || file.size !== upload.size_bytes))
			fault.textContent = t('upload.otherFile', { name: upload.filename, size: size(upload.size_bytes) });
		else if (file)
			onFile(file);
	};
	const facts = t('upload.unfinished.facts', {
		sent: size(upload.received_bytes), total: size(upload.size_bytes), when: ago(upload.created_at) });
	return h('li', { class: 'unfinished' },
		h('div', {}, h('strong', { dir: 'auto' }, upload.filename), h('p', { class: 'soft small' }, facts), fault),
		h('div', { class: 'actions' }, fileButton(t('upload.continue'), check), discardButton(onDiscard)));
}

async function discard(upload) {
	const sure = await ask({
		title: t('upload.cancel.title'), text: t('upload.cancel.text', { name: upload.filename }), action: t('upload.discard') });
	if (!sure)
		return false;
	try {
		await uploads.discard(upload);
		return true;
	} catch (problem) {
		toast(problemText(problem).title);
		return false;
	}
}

/* → { node, update(list) }; `onFile(file)` hears of the file that one of them waited for. */
export function unfinishedUploads(onFile) {
	const node = h('section', { class: 'section', hidden: true });
	function update(items) {
		node.hidden = !items.length;
		const without = (upload) => update(items.filter((u) => u !== upload));
		const drop = async (upload) => await discard(upload) && without(upload);
		const publish = (upload) => { uploads.publish(upload); without(upload); };
		replace(node, h('h2', {}, t('upload.unfinished')),
			items.some((u) => !u.completed) && h('p', { class: 'soft' }, t('upload.unfinished.text')),
			h('ul', { class: 'rows' }, items.map((u) => u.completed ?
				arrivedRow(u, () => publish(u), () => drop(u)) : partialRow(u, onFile, () => drop(u)))));
	}
	return { node, update };
}
