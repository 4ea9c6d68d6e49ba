/* /playlists: the lists of videos that are mine, the one for later first. */
import { h } from '../dom.js';
import { api, path } from '../api.js';
import { t } from '../i18n.js';
import { go } from '../router.js';
import { list } from '../components/list.js';
import { makePlaylist } from '../components/playlist/edit-playlist.js';
import { playlistRow } from '../components/playlist/playlist-row.js';
import { videoRowSkeleton } from '../components/video/video-row.js';

export function render(ctx) {
	ctx.setTitle(t('nav.playlists'));
	const shown = list({
		ctx, into: h('ul', { class: 'rows' }), skeleton: videoRowSkeleton, skeletons: 4, draw: playlistRow,
		load: (cursor) => api.get('/api/videos/playlists', { owner: 'me', limit: 20, cursor }, ctx),
	});
	const make = async () => {
		const made = await makePlaylist();
		if (made)
			go(path`/playlist/${made.id}`);
	};
	return h('div', { class: 'page medium' },
		h('div', { class: 'page-head' }, h('h1', {}, t('nav.playlists')),
			h('button', { type: 'button', class: 'button primary', onclick: make }, t('playlist.new'))),
		shown.node);
}
