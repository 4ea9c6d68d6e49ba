/* /playlist/{id}: a list of videos in its order; its owner puts it in order, fills and changes it. */
import { h, replace } from '../dom.js';
import { api, path } from '../api.js';
import { counted, duration, t } from '../i18n.js';
import { go } from '../router.js';
import { ask } from '../components/dialog.js';
import { empty } from '../components/empty.js';
import { icon } from '../components/icon.js';
import { editPlaylist, nameOf } from '../components/playlist/edit-playlist.js';
import { itemsOf } from '../components/playlist/up-next.js';
import { problemBox, problemText } from '../components/problem.js';
import { toast } from '../components/toast.js';
import { poster, privacyMark } from '../components/video/card.js';
import { sharePlaylist } from '../components/video/share-video.js';
import { videoRowSkeleton } from '../components/video/video-row.js';
import { notFound } from './not-found.js';

const watchOf = (video, playlist) => `${path`/watch/${video.id}`}?list=${encodeURIComponent(playlist.id)}`;

function iconButton(name, label, title, run, disabled = false) {
	return h('button', { type: 'button', class: 'icon-button', 'aria-label': `${label}: ${title}`, title: label, onclick: run, disabled }, icon(name));
}

/* The videos, each with its number; what is changed is shown at once, and taken back when the server says no. */
class Items {
	node = h('ol', { class: 'rows' });

	constructor(playlist, videos, onChange) {
		Object.assign(this, { playlist, videos, onChange });
		this.url = path`/api/videos/playlists/${playlist.id}/items`;
		this.draw();
	}

	#row(video, n) {
		const href = watchOf(video, this.playlist);
		return h('li', {}, h('div', { class: 'row numbered' }, h('span', { class: 'playlist-place' }, String(n + 1)),
			h('a', { class: 'row-poster', href, tabindex: -1, 'aria-hidden': 'true' }, poster({ ...video, state: '' })),
			h('div', { class: 'row-text' },
				h('h2', { class: 'card-title' }, h('a', { href, dir: 'auto' }, video.title)),
				h('p', { class: 'card-facts' }, h('a', { href: path`/u/${video.owner}`, class: 'card-owner' }, video.owner),
					h('span', {}, counted('video.views', video.views)), privacyMark(video.privacy))),
			this.playlist.mine && h('div', { class: 'row-actions' },
				iconButton('up', t('playlist.up'), video.title, () => this.#move(n, n - 1), n === 0),
				iconButton('down', t('playlist.down'), video.title, () => this.#move(n, n + 1), n === this.videos.length - 1),
				iconButton('close', t('playlist.remove'), video.title, () => this.#remove(n)))));
	}

	draw() {
		replace(this.node, this.videos.map((video, n) => this.#row(video, n)));
		this.onChange(this.videos);
	}

	async #tell(request, before) {
		try {
			await request;
			return true;
		} catch (problem) {
			this.videos = before;
			this.draw();
			toast(problemText(problem).title);
			return false;
		}
	}

	#send(video, to) {
		return api.patch(`${this.url}/${encodeURIComponent(video.id)}`, { after: to > 0 ? this.videos[to - 1].id : undefined });
	}

	#move(from, to) {
		const before = this.videos;
		const video = before[from];
		this.videos = before.toSpliced(from, 1).toSpliced(to, 0, video);
		this.draw();
		/* the focus stays with what was moved, or with its other button at an end */
		const buttons = [...this.node.children[to].querySelectorAll('.row-actions button:not(:disabled)')];
		buttons.at(to < from || buttons.length < 3 ? 0 : 1).focus();
		this.#tell(this.#send(video, to), before);
	}

	async #remove(n) {
		const before = this.videos;
		const video = before[n];
		this.videos = before.toSpliced(n, 1);
		this.draw();
		if (!await this.#tell(api.del(`${this.url}/${encodeURIComponent(video.id)}`), before))
			return;
		toast(t('playlist.removed.video', { title: video.title }), { label: t('action.undo'), run: () => this.#back(video, n) });
	}

	async #back(video, n) {
		const before = this.videos;
		this.videos = before.toSpliced(n, 0, video);
		this.draw();
		if (await this.#tell(api.post(this.url, { videos: [video.id] }), before))
			this.#tell(this.#send(video, n), before);
	}
}

async function remove(playlist) {
	if (!await ask({ title: t('playlist.delete.title', { title: playlist.title }), text: t('playlist.delete.text'), action: t('action.delete') }))
		return;
	try {
		await api.del(path`/api/videos/playlists/${playlist.id}`);
		toast(t('playlist.deleted', { title: playlist.title }));
		go('/playlists');
	} catch (problem) {
		toast(problemText(problem).title);
	}
}

function ownerButtons(playlist, onEdited) {
	const button = (name, label, run) => h('button', { type: 'button', class: 'button', onclick: run }, icon(name), label);
	const edit = async () => {
		const changed = await editPlaylist(playlist);
		if (changed)
			onEdited(changed);
	};
	return playlist.mine && playlist.kind === 'list' && [button('edit', t('action.edit'), edit), button('trash', t('action.delete'), () => remove(playlist))];
}

function head(playlist, videos, onEdited) {
	const whole = videos.reduce((sum, video) => sum + video.duration_ms, 0);
	return [
		h('div', { class: 'page-head' }, h('h1', { dir: 'auto' }, nameOf(playlist))),
		h('p', { class: 'card-facts' }, playlist.kind === 'list' && h('a', { class: 'card-owner', href: path`/u/${playlist.owner}` }, playlist.owner),
			h('span', {}, t('playlist.videos', { n: videos.length })), whole > 0 && h('span', {}, duration(whole)), privacyMark(playlist.privacy)),
		playlist.description && h('p', { class: 'playlist-about', dir: 'auto' }, playlist.description),
		h('div', { class: 'actions' },
			videos.length > 0 && h('a', { class: 'button primary', href: watchOf(videos[0], playlist) }, icon('play'), t('playlist.play')),
			playlist.privacy !== 'private' && h('button', { type: 'button', class: 'button', onclick: () => sharePlaylist(playlist) }, icon('share'), t('watch.share')),
			['public', 'unlisted'].includes(playlist.privacy) && h('a', { class: 'button', href: path`/api/videos/playlists/${playlist.id}/feed.rss` }, t('playlist.feed')),
			ownerButtons(playlist, onEdited)),
	];
}

function show(node, playlist, videos, ctx) {
	const top = h('div', { class: 'playlist-head' });
	const none = empty({ picture: 'queue', title: t('playlist.empty'), text: playlist.mine ? t('playlist.empty.mine') : undefined,
		action: h('a', { class: 'button', href: '/' }, t('search.all')) });
	const draw = (all) => {
		ctx.setTitle(nameOf(playlist));
		replace(top, head(playlist, all, (changed) => { Object.assign(playlist, changed); draw(items.videos); }));
		none.hidden = all.length > 0;
	};
	const items = new Items(playlist, videos, draw);
	replace(node, top, items.node, none);
}

export function render(ctx) {
	const { id } = ctx.params;
	const node = h('div', { class: 'page medium', 'aria-busy': 'true' }, h('ul', { class: 'rows' }, Array.from({ length: 5 }, videoRowSkeleton)));
	ctx.setTitle(t('page./playlists'));
	async function load() {
		try {
			const playlist = await api.get(path`/api/videos/playlists/${id}`, null, ctx);
			show(node, playlist, await itemsOf(id, ctx), ctx);
		} catch (problem) {
			if (problem.name === 'AbortError')
				return;
			const gone = problem.status === 404 || problem.status === 422;
			ctx.setTitle(gone ? t('playlist.gone') : t('problem.unknown'));
			replace(node, gone ? notFound(t('playlist.gone'), t('playlist.gone.text')) : problemBox(problem, { retry: load }));
		}
		node.removeAttribute('aria-busy');
	}
	load();
	return node;
}
