/* Sharing a video, or a list of them: its link, from a moment on where one wants, as a QR code, or to stand in another page. */
import { h, replace } from '../../dom.js';
import { path } from '../../api.js';
import { duration, t } from '../../i18n.js';
import { embedCode } from '../../logic/embed-code.js';
import { openDialog } from '../dialog.js';
import { qrCode } from '../qr-code.js';
import { toast } from '../toast.js';

async function copy(text, said) {
	try {
		await navigator.clipboard.writeText(text);
		toast(said);
	} catch {
		toast(text);	/* without the clipboard, to be copied by hand */
	}
}

/* A text that is copied at a touch, and by hand where there is no clipboard. */
function copied(label, said) {
	const input = h('input', { type: 'text', readonly: true, class: 'share-text', 'aria-label': label, onfocus: () => input.select() });
	const button = h('button', { type: 'button', class: 'button', onclick: () => copy(input.value, said) }, t('share.copy'));
	return { node: h('div', { class: 'share-row' }, h('p', { class: 'share-label' }, label), input, button), set: (text) => { input.value = text; } };
}

/* What the link opens to some alone stands in nobody's page. */
const CLOSED = { members: 'share.members', private: 'share.private' };

/* A list: its page's address, and how it stands in another page. */
export function sharePlaylist(playlist) {
	const link = copied(t('share.link'), t('watch.copied'));
	const embed = copied(t('share.embed'), t('share.embed.copied'));
	const url = `${location.origin}${path`/playlist/${playlist.id}`}`;
	const code = h('div', { class: 'share-code' });
	link.set(url);
	embed.set(embedCode(playlist, `${location.origin}${path`/embed/playlist/${playlist.id}`}`));
	qrCode(url, t('share.qr')).then((drawing) => replace(code, drawing));
	openDialog({ title: t('share.title.playlist'), content: [link.node, !CLOSED[playlist.privacy] && embed.node, code] });
}

/* `at`: the second that is shown now; the link may begin there. */
export function shareVideo(video, at) {
	const seconds = Math.floor(at);
	const link = copied(t('share.link'), t('watch.copied'));
	const embed = copied(t('share.embed'), t('share.embed.copied'));
	const code = h('div', { class: 'share-code' });
	const from = h('input', { type: 'checkbox', onchange: () => show() });
	const show = () => {
		const begin = from.checked ? seconds : 0;
		const url = `${location.origin}${path`/watch/${video.id}`}${begin ? `?t=${begin}` : ''}`;
		link.set(url);
		embed.set(embedCode(video, `${location.origin}${path`/embed/${video.id}`}${begin ? `?t=${begin}` : ''}`));
		qrCode(url, t('share.qr')).then((drawing) => replace(code, drawing));
		return url;
	};
	const url = show();
	openDialog({ title: t('share.title'), content: [
		link.node,
		seconds > 0 && h('label', { class: 'share-from' }, from, t('share.from', { time: duration(seconds * 1000) })),
		CLOSED[video.privacy] ? h('p', { class: 'soft' }, t(CLOSED[video.privacy])) : embed.node,
		code,
		navigator.share && h('div', { class: 'actions end' },
			h('button', { type: 'button', class: 'button', onclick: () => navigator.share({ title: video.title, url }).catch(() => {}) }, t('share.other'))),
	] });
}
