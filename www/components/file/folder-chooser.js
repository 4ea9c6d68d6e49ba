/* A dialog in which one walks to a folder: for those who cannot drag, or do not see where to. */
import { h, replace } from '../../dom.js';
import { api, path } from '../../api.js';
import { t } from '../../i18n.js';
import { openDialog } from '../dialog.js';
import { icon } from '../icon.js';
import { problemBox } from '../problem.js';

/* Folders come first in a list. */
async function foldersOf(id) {
	const found = [];
	let cursor;
	do {
		const { items, next } = await api.get('/api/files', { parent: id, limit: 100, cursor });
		found.push(...items.filter((file) => file.kind === 'folder'));
		cursor = items.at(-1)?.kind === 'folder' ? next : null;
	} while (cursor);
	return found;
}

/* → the folder that was chosen, or null; those of `except` (ids) are not walked into. */
export async function chooseFolder({ title, action, from, except = [] }) {
	let chosen = null;
	const place = h('div', { class: 'chooser' });
	const yes = h('button', { type: 'button', class: 'button primary', disabled: true }, action);
	const dialog = openDialog({ title, content: [place, h('div', { class: 'actions end' },
		h('button', { type: 'button', class: 'button', onclick: () => dialog.close() }, t('action.cancel')), yes)] });

	const step = (id, name, picture) => h('button', { type: 'button', class: 'chooser-folder', onclick: () => show(id) }, icon(picture), name);

	async function show(id) {
		try {
			const [folder, folders] = [await api.get(path`/api/files/${id}`), await foldersOf(id)];
			const up = folder.crumbs.at(-2);
			yes.disabled = false;
			yes.onclick = () => { chosen = folder; dialog.close(); };
			replace(place, h('p', { class: 'chooser-here' }, icon('folder'), h('strong', {}, folder.name || t(`files.tree.${folder.tree}`))),
				up && step(up.id, t('files.up'), 'undo'),
				folders.filter((f) => !except.includes(f.id)).map((f) => step(f.id, f.name, 'folder')),
				!folders.length && h('p', { class: 'soft' }, t('files.noFolders')));
		} catch (problem) {
			replace(place, problemBox(problem, { retry: () => show(id) }));
		}
	}

	show(from);
	await dialog.closed;
	return chosen;
}
