/* /images: everybody's images or mine, and adding to them by drop, choice or paste. */
import { h, replace } from '../dom.js';
import { api } from '../api.js';
import { counted, t } from '../i18n.js';
import { keyFromName, pastedKey } from '../logic/image-key.js';
import { dropZone } from '../components/upload/drop-zone.js';
import { empty } from '../components/empty.js';
import { gallery, imageCard, imageSkeleton } from '../components/image/image-card.js';
import { imageUpload } from '../components/image/image-upload.js';
import { ask } from '../components/dialog.js';
import { icon } from '../components/icon.js';
import { list } from '../components/list.js';
import { problemText } from '../components/problem.js';
import { toast } from '../components/toast.js';
import { session } from '../session.js';

const ACCEPT = 'image/jpeg,image/png,image/gif,image/webp,image/avif';
const WORDS = { drop: 'images.drop', or: 'images.or', choose: 'images.choose' };

function tabs(mine) {
	const tab = (href, key, current) => h('a', { href, 'aria-current': current && 'page' }, t(key));
	return h('nav', { class: 'tabs', 'aria-label': t('nav.images') },
		tab('/images', 'images.all', !mine), tab('/images?owner=me', 'images.mine', mine));
}

function nothing() {
	return empty(session.account
		? { picture: 'image', title: t('images.empty'), text: t('images.empty.text') }
		: { picture: 'image', title: t('images.empty'), text: t('images.empty.signIn'),
			action: h('a', { class: 'button primary', href: '/sign-in?next=/images' }, t('nav.signIn')) });
}

/* All of mine, for good: the confirmation goes with the request too. */
async function deleteAll(onDeleted) {
	if (!await ask({ title: t('images.deleteAll.title'), text: t('images.deleteAll.text'), action: t('images.deleteAll') }))
		return;
	try {
		const { deleted } = await api.act('DELETE', '/api/images?confirm=delete-all-my-images');
		toast(counted('images.deletedAll', deleted));
	} catch (problem) {
		toast(problemText(problem).title);
	}
	onDeleted();
}

function deleteAllButton(onDeleted) {
	return h('button', { type: 'button', class: 'button danger delete-all', onclick: () => deleteAll(onDeleted) }, icon('trash'), t('images.deleteAll'));
}

/* Pasting belongs to the page, but not while somebody types. */
function onPaste(signal, add) {
	addEventListener('paste', (event) => {
		const files = [...event.clipboardData?.files ?? []].filter((file) => file.type.startsWith('image/'));
		if (!files.length || event.target.closest?.('input, textarea'))
			return;
		event.preventDefault();
		add(files);
	}, { signal });
}

export function render(ctx) {
	ctx.setTitle(t('nav.images'));
	const mine = ctx.query.get('owner') === 'me';
	const sent = h('ul', { class: 'image-uploads' });
	const shown = list({
		ctx, into: gallery(), skeleton: imageSkeleton, skeletons: 12,
		load: (cursor) => api.get('/api/images', { owner: mine ? 'me' : '', limit: 48, cursor }, ctx),
		draw: (image) => {
			const node = imageCard(image, () => shown.remove(image, node));
			return node;
		},
		empty: nothing,
	});
	const add = (files) => sent.prepend(...files.map((file) =>
		imageUpload(file, keyFromName(file.name, pastedKey(new Date(), Math.random())), () => shown.reload())));
	const adding = h('div', { class: 'image-adding' });
	const whose = h('div', { class: 'page-head' });
	let offered = false;
	const offer = () => {
		if (offered || !session.account)
			return;
		offered = true;
		replace(adding, dropZone(add, ctx.signal, { accept: ACCEPT, words: WORDS }), sent);
		replace(whose, tabs(mine), mine && deleteAllButton(() => shown.reload()));
		onPaste(ctx.signal, add);
	};
	offer();
	session.addEventListener('change', offer, { signal: ctx.signal });
	return h('div', { class: 'page' }, h('div', { class: 'page-head' }, h('h1', {}, t('nav.images'))),
		adding, whose, shown.node);
}
