/* /mine: my videos with how far their processing is, to edit, hide, delete and bring back. */
import { every, h, replace } from '../dom.js';
import { api, path } from '../api.js';
import { t } from '../i18n.js';
import { deleteVideo } from '../components/video/edit-video.js';
import { empty } from '../components/empty.js';
import { list } from '../components/list.js';
import { savePlaylists } from '../components/playlist/save-dialog.js';
import { problemText } from '../components/problem.js';
import { toast } from '../components/toast.js';
import { deletedRow, videoRow, videoRowSkeleton } from '../components/video/video-row.js';

const POLL_MS = 3000;

function tabs(deleted) {
	const tab = (href, key, current) => h('a', { href, 'aria-current': current && 'page' }, t(key));
	return h('nav', { class: 'tabs', 'aria-label': t('nav.mine') },
		tab('/mine', 'mine.all', !deleted), tab('/mine?deleted=true', 'mine.deleted', deleted));
}

function nothing(deleted) {
	return deleted
		? empty({ picture: 'trash', title: t('mine.deleted.empty') })
		: empty({ picture: 'film', title: t('mine.empty'), text: t('mine.empty.text'),
			action: h('a', { class: 'button primary', href: '/upload' }, t('home.first')) });
}

/* Videos that are ticked, and what can be done with all of them. */
function chosenOnes() {
	const ids = new Set();
	const count = h('span', { role: 'status' });
	const boxes = new Set();
	const clear = () => {
		for (const box of boxes)
			box.checked = false;
		ids.clear();
		show();
	};
	const bar = h('div', { class: 'choice-bar', hidden: true }, count,
		h('button', { type: 'button', class: 'button primary', onclick: () => savePlaylists([...ids]) }, t('playlist.save')),
		h('button', { type: 'button', class: 'button', onclick: clear }, t('mine.choose.none')));
	const show = () => {
		bar.hidden = ids.size === 0;
		count.textContent = t('mine.chosen', { n: ids.size });
	};
	return { bar, box(video) {
		const input = h('input', { type: 'checkbox', 'aria-label': t('mine.choose', { title: video.title }), onchange: () => {
			if (input.checked)
				ids.add(video.id);
			else
				ids.delete(video.id);
			show();
		} });
		input.checked = ids.has(video.id);
		boxes.add(input);
		return h('label', { class: 'row-choice' }, input);
	}, forget(video) {
		ids.delete(video.id);
		show();
	} };
}

/* Rows by video id, each knowing how to draw itself anew. */
function drawRow(rows, shown, video, chosen) {
	const place = h('li', {});
	const redraw = (fresh) => {
		Object.assign(video, fresh);
		replace(place, videoRow(video, { onChanged: redraw, onDelete, choice: chosen.box(video) }));
	};
	async function onDelete() {
		try {
			await deleteVideo(video, (back) => shown().prepend(back));
			rows.delete(video.id);
			chosen.forget(video);
			shown().remove(video, place);
		} catch (problem) {
			toast(problemText(problem).title);
		}
	}
	rows.set(video.id, { video, redraw });
	redraw(video);
	return place;
}

function drawDeleted(shown, video) {
	const node = deletedRow(video, async () => {
		try {
			await api.act('POST', path`/api/videos/${video.id}/undelete`);
			shown().remove(video, place);
			toast(t('toast.restored'));
		} catch (problem) {
			toast(problemText(problem).title);
		}
	});
	const place = h('li', {}, node);
	return place;
}

async function poll(rows, ctx) {
	for (const { video, redraw } of rows.values())
		if (video.state === 'processing') {
			const fresh = await api.get(path`/api/videos/${video.id}`, null, ctx).catch(() => null);
			if (fresh && (fresh.state !== video.state || fresh.progress !== video.progress || fresh.reason !== video.reason))
				redraw(fresh);
		}
}

export function render(ctx) {
	ctx.setTitle(t('nav.mine'));
	const deleted = ctx.query.get('deleted') === 'true';
	const rows = new Map();
	const chosen = chosenOnes();
	const shown = list({
		ctx, into: h('ul', { class: 'rows' }), skeleton: videoRowSkeleton, skeletons: 5,
		load: (cursor) => api.get('/api/videos', { owner: 'me', deleted: deleted || '', limit: 20, cursor }, ctx),
		draw: (video) => deleted ? drawDeleted(() => shown, video) : drawRow(rows, () => shown, video, chosen),
		empty: () => nothing(deleted),
	});
	let busy = false;
	every(POLL_MS, ctx.signal, async () => {
		if (busy)
			return;
		busy = true;
		await poll(rows, ctx);
		busy = false;
	});
	return h('div', { class: 'page medium' },
		h('div', { class: 'page-head' }, h('h1', {}, t('nav.mine')), h('a', { class: 'button primary', href: '/upload' }, t('nav.upload'))),
		tabs(deleted), deleted && h('p', { class: 'soft' }, t('mine.deleted.text')), shown.node, chosen.bar);
}
