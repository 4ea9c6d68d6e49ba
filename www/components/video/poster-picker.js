/* Chooses a video's poster: the frame at the player's present time, or a picture of one's own. */
import { h, replace } from '../../dom.js';
import { api, path } from '../../api.js';
import { t } from '../../i18n.js';
import { openDialog } from '../dialog.js';
import { icon } from '../icon.js';
import { player } from './player.js';
import { problemBox } from '../problem.js';
import { toast } from '../toast.js';

/* → the video with its new poster, or null when the dialog was left. */
export async function pickPoster(video) {
	const gone = new AbortController();
	const fault = h('div', { class: 'form-problem' });
	let changed = null;

	const attempt = (act) => async () => {
		replace(fault);
		try {
			changed = await act();
			toast(t('poster.saved'));
			dialog.close();
		} catch (problem) {
			replace(fault, problemBox(problem));
		}
	};
	const screen = player({ signal: gone.signal, keys: false });
	screen.update(video);
	const frame = attempt(() => api.post(path`/api/videos/${video.id}/poster`, { at_ms: Math.round(screen.media.currentTime * 1000) }));
	const input = h('input', { type: 'file', accept: 'image/*', class: 'visually-hidden', tabindex: -1, 'aria-label': t('poster.picture'),
		onchange: () => input.files[0] && attempt(() => api.putRaw(path`/api/videos/${video.id}/poster.jpg`, input.files[0]))() });

	const dialog = openDialog({ title: t('poster.title'), wide: true, content: [
		h('p', { class: 'soft poster-help' }, t('poster.help')), screen.node, fault,
		h('div', { class: 'actions' },
			h('button', { type: 'button', class: 'button primary', onclick: frame }, icon('film'), t('poster.frame')),
			input, h('button', { type: 'button', class: 'button', onclick: () => input.click() }, icon('image'), t('poster.picture'))),
	] });
	await dialog.closed;
	gone.abort();
	return changed;
}
