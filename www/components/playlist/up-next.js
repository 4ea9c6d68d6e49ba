/* What comes after a video that is watched in a list: the list beside it, and the next one by itself. */
import { h, replace } from '../../dom.js';
import { api, path } from '../../api.js';
import { t } from '../../i18n.js';
import { icon } from '../icon.js';
import { poster } from '../video/card.js';
import { nameOf } from './edit-playlist.js';

const COUNT_S = 8;
const MOST = 500;

/* All that is in it, in its order. */
export async function itemsOf(id, ctx) {
	const all = [];
	let cursor;
	do {
		const page = await api.get(path`/api/videos/playlists/${id}/items`, { limit: 100, cursor }, ctx);
		all.push(...page.items);
		cursor = page.next;
	} while (cursor && all.length < MOST);
	return all;
}

export function nextOf(videos, id) {
	const at = videos.findIndex((video) => video.id === id);
	return at < 0 ? null : videos[at + 1] ?? null;
}

/* Counts down over the picture and then goes there; → a function that ends it. */
function countDown(frame, next, onGo) {
	let left = COUNT_S;
	const seconds = h('strong', { class: 'next-seconds' }, String(left));
	const button = (label, run, isMain) => h('button', { type: 'button', class: isMain ? 'button primary' : 'button', onclick: run }, label);
	const end = () => {
		clearInterval(timer);
		node.remove();
	};
	const leave = () => { end(); onGo(); };
	const cancel = () => { end(); frame.focus({ preventScroll: true }); };
	const node = h('div', { class: 'next-card', role: 'group', 'aria-label': t('next.label'), onkeydown: (event) => {
		if (event.key !== 'Escape')
			return;
		event.stopPropagation();
		cancel();
	} },
	h('p', { role: 'status' }, t('next.title', { title: next.title })), h('p', { 'aria-hidden': 'true' }, seconds),
	h('div', { class: 'actions' }, button(t('next.now'), leave, true), button(t('action.cancel'), cancel)));
	const timer = setInterval(() => {
		seconds.textContent = String(--left);
		if (left <= 0)
			leave();
	}, 1000);
	frame.append(node);
	node.querySelector('button').focus({ preventScroll: true });
	return end;
}

/* At the end of `media` what is next begins, unless somebody says no or watches on. */
export function followWith(screen, next, onGo, signal) {
	let end = null;
	const stop = () => { end?.(); end = null; };
	screen.media.addEventListener('ended', () => {
		stop();
		end = countDown(screen.node.querySelector('.player-frame'), next, onGo);
	});
	for (const event of ['play', 'seeking', 'emptied'])
		screen.media.addEventListener(event, stop);
	signal.addEventListener('abort', stop);
}

function entry(video, n, current, listId) {
	const href = `${path`/watch/${video.id}`}?list=${encodeURIComponent(listId)}`;
	return h('li', { class: 'next-entry', 'aria-current': video.id === current && 'true' },
		h('a', { href, class: 'next-link' }, h('span', { class: 'next-number', 'aria-hidden': 'true' }, video.id === current ? icon('play') : String(n + 1)),
			h('span', { class: 'next-poster', 'aria-hidden': 'true' }, poster({ ...video, state: '' })),
			h('span', { class: 'next-text' }, h('span', { class: 'next-name', dir: 'auto' }, video.title), h('span', { class: 'soft small' }, video.owner))));
}

/* The list beside the video; `onGo(video)` goes on. */
export function upNext({ listId, video, screen, ctx, onGo }) {
	const node = h('section', { class: 'up-next', hidden: true });
	const load = async () => {
		const playlist = await api.get(path`/api/videos/playlists/${listId}`, null, ctx);
		const videos = await itemsOf(listId, ctx);
		const at = videos.findIndex(({ id }) => id === video.id);
		const next = nextOf(videos, video.id);
		if (next)
			followWith(screen, next, () => onGo(next), ctx.signal);
		const items = h('ol', { class: 'next-list' }, videos.map((each, n) => entry(each, n, video.id, listId)));
		replace(node, h('h2', { class: 'next-head' }, h('a', { href: path`/playlist/${listId}`, dir: 'auto' }, nameOf(playlist))),
			h('p', { class: 'soft small' }, at < 0 ? t('playlist.videos', { n: videos.length }) : t('next.place', { at: at + 1, n: videos.length })), items);
		node.hidden = false;
		const current = items.querySelector('[aria-current]');
		if (current)
			items.scrollTop = current.offsetTop - items.offsetTop;
	};
	/* nobody came for it: without it there is still the video */
	load().catch(() => node.remove());
	return node;
}
