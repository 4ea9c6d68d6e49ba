/* An image in the gallery, and the dialog with its sizes. */
import { h } from '../../dom.js';
import { api, path } from '../../api.js';
import { ago, dateTime, size, t } from '../../i18n.js';
import { ask, openDialog } from '../dialog.js';
import { icon } from '../icon.js';
import { problemText } from '../problem.js';
import { toast } from '../toast.js';

/* Widths that are offered: steps that the site makes for everybody. */
const WIDTHS = [320, 640, 1280, 1920];

const at = (image, query) => query ? `${image.url}&${query}` : image.url;

function thumbnail(image) {
	return h('img', {
		src: at(image, 'w=320&h=256&fit=cover'), srcset: `${at(image, 'w=640&h=480&fit=cover')} 2x`,
		alt: '', loading: 'lazy', decoding: 'async', width: 320, height: 240,
	});
}

export function imageFacts(image) {
	return t('images.facts', { width: image.width, height: image.height, size: size(image.size_bytes) });
}

async function copy(address) {
	try {
		await navigator.clipboard.writeText(new URL(address, location.href).href);
		toast(t('images.copied'));
	} catch {
		toast(address);	/* without the clipboard, to be copied by hand */
	}
}

/* The address that always gives the present version: no v in it. */
function sizeRow(image, label, query) {
	const plain = path`/api/images/${image.key}`;
	const address = query ? `${plain}?${query}` : plain;
	return h('li', {}, h('a', { href: at(image, query), target: '_blank', rel: 'noopener' }, label),
		h('code', {}, address),
		h('button', { type: 'button', class: 'icon-button', title: t('images.copy'), 'aria-label': `${t('images.copy')}: ${label}`, onclick: () => copy(address) }, icon('link')));
}

function sizes(image) {
	const widths = WIDTHS.filter((w) => w < image.width);
	return h('ul', { class: 'image-sizes' },
		sizeRow(image, `${image.width} × ${image.height} · ${t('images.size.kept')}`, ''),
		widths.map((w) => sizeRow(image, `${w} × ${Math.max(1, Math.round(image.height * w / image.width))}`, `w=${w}`)));
}

/* After it was asked once. */
export async function deleteImage(image, onDeleted) {
	if (!await ask({ title: t('images.delete.title'), text: t('images.delete.text', { key: image.key }), action: t('action.delete') }))
		return;
	try {
		await api.del(path`/api/images/${image.key}`);
		toast(t('images.deleted', { key: image.key }));
		onDeleted();
	} catch (problem) {
		toast(problemText(problem).title);
	}
}

/* The image, what is known of it, its sizes; `onDelete` is asked for by the owner. */
export function imageView(image, onDelete) {
	return [
		h('img', { class: 'image-large', src: at(image, 'w=1280'), alt: image.key, width: image.width, height: image.height }),
		h('p', { class: 'soft' }, imageFacts(image), ' · ', h('a', { href: path`/u/${image.owner}` }, image.owner), ' · ',
			h('time', { datetime: image.updated_at, title: dateTime(image.updated_at) }, ago(image.updated_at))),
		h('h2', { class: 'image-sizes-title' }, t('images.sizes')), sizes(image), h('p', { class: 'soft small' }, t('images.sizes.text')),
		image.mine && h('div', { class: 'actions end' },
			h('button', { type: 'button', class: 'button danger', onclick: onDelete }, icon('trash'), t('action.delete'))),
	];
}

function open(image, onDeleted) {
	const deleting = () => { dialog.close(); deleteImage(image, onDeleted); };
	const page = h('p', {}, h('a', { href: path`/image/${image.key}`, onclick: () => dialog.close() }, t('images.page')));
	const dialog = openDialog({ title: image.key, wide: true, content: [imageView(image, deleting), page] });
}

export function imageCard(image, onDeleted) {
	return h('li', { class: 'image-card' },
		h('button', { type: 'button', class: 'image-open', 'aria-label': t('images.open', { key: image.key }), onclick: () => open(image, onDeleted) },
			thumbnail(image), image.frames > 1 && h('span', { class: 'poster-badge' }, t('images.moves'))),
		h('p', { class: 'image-key', title: image.key }, image.key),
		h('p', { class: 'card-facts' }, h('span', {}, imageFacts(image)), !image.mine && h('span', {}, image.owner)));
}

export function imageSkeleton() {
	return h('li', { class: 'image-card', 'aria-hidden': 'true' }, h('div', { class: 'image-open skeleton' }),
		h('div', { class: 'skeleton skeleton-line' }));
}

export function gallery() {
	return h('ul', { class: 'gallery' });
}
