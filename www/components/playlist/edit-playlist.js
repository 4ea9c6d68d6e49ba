/* What a list of videos is called, and the dialogs in which its owner makes and changes it. */
import { h } from '../../dom.js';
import { api, path } from '../../api.js';
import { t } from '../../i18n.js';
import { openDialog } from '../dialog.js';
import { form } from '../forms/form.js';
import { toast } from '../toast.js';
import { descriptionField, privacyField, titleField } from '../video/video-fields.js';

/* The one for later has a name in each language. */
export const nameOf = (playlist) => playlist.kind === 'later' ? t('playlist.later') : playlist.title;

const fresh = { title: '', description: '', privacy: 'private' };

function fieldsOf(playlist) {
	const privacy = privacyField(playlist);
	return [titleField(playlist), descriptionField(playlist),
		{ ...privacy, options: privacy.options.map(({ value }) => ({ value, label: t(`playlist.privacy.${value}`) })) }];
}

/* A form that makes a list; `onMade(playlist)`. */
export function newPlaylistForm(onMade) {
	const node = form({ submit: t('playlist.make'), fields: fieldsOf(fresh), onSubmit: async ({ title, description, privacy }) => {
		await onMade(await api.post('/api/videos/playlists', { title: title.trim(), description, privacy }));
		node.reset();
	} });
	return node;
}

/* → the list that was made, or null. */
export async function makePlaylist() {
	let made = null;
	const dialog = openDialog({ title: t('playlist.new'), content: newPlaylistForm((playlist) => { made = playlist; dialog.close(); }) });
	await dialog.closed;
	return made;
}

/* → the changed list, or null. */
export async function editPlaylist(playlist) {
	let changed = null;
	const dialog = openDialog({ title: t('playlist.edit'), content: h('div', {}, form({ fields: fieldsOf(playlist), onSubmit: async ({ title, description, privacy }) => {
		changed = await api.patch(path`/api/videos/playlists/${playlist.id}`, { title: title.trim(), description, privacy });
		toast(t('toast.saved'));
		dialog.close();
	} })) });
	await dialog.closed;
	return changed;
}
