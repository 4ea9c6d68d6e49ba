/* /files/bin: what was deleted: back to where it was, or for good. */
import { h } from '../dom.js';
import { api, path } from '../api.js';
import { ago, dateTime, size, t } from '../i18n.js';
import { ask } from '../components/dialog.js';
import { empty } from '../components/empty.js';
import { icon } from '../components/icon.js';
import { lineItem, lineSkeleton } from '../components/line-item.js';
import { list } from '../components/list.js';
import { restoreFiles, say } from '../components/file/file-actions.js';
import { fileTabs } from '../components/file/file-tabs.js';
import { fileUsage } from '../components/file/file-usage.js';
import { go } from '../router.js';
import { session } from '../session.js';

/* For good, after a question.  → it is gone */
async function drop(file) {
	if (!await ask({ title: t('files.bin.drop.title'), text: t('files.bin.drop.text', { name: file.name }), action: t('files.bin.drop') }))
		return false;
	try {
		await api.del(path`/api/files/bin/${file.id}`);
		return true;
	} catch (problem) {
		say(problem);
		return false;
	}
}

function draw(file, shown, usage) {
	const gone = () => { shown().remove(file, node); usage.update(); };
	const button = (label, name, run, cls = 'button') => h('button', { type: 'button', class: cls, onclick: run }, icon(name), label);
	const node = lineItem({
		title: file.name, facts: [file.path, file.kind === 'file' && size(file.size_bytes),
			h('time', { datetime: file.deleted_at, title: dateTime(file.deleted_at) }, t('files.bin.when', { when: ago(file.deleted_at) }))],
		actions: [button(t('files.bin.restore'), 'undo', () => restoreFiles([file], gone)),
			(file.tree === 'home' || session.isAdmin) && button(t('files.bin.drop'), 'trash', async () => await drop(file) && gone(), 'button quiet')],
	});
	return node;
}

async function emptyBin() {
	if (!await ask({ title: t('files.bin.empty.title'), text: t('files.bin.empty.text'), action: t('files.bin.emptyIt') }))
		return;
	try {
		await api.del('/api/files/bin');
		go('/files/bin', { replaceIt: true });
	} catch (problem) {
		say(problem);
	}
}

export function render(ctx) {
	ctx.setTitle(t('files.tree.bin'));
	const usage = fileUsage(ctx.signal);
	const shown = list({
		ctx, into: h('ul', { class: 'rows' }), skeleton: lineSkeleton, skeletons: 4,
		load: (cursor) => api.get('/api/files/bin', { limit: 50, cursor }, ctx),
		draw: (file) => draw(file, () => shown, usage),
		empty: () => empty({ picture: 'trash', title: t('files.bin.none') }),
	});
	return h('div', { class: 'page' },
		h('div', { class: 'page-head' }, h('h1', {}, t('nav.files')),
			h('button', { type: 'button', class: 'button danger', onclick: emptyBin }, icon('trash'), t('files.bin.emptyIt'))),
		fileTabs('bin', ctx.signal, () => {}), h('p', { class: 'soft' }, t('files.bin.text')), shown.node, usage.node);
}
