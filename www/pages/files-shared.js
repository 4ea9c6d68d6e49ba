/* /files/shared: what others share with me, and what I share. */
import { h } from '../dom.js';
import { api, path } from '../api.js';
import { t } from '../i18n.js';
import { go } from '../router.js';
import { ask } from '../components/dialog.js';
import { list } from '../components/list.js';
import { lineItem, lineSkeleton } from '../components/line-item.js';
import { copyFiles, downloadFiles, say } from '../components/file/file-actions.js';
import { fileMenu } from '../components/file/file-menu.js';
import { fileRow, fileSkeleton } from '../components/file/file-row.js';
import { fileTabs } from '../components/file/file-tabs.js';
import { viewFile } from '../components/file/file-viewer.js';
import { chooseFolder } from '../components/file/folder-chooser.js';
import { shareLine } from '../components/share/share-facts.js';

async function leave({ name, by, id }) {
	if (!await ask({ title: t('shares.leave.title'), text: t('shares.leave.text', { name, by }), action: t('shares.leave') }))
		return false;
	try {
		await api.del(path`/api/files/shares/${id}`);
		return true;
	} catch (problem) {
		say(problem);
		return false;
	}
}

async function copy(file) {
	const home = await api.get('/api/files/tree').catch(say);
	const folder = home?.id && await chooseFolder({ title: t('files.copy.title'), action: t('files.copy.here'), from: home.id });
	if (folder)
		await copyFiles([file], folder);
}

function withMe(ctx) {
	const more = (row) => fileMenu(row.file.name, [
		row.file.kind === 'file' && { label: t('files.download'), icon: 'download', run: () => downloadFiles([row.file]) },
		{ label: t('files.copy'), icon: 'copy', run: () => copy(row.file) },
		{ label: t('shares.leave'), icon: 'close', run: async () => await leave({ name: row.file.name, by: row.file.shared_by, id: row.file.share }) && shown.remove(row.file, row.node) },
	]);
	const shown = list({
		ctx, into: h('ul', { class: 'files' }), skeleton: fileSkeleton, skeletons: 3,
		load: (cursor) => api.get('/api/files', { tree: 'shared', limit: 50, cursor }, ctx),
		draw: (file) => fileRow(file, { open: viewFile, more, says: t(`shares.from.${file.rights}`, { by: file.shared_by }) }).node,
		empty: () => h('p', { class: 'soft' }, t('shares.withMe.none')),
	});
	return shown.node;
}

/* Those that are private; the others everybody sees anyway. */
function videosWithMe(ctx) {
	const draw = (share) => {
		const button = h('button', { type: 'button', class: 'button quiet', onclick: async () => await leave(share) && shown.remove(share, node) }, t('shares.leave'));
		const node = lineItem({ title: h('a', { href: path`/watch/${share.thing}` }, share.name), facts: [t('shares.from.read', { by: share.by })], actions: [button] });
		return node;
	};
	const shown = list({
		ctx, into: h('ul', { class: 'rows' }), skeleton: lineSkeleton, skeletons: 1, scroll: false,
		load: async (cursor) => {
			const { items, next } = await api.get('/api/files/shares', { with_me: true, limit: 50, cursor }, ctx);
			return { items: items.filter(({ kind }) => kind === 'video'), next };
		},
		draw, empty: () => null,
	});
	return shown.node;
}

function byMe(ctx) {
	const shown = list({
		ctx, into: h('ul', { class: 'rows' }), skeleton: lineSkeleton, skeletons: 3,
		load: (cursor) => api.get('/api/files/shares', { limit: 50, cursor }, ctx),
		draw: (share) => shareLine(share, { title: share.name, onRevoked: (node) => shown.remove(share, node) }),
		empty: () => h('p', { class: 'soft' }, t('shares.byMe.none')),
	});
	return shown.node;
}

export function render(ctx) {
	ctx.setTitle(t('files.tree.shared'));
	const part = (key, node) => h('section', { class: 'section', 'aria-label': t(key) }, h('h2', {}, t(key)), node);
	return h('div', { class: 'page' }, h('div', { class: 'page-head' }, h('h1', {}, t('nav.files'))),
		fileTabs('shared', ctx.signal, () => go('/files')), part('shares.withMe', [withMe(ctx), videosWithMe(ctx)]), part('shares.byMe', byMe(ctx)));
}
