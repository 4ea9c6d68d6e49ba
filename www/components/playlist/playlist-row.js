/* A list of videos in a list of lists: picture of its first, name, how many, who sees it. */
import { h } from '../../dom.js';
import { path } from '../../api.js';
import { ago, dateTime, t } from '../../i18n.js';
import { poster, privacyMark } from '../video/card.js';
import { nameOf } from './edit-playlist.js';

export function playlistRow(playlist) {
	const href = path`/playlist/${playlist.id}`;
	return h('li', {}, h('div', { class: 'row' },
		h('a', { class: 'row-poster', href, tabindex: -1, 'aria-hidden': 'true' }, poster({ ...playlist, state: '', duration_ms: 0 })),
		h('div', { class: 'row-text' },
			h('h2', { class: 'card-title' }, h('a', { href, dir: 'auto' }, nameOf(playlist))),
			h('p', { class: 'card-facts' }, h('span', {}, t('playlist.videos', { n: playlist.items })),
				h('time', { datetime: playlist.updated_at, title: dateTime(playlist.updated_at) }, ago(playlist.updated_at)),
				privacyMark(playlist.privacy)))));
}
