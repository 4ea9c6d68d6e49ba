/* Beside a video, where to go from it: others of the same person, then what is popular. */
import { h, replace } from '../../dom.js';
import { api } from '../../api.js';
import { t } from '../../i18n.js';
import { card, cardSkeleton } from './card.js';

const MOST = 12;
const MOST_OF_OWNER = 5;
const SKELETONS = 4;

async function others(video, ctx) {
	const [own, popular] = await Promise.all([
		api.get('/api/videos', { owner: video.owner, limit: MOST_OF_OWNER + 1 }, ctx),
		api.get('/api/videos', { sort: 'popular', limit: MOST + MOST_OF_OWNER + 1 }, ctx),
	]);
	const seen = new Set([video.id]);
	const fresh = (item) => !seen.has(item.id) && seen.add(item.id);
	return [...own.items.filter(fresh).slice(0, MOST_OF_OWNER), ...popular.items.filter(fresh)].slice(0, MOST);
}

/* Nobody came for it: where there is nothing to show, or asking fails, it is not there. */
export function moreVideos(video, ctx) {
	const into = h('ul', { class: 'grid' }, Array.from({ length: SKELETONS }, cardSkeleton));
	const node = h('section', { class: 'more-videos', 'aria-busy': 'true' }, h('h2', {}, t('watch.more')), into);
	others(video, ctx).then((videos) => {
		replace(into, videos.map((item) => card(item)));
		node.hidden = !videos.length;
		node.setAttribute('aria-busy', 'false');
	}, () => node.remove());
	return node;
}
