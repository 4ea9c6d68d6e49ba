/* /s/{token}: what somebody shares by a link, for whoever has it: to look at, to save, or to put files in. */
import { h, replace } from '../dom.js';
import { api, path } from '../api.js';
import { date, dateTime, size, t } from '../i18n.js';
import { go } from '../router.js';
import { kindOf } from '../logic/files.js';
import { empty } from '../components/empty.js';
import { filePictureName } from '../components/file/file-row.js';
import { filePreview } from '../components/file/file-viewer.js';
import { form } from '../components/forms/form.js';
import { icon } from '../components/icon.js';
import { lineItem, lineSkeleton } from '../components/line-item.js';
import { list } from '../components/list.js';
import { problemBox, problemText } from '../components/problem.js';
import { player } from '../components/video/player.js';
import { dropZone } from '../components/upload/drop-zone.js';

function facts(link) {
	return h('p', { class: 'soft share-facts' }, [t('link.by', { by: link.shared_by }), link.url && size(link.size_bytes),
		link.uses_left > 0 && t(link.rights === 'drop' ? 'link.dropsLeft' : 'link.left', { n: link.uses_left }),
		link.ends_at && t('link.until', { date: date(link.ends_at) })].filter(Boolean).map((fact) => h('span', {}, fact)));
}

function saveButton(file) {
	return h('a', { class: 'button primary', href: `${file.url}?download=true`, download: file.name }, icon('download'), t('files.download'));
}

/* Where downloads are numbered, to look is one of them: then somebody asks for it. */
function preview(link, file, signal) {
	if (['other', 'pdf', 'folder'].includes(kindOf(file)))
		return null;
	const place = h('div', { class: 'share-preview' });
	const show = () => replace(place, filePreview(file, signal));
	if (link.uses_left > 0)
		replace(place, h('button', { type: 'button', class: 'button', onclick: show }, t('link.look')));
	else
		show();
	return place;
}

function openButton(file) {
	return kindOf(file) === 'pdf' && h('a', { class: 'button', href: file.url, target: '_blank', rel: 'noopener' }, t('link.open'));
}

function aFile(link, signal) {
	const file = { ...link, kind: 'file' };
	return [facts(link), preview(link, file, signal), h('div', { class: 'actions' }, saveButton(file), openButton(file))];
}

function crumbs(link, names) {
	const here = location.pathname;
	const to = (count) => count ? `${here}?path=${encodeURIComponent(`/${names.slice(0, count).join('/')}`)}` : here;
	return names.length > 0 && h('nav', { class: 'crumbs', 'aria-label': t('files.path') }, h('ol', {}, [link.name, ...names].map((name, at) =>
		h('li', {}, h('a', { class: 'crumb', href: to(at), 'aria-current': at === names.length && 'page' }, name)))));
}

function aLine(link, names, file, signal) {
	const into = () => go(`${location.pathname}?path=${encodeURIComponent(`/${[...names, file.name].join('/')}`)}`);
	const kind = kindOf(file);
	const look = (node) => {
		const had = node.querySelector('.share-preview');
		if (had)
			return had.remove();
		return node.append(h('div', { class: 'share-preview' }, filePreview(file, signal)));
	};
	const button = (label, run) => h('button', { type: 'button', class: 'button quiet', onclick: run }, label);
	const node = lineItem({
		title: [icon(filePictureName(file)), ' ', file.name],
		facts: [kind !== 'folder' && size(file.size_bytes), h('time', { datetime: file.modified_at }, dateTime(file.modified_at))],
		actions: [kind === 'folder' && button(t('link.into'), into), openButton(file),
			['image', 'video', 'audio', 'text'].includes(kind) && button(t('link.look'), () => look(node)),
			file.url && h('a', { class: 'button', href: `${file.url}?download=true`, download: file.name, 'aria-label': t('link.save', { name: file.name }) }, t('files.download'))].filter(Boolean),
	});
	node.classList.add('share-line');
	return node;
}

function aFolder(link, ctx) {
	const names = (ctx.query.get('path') ?? '').split('/').filter(Boolean);
	const shown = list({
		ctx, into: h('ul', { class: 'rows' }), skeleton: lineSkeleton, skeletons: 4,
		load: (cursor) => api.get(path`/s/${ctx.params.token}/items`, { path: `/${names.join('/')}`, limit: 100, cursor }, ctx),
		draw: (file) => aLine(link, names, file, ctx.signal),
		empty: () => empty({ picture: 'folder', title: t('files.empty') }),
	});
	return [facts(link), crumbs(link, names), shown.node];
}

/* One after the other; what was put in is said, and nothing of what else is there. */
function aBox(link, ctx) {
	const lines = h('ul', { class: 'rows', 'aria-live': 'polite' });
	let last = Promise.resolve();
	const put = (files) => files.forEach((file) => {
		const state = h('span', {}, t('link.waiting'));
		lines.prepend(h('li', {}, h('div', { class: 'line-item' }, h('div', { class: 'line-text' },
			h('p', { class: 'line-title' }, file.name), h('p', { class: 'line-facts' }, h('span', {}, size(file.size)), state)))));
		last = last.then(async () => {
			replace(state, t('link.sending'));
			try {
				await api.postRaw(path`/s/${ctx.params.token}/items`, file, { query: { name: file.name }, signal: ctx.signal });
				replace(state, t('link.sent'));
			} catch (problem) {
				replace(state, problemText(problem).title);
			}
		});
	});
	return [facts(link), h('p', {}, t('link.box', { by: link.shared_by })),
		dropZone(put, ctx.signal, { accept: '', words: { drop: 'link.drop', or: 'upload.or', choose: 'link.choose' } }), lines];
}

function askPassword(ctx, onOpen) {
	return h('div', { class: 'page narrow' }, h('h1', {}, t('link.locked')), h('p', { class: 'soft' }, t('link.locked.text')),
		form({ submit: t('link.unlock'), fields: [{ name: 'password', label: t('account.password'), type: 'password', required: true, maxlength: 128, autocomplete: 'current-password' }],
			onSubmit: async ({ password }) => { await api.post(path`/s/${ctx.params.token}/unlock`, { password }); onOpen(); } }));
}

function gone() {
	return h('div', { class: 'page narrow' }, h('h1', {}, t('link.gone')), h('p', {}, t('link.gone.text')),
		h('p', {}, h('a', { href: '/' }, t('nav.home'))));
}

/* It plays by its own addresses, which are open from now on. */
function aVideo(link, ctx) {
	const place = h('div', {}, h('div', { class: 'player' }, h('div', { class: 'player-frame skeleton' })));
	const load = async () => {
		try {
			const url = path`/api/videos/${link.video}`;
			const video = await api.get(url, null, ctx);
			const screen = player({ signal: ctx.signal, onView: () => {} });
			screen.update(video);
			replace(place, screen.node, video.description && h('p', { class: 'watch-description' }, video.description));
		} catch (problem) {
			if (problem.name !== 'AbortError')
				replace(place, problemBox(problem, { retry: load }));
		}
	};
	load();
	return [facts(link), place];
}

function bodyOf(link, ctx) {
	if (link.kind === 'video')
		return aVideo(link, ctx);
	if (link.rights === 'drop')
		return aBox(link, ctx);
	return link.kind === 'folder' ? aFolder(link, ctx) : aFile(link, ctx.signal);
}

export function render(ctx) {
	const page = h('div', { class: 'page text' }, h('div', { class: 'skeleton skeleton-line' }));

	async function load() {
		try {
			const link = await api.get(path`/s/${ctx.params.token}/info`, null, ctx);
			ctx.setTitle(link.name);
			replace(page, h('h1', { class: 'share-name' }, link.name), bodyOf(link, ctx));
		} catch (problem) {
			if (problem.name === 'AbortError')
				return;
			if (problem.type === 'share-password')
				replace(page, askPassword(ctx, load));
			else
				replace(page, problem.status === 404 ? gone() : problemBox(problem, { retry: load }));
		}
	}

	ctx.setTitle(t('link.title'));
	load();
	return page;
}
