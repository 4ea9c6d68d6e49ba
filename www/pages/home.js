/* / and /search: everyone's videos in a grid, newest or most popular, or those that a search finds. */
import { h } from '../dom.js';
import { api } from '../api.js';
import { t } from '../i18n.js';
import { card, cardSkeleton, grid } from '../components/video/card.js';
import { empty } from '../components/empty.js';
import { list } from '../components/list.js';

function hrefWith(query, changes) {
	const next = new URLSearchParams(query);
	for (const [name, value] of Object.entries(changes))
		if (value)
			next.set(name, value);
		else
			next.delete(name);
	const text = next.toString();
	return location.pathname + (text && `?${text}`);
}

/* The first is what one gets unasked: what is searched for comes by how well it fits. */
function sorts(query) {
	return query.get('q') ? ['best', 'newest', 'popular'] : ['newest', 'popular'];
}

function sortOf(query) {
	return sorts(query).includes(query.get('sort')) ? query.get('sort') : sorts(query)[0];
}

function sortTabs(query) {
	const sort = sortOf(query);
	const tab = (name) => h('a', {
		href: hrefWith(query, { sort: name === sorts(query)[0] ? '' : name }), 'aria-current': name === sort && 'true',
	}, t(`sort.${name}`));
	return h('nav', { class: 'tabs', 'aria-label': t('sort.label') }, sorts(query).map(tab));
}

function nothing(q, tag) {
	return q || tag
		? empty({ picture: 'search', title: t('search.none'), text: t('search.none.text'), action: h('a', { class: 'button', href: '/' }, t('search.all')) })
		: empty({ picture: 'film', title: t('home.empty'), text: t('home.empty.text'), action: h('a', { class: 'button primary', href: '/upload' }, t('home.first')) });
}

export function render(ctx) {
	const q = ctx.query.get('q') ?? '';
	const tag = ctx.query.get('tag') ?? '';
	const sort = sortOf(ctx.query) === 'best' ? '' : sortOf(ctx.query);
	const heading = q ? t('search.results', { q }) : tag ? `#${tag}` : t('home.heading');
	ctx.setTitle(q || tag ? heading : '');
	const videos = list({
		ctx, into: grid(), draw: card, skeleton: cardSkeleton, skeletons: 12, keepAs: 'videos', empty: () => nothing(q, tag),
		load: (cursor) => api.get('/api/videos', { q, tag, sort, limit: 24, cursor }, ctx),
	});
	return h('div', { class: 'page' }, h('div', { class: 'page-head' }, h('h1', {}, heading), sortTabs(ctx.query)), videos.node);
}
