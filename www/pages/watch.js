/* /watch/{id}: the video, what is said of it, and what people say to it. */
import { h, every, replace } from '../dom.js';
import { api, path } from '../api.js';
import { counted, count, date, dateTime, t } from '../i18n.js';
import { privacyMark } from '../components/card.js';
import { comments } from '../components/comments.js';
import { deleteVideo, editVideo } from '../components/edit-video.js';
import { icon } from '../components/icon.js';
import { player } from '../components/player.js';
import { problemBox, problemText } from '../components/problem.js';
import { toast } from '../components/toast.js';
import { notFound } from './not-found.js';
import { go } from '../router.js';
import { session } from '../session.js';

const POLL_MS = 3000;

function likeButton(video) {
	const amount = h('span', {}, count(video.likes));
	const node = h('button', { type: 'button', class: 'button', 'aria-label': t('watch.like'), 'aria-pressed': String(video.liked), onclick: toggle }, icon('heart'), amount);

	function show({ likes, liked }) {
		Object.assign(video, { likes, liked });
		amount.textContent = count(likes);
		node.setAttribute('aria-pressed', String(liked));
	}

	async function toggle() {
		if (!session.account)
			return go(`/sign-in?next=${encodeURIComponent(location.pathname)}`);
		const before = { likes: video.likes, liked: video.liked };
		const method = video.liked ? 'DELETE' : 'PUT';
		show({ liked: !video.liked, likes: video.likes + (video.liked ? -1 : 1) });
		try {
			show(await api.act(method, path`/api/videos/${video.id}/like`) ?? video);
		} catch (problem) {
			show(before);
			toast(problemText(problem).title);
		}
	}
	return node;
}

async function share(video) {
	const url = `${location.origin}${path`/watch/${video.id}`}`;
	try {
		if (navigator.share)
			await navigator.share({ title: video.title, url });
		else {
			await navigator.clipboard.writeText(url);
			toast(t('watch.copied'));
		}
	} catch (error) {
		if (error.name !== 'AbortError')
			toast(url);
	}
}

function button(name, label, run) {
	return h('button', { type: 'button', class: 'button', onclick: run }, icon(name), label);
}

async function removeIt(video) {
	try {
		await deleteVideo(video, () => go(path`/watch/${video.id}`));
		go('/mine');
	} catch (problem) {
		toast(problemText(problem).title);
	}
}

function ownerButtons(video, onEdited) {
	return video.mine && [
		button('edit', t('action.edit'), async () => {
			const changed = await editVideo(video);
			if (changed)
				onEdited(changed);
		}),
		button('trash', t('action.delete'), () => removeIt(video)),
	];
}

function facts(video, onEdited) {
	return [
		h('h1', {}, video.title),
		h('div', { class: 'watch-line' },
			h('div', {}, h('a', { class: 'watch-owner', href: path`/u/${video.owner}` }, video.owner),
				h('p', { class: 'soft small watch-facts' }, h('span', {}, counted('video.views', video.views)),
					h('time', { datetime: video.created_at, title: dateTime(video.created_at) }, date(video.created_at)),
					privacyMark(video.privacy))),
			h('div', { class: 'actions' }, likeButton(video), button('share', t('watch.share'), () => share(video)), ownerButtons(video, onEdited))),
		(video.description || video.tags.length > 0) && h('div', { class: 'watch-about' },
			video.description && h('p', { class: 'watch-description' }, video.description),
			video.tags.length > 0 && h('ul', { class: 'tags' }, video.tags.map((tag) =>
				h('li', {}, h('a', { href: `/?tag=${encodeURIComponent(tag)}` }, `#${tag}`))))),
		video.mine && video.reason && problemBox({ type: 'processing', detail: video.reason }),
	];
}

function skeleton() {
	return [h('div', { class: 'player-frame skeleton' }), h('div', { class: 'player-foot' }),
		h('div', { class: 'watch-skeleton' }, h('h1', { class: 'visually-hidden' }, t('watch.loading')),
			h('div', { class: 'skeleton skeleton-line' }), h('div', { class: 'skeleton skeleton-line short' }))];
}

export function render(ctx) {
	ctx.setTitle('');
	const url = path`/api/videos/${ctx.params.id}`;
	const node = h('div', { class: 'page watch', 'aria-busy': 'true' }, skeleton());

	function show(video) {
		const about = h('div', { class: 'watch-text' });
		const screen = player({ signal: ctx.signal, onView: () => api.act('POST', `${url}/views`).catch(() => {}) });
		const draw = (fresh) => {
			Object.assign(video, fresh);
			ctx.setTitle(video.title);
			replace(about, facts(video, draw));
			screen.update(video);
		};
		const focused = document.activeElement?.tagName === 'H1';
		draw(video);
		replace(node, screen.node, about, comments(video, ctx));
		node.removeAttribute('aria-busy');
		if (focused) {
			about.querySelector('h1').tabIndex = -1;
			about.querySelector('h1').focus({ preventScroll: true });
		}
		follow(video, (fresh) => {
			const ended = fresh.state !== 'processing';
			Object.assign(video, fresh);
			if (ended)
				draw(video);
			else
				screen.update(video);
		});
	}

	function follow(video, onFresh) {
		every(POLL_MS, ctx.signal, async () => {
			if (video.state !== 'processing')
				return;
			const fresh = await api.get(url, null, ctx).catch(() => null);
			if (fresh)
				onFresh(fresh);
		});
	}

	async function load() {
		try {
			show(await api.get(url, null, ctx));
		} catch (problem) {
			if (problem.name === 'AbortError')
				return;
			if (problem.status === 404)
				ctx.setTitle(t('watch.gone'));
			replace(node, problem.status === 404 || problem.status === 422
				? notFound(t('watch.gone'), t('watch.gone.text')) : problemBox(problem, { retry: load }));
		}
	}
	load();
	return node;
}
