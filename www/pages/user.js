/* /u/{username}: one person's public videos. */
import { h, replace } from '../dom.js';
import { api } from '../api.js';
import { t } from '../i18n.js';
import { card, cardSkeleton, grid } from '../components/video/card.js';
import { empty } from '../components/empty.js';
import { list } from '../components/list.js';
import { playlistRow } from '../components/playlist/playlist-row.js';
import { session } from '../session.js';

/* The public lists, below the videos; where there are none, nothing. */
function listsOf(username, ctx) {
	const node = h('section', { hidden: true });
	api.get('/api/videos/playlists', { owner: username, limit: 50 }, ctx).then(({ items }) => {
		replace(node, h('h2', {}, t('nav.playlists')), h('ul', { class: 'rows' }, items.map(playlistRow)));
		node.hidden = !items.length;
	}, () => node.remove());
	return node;
}

export function render(ctx) {
	const { username } = ctx.params;
	ctx.setTitle(username);
	const own = session.account?.username === username;
	const videos = list({
		ctx, into: grid(), skeleton: cardSkeleton, skeletons: 8, keepAs: 'videos',
		draw: (video) => card(video, { owner: false }),
		load: (cursor) => api.get('/api/videos', { owner: username, limit: 24, cursor }, ctx),
		empty: () => empty({ picture: 'film', title: t('user.empty'), text: t('user.empty.text'),
			action: own ? h('a', { class: 'button primary', href: '/upload' }, t('home.first')) : h('a', { class: 'button', href: '/' }, t('search.all')) }),
	});
	return h('div', { class: 'page' }, h('div', { class: 'page-head' }, h('h1', {}, username),
		own && h('a', { class: 'button', href: '/mine' }, t('nav.mine'))), videos.node, listsOf(username, ctx));
}
