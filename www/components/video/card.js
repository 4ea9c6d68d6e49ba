/* A video in a grid: poster, duration, title of two lines at most, owner, how long ago. */
import { h } from '../../dom.js';
import { ago, counted, dateTime, duration, t } from '../../i18n.js';
import { path } from '../../api.js';
import { icon } from '../icon.js';

const WIDTHS = [320, 480, 640, 960];
const ON_CARDS = '(max-width: 40rem) 100vw, 20rem';	/* as wide as card.css makes them */
const ON_ROWS = '10rem';

/* In the width that is needed; whole where none can be made just now. */
function picture(video, sizes) {
	const img = h('img', { alt: '', loading: 'lazy', decoding: 'async', width: 320, height: 180, sizes });
	if (video.preview_url) {
		img.srcset = WIDTHS.map((width) => `${video.preview_url}&size=${width} ${width}w`).join(', ');
		img.addEventListener('error', () => img.removeAttribute('srcset'), { once: true });
	}
	img.src = video.poster_url;
	return img;
}

/* The poster with its duration; an icon stands where there is none yet. */
export function poster(video, sizes = ON_ROWS) {
	return h('div', { class: 'poster' },
		video.poster_url ? picture(video, sizes) : icon('film'),
		video.state === 'processing' && h('span', { class: 'poster-badge start' }, t('state.processing')),
		video.duration_ms > 0 && h('span', { class: 'poster-badge' },
			h('span', { class: 'visually-hidden' }, `${t('video.duration')} `), duration(video.duration_ms)));
}

const MARKS = { members: 'person', unlisted: 'link', private: 'lock' };

export function privacyMark(privacy) {
	return MARKS[privacy] && h('span', { class: 'mark' }, icon(MARKS[privacy]), t(`privacy.${privacy}`));
}

export function card(video, { owner = true } = {}) {
	const href = path`/watch/${video.id}`;
	return h('li', { class: 'card' },
		h('a', { class: 'card-poster', href, tabindex: -1, 'aria-hidden': 'true' }, poster(video, ON_CARDS)),
		h('div', { class: 'card-text' },
			h('h2', { class: 'card-title' }, h('a', { href, title: video.title, dir: 'auto' }, video.title)),
			h('p', { class: 'card-facts' },
				owner && h('a', { href: path`/u/${video.owner}`, class: 'card-owner' }, video.owner),
				h('span', {}, counted('video.views', video.views)),
				h('time', { datetime: video.created_at, title: dateTime(video.created_at) }, ago(video.created_at)),
				privacyMark(video.privacy))));
}

export function cardSkeleton() {
	return h('li', { class: 'card', 'aria-hidden': 'true' }, h('div', { class: 'poster skeleton' }),
		h('div', { class: 'card-text' }, h('div', { class: 'skeleton skeleton-line' }), h('div', { class: 'skeleton skeleton-line short' })));
}

export function grid() {
	return h('ul', { class: 'grid' });
}
