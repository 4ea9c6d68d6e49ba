/* /continue: the videos that I have begun, where I stopped in each, and away with one. */
import { h } from '../dom.js';
import { api } from '../api.js';
import { t } from '../i18n.js';
import { begunRow, forgetPlace } from '../components/video/begun-row.js';
import { empty } from '../components/empty.js';
import { handOverPlaces, placesSent } from '../components/video/keep-place.js';
import { list } from '../components/list.js';
import { problemText } from '../components/problem.js';
import { toast } from '../components/toast.js';
import { videoRowSkeleton } from '../components/video/video-row.js';

function nothing() {
	return empty({ picture: 'clock', title: t('continue.empty'), text: t('continue.empty.text'),
		action: h('a', { class: 'button primary', href: '/' }, t('search.all')) });
}

function draw(shown, video) {
	async function onForget() {
		try {
			await forgetPlace(video, (back) => shown().prepend(back));
			shown().remove(video, place);
		} catch (problem) {
			toast(problemText(problem).title);
		}
	}
	const place = h('li', {}, begunRow(video, onForget));
	return place;
}

/* What is on its way there, or was kept while nobody was signed in, is in the list. */
async function load(cursor, ctx) {
	if (!cursor) {
		await placesSent();
		await handOverPlaces(ctx.signal);
	}
	return api.get('/api/videos/positions', { limit: 20, cursor }, ctx);
}

export function render(ctx) {
	ctx.setTitle(t('nav.continue'));
	const shown = list({
		ctx, into: h('ul', { class: 'rows' }), skeleton: videoRowSkeleton, skeletons: 5,
		load: (cursor) => load(cursor, ctx), draw: (video) => draw(() => shown, video), empty: nothing,
	});
	return h('div', { class: 'page medium' },
		h('div', { class: 'page-head' }, h('h1', {}, t('nav.continue'))), h('p', { class: 'soft' }, t('continue.text')), shown.node);
}
