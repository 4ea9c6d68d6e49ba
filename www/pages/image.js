/* /image/{key}: one image, with its sizes. */
import { h, replace } from '../dom.js';
import { api, path } from '../api.js';
import { t } from '../i18n.js';
import { deleteImage, imageView } from '../components/image/image-card.js';
import { problemBox } from '../components/problem.js';
import { go } from '../router.js';
import { notFound } from './not-found.js';

export function render(ctx) {
	const { key } = ctx.params;
	const content = h('div', { 'aria-busy': 'true' }, h('div', { class: 'image-large skeleton' }));
	const node = h('div', { class: 'page' }, h('div', { class: 'page-head' }, h('h1', {}, key)), content);
	ctx.setTitle(key);
	async function load() {
		try {
			const image = await api.get(path`/api/images/${key}/info`, null, ctx);
			replace(content, imageView(image, () => deleteImage(image, () => go('/images'))));
		} catch (problem) {
			if (problem.name === 'AbortError')
				return;
			if (problem.status === 404 || problem.status === 422)
				replace(node, notFound());
			else
				replace(content, problemBox(problem, { retry: load }));
		}
		content.removeAttribute('aria-busy');
	}
	load();
	return node;
}
