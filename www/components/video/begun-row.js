/* A video that I have begun, in the list of those: poster, how far I am, away with it. */
import { h } from '../../dom.js';
import { api, path } from '../../api.js';
import { ago, dateTime, duration, t } from '../../i18n.js';
import { icon } from '../icon.js';
import { poster } from './card.js';
import { problemText } from '../problem.js';
import { toast } from '../toast.js';

function progress(video) {
	if (!video.duration_ms)
		return null;
	const text = t('continue.at', { at: duration(video.position_ms), whole: duration(video.duration_ms) });
	return h('div', { class: 'row-state' },
		h('progress', { max: video.duration_ms, value: video.position_ms, 'aria-label': text }), h('span', { class: 'row-at' }, text));
}

export function begunRow(video, onForget) {
	const href = path`/watch/${video.id}`;
	return h('div', { class: 'row' },
		h('a', { class: 'row-poster', href, tabindex: -1, 'aria-hidden': 'true' }, poster(video)),
		h('div', { class: 'row-text' },
			h('h2', { class: 'card-title' }, h('a', { href, dir: 'auto' }, video.title)),
			h('p', { class: 'card-facts' }, h('a', { href: path`/u/${video.owner}`, class: 'card-owner' }, video.owner),
				h('time', { datetime: video.watched_at, title: dateTime(video.watched_at) }, ago(video.watched_at))),
			progress(video)),
		h('div', { class: 'row-actions' },
			h('button', { type: 'button', class: 'icon-button', title: t('continue.remove'),
				'aria-label': `${t('continue.remove')}: ${video.title}`, onclick: onForget }, icon('close'))));
}

/* Forgets at once and offers to take it back. `onBack` hears of the video when it is there again. */
export async function forgetPlace(video, onBack) {
	const url = path`/api/videos/${video.id}/position`;
	const undo = async () => {
		try {
			await api.put(url, { position_ms: video.position_ms });
			onBack(video);
		} catch (problem) {
			toast(problemText(problem).title);
		}
	};
	await api.del(url);
	toast(t('continue.removed', { title: video.title }), { label: t('action.undo'), run: undo });
}
