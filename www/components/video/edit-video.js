/* The dialog in which an owner changes what is said of a video, and its poster. */
import { h } from '../../dom.js';
import { api, path } from '../../api.js';
import { t } from '../../i18n.js';
import { openDialog } from '../dialog.js';
import { form } from '../forms/form.js';
import { icon } from '../icon.js';
import { pickPoster } from './poster-picker.js';
import { toast } from '../toast.js';
import { videoBody, videoFields } from './video-fields.js';

/* → the changed video, or null when nothing was changed. */
export async function editVideo(video) {
	let changed = null;
	const choosePoster = async () => { changed = await pickPoster(changed ?? video) ?? changed; };
	const save = async (values) => {
		changed = await api.patch(path`/api/videos/${video.id}`, videoBody(values));
		toast(t('toast.saved'));
		dialog.close();
	};
	const dialog = openDialog({ title: t('edit.title'), content: form({
		fields: videoFields(video), onSubmit: save,
		extra: h('button', { type: 'button', class: 'button', onclick: choosePoster }, icon('image'), t('poster.change')),
	}) });
	await dialog.closed;
	return changed;
}

/* Deletes at once and offers to take it back. `onBack` hears of the video when it is there again. */
export async function deleteVideo(video, onBack) {
	await api.del(path`/api/videos/${video.id}`);
	const undo = async () => {
		try {
			onBack(await api.act('POST', path`/api/videos/${video.id}/undelete`));
			toast(t('toast.restored'));
		} catch (problem) {
			toast(problem.message);
		}
	};
	toast(t('toast.deleted', { title: video.title }), { label: t('action.undo'), run: undo });
}
