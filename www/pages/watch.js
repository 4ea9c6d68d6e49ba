/* /watch/{id}: the video, what is said of it, and what people say to it. */
import { every, h, replace } from '../dom.js';
import { keepPlace } from '../components/video/keep-place.js';
import { api, path } from '../api.js';
import { t } from '../i18n.js';
import { upNext } from '../components/playlist/up-next.js';
import { comments } from '../components/video/comments.js';
import { moreVideos } from '../components/video/more-videos.js';
import { loadTracks } from '../components/video/load-tracks.js';
import { player } from '../components/video/player.js';
import { problemBox } from '../components/problem.js';
import { toast } from '../components/toast.js';
import { secondsOf } from '../logic/moment.js';
import { writeTime } from '../logic/times.js';
import { go } from '../router.js';
import { watchFacts } from '../components/video/watch-facts.js';
import { notFound } from './not-found.js';

const POLL_MS = 3000;

/* The video that was come to by itself, and so begins by itself. */
let playsOn = '';

function skeleton() {
	return [
		h('div', { class: 'player' }, h('div', { class: 'player-frame skeleton' }), h('div', { class: 'player-foot' })),
		h('div', { class: 'watch-text' }, h('h1', { class: 'visually-hidden' }, t('watch.loading')),
			h('div', { class: 'skeleton skeleton-line' }), h('div', { class: 'skeleton skeleton-line short' })),
	];
}

/* Asks how the processing goes, and tells what is new of it. */
function follow(video, url, ctx, onFresh) {
	every(POLL_MS, ctx.signal, async () => {
		if (video.state !== 'processing')
			return;
		const fresh = await api.get(url, null, ctx).catch(() => null);
		if (fresh)
			onFresh(fresh);
	});
}

/* The address of a time, copied; where that is not allowed it is shown, to be copied by hand. */
async function copyTime(video, seconds) {
	const address = `${location.origin}${path`/watch/${video.id}`}?t=${writeTime(seconds)}`;
	try {
		await navigator.clipboard.writeText(address);
		toast(t('watch.copied'));
	} catch {
		toast(address);
	}
}

/* Links to times of this video, wherever they are on the page, go there at once. */
function followTimes(node, screen) {
	node.addEventListener('click', (event) => {
		const link = event.target.closest('a[data-seconds]');
		if (!link || event.ctrlKey || event.metaKey || event.shiftKey)
			return;
		event.preventDefault();
		event.stopPropagation();
		screen.seek(Number(link.dataset.seconds));
		screen.media.play().catch(() => {});
		screen.node.scrollIntoView({ block: 'nearest' });
	});
}

function show(node, video, url, ctx) {
	const facts = h('div', { class: 'watch-text' });
	const screen = player({ signal: ctx.signal, plays: playsOn === video.id, onView: () => api.act('POST', `${url}/views`).catch(() => {}),
		theatre: (isOn) => node.classList.toggle('theatre', isOn), onCopy: (seconds) => copyTime(video, seconds) });
	playsOn = '';
	const draw = (fresh) => {
		Object.assign(video, fresh);
		ctx.setTitle(video.title);
		replace(facts, watchFacts(video, { onEdited: draw, onWords: () => loadTracks(screen, video.id, url, ctx.signal), at: () => screen.media.currentTime }));
		screen.update(video);
	};
	/* The heading that had the focus was the skeleton's. */
	const focused = node.contains(document.activeElement);
	draw(video);
	const place = keepPlace(screen.media, video, ctx.signal);
	screen.seek(secondsOf(ctx.query.get('t')) || place);
	followTimes(node, screen);
	loadTracks(screen, video.id, url, ctx.signal);
	const listId = ctx.query.get('list');
	const goOn = (next) => {
		playsOn = next.id;
		go(`${path`/watch/${next.id}`}?list=${encodeURIComponent(listId)}`);
	};
	const side = listId ? h('div', { class: 'watch-side' }, upNext({ listId, video, screen, ctx, onGo: goOn }), moreVideos(video, ctx)) : moreVideos(video, ctx);
	replace(node, screen.node, facts, comments(video, ctx), side);
	if (focused) {
		const heading = facts.querySelector('h1');
		heading.tabIndex = -1;
		heading.focus({ preventScroll: true });
	}
	follow(video, url, ctx, (fresh) => {
		if (fresh.state !== video.state) {
			loadTracks(screen, fresh.id, url, ctx.signal);
			return draw(fresh);
		}
		Object.assign(video, fresh);
		screen.update(video);
	});
}

export function render(ctx) {
	ctx.setTitle('');
	const url = path`/api/videos/${ctx.params.id}`;
	const node = h('div', { class: 'page watch', 'aria-busy': 'true' }, skeleton());
	async function load() {
		try {
			show(node, await api.get(url, null, ctx), url, ctx);
		} catch (problem) {
			if (problem.name === 'AbortError')
				return;
			const gone = problem.status === 404 || problem.status === 422;
			ctx.setTitle(gone ? t('watch.gone') : t('problem.unknown'));
			replace(node, gone ? notFound(t('watch.gone'), t('watch.gone.text')) : problemBox(problem, { retry: load }));
		}
		node.removeAttribute('aria-busy');
	}
	load();
	return node;
}
