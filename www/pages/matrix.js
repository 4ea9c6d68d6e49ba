/* /matrix/{name}: one matrix: its numbers, its picture, its files. */
import { api, path } from '../api.js';
import { h, replace } from '../dom.js';
import { size, t } from '../i18n.js';
import { ask } from '../components/dialog.js';
import { heatMap } from '../components/matrix/heat-map.js';
import { matrixGrid } from '../components/matrix/matrix-grid.js';
import { problemBox } from '../components/problem.js';

const FORMATS = ['npy', 'mtx', 'csv', 'txt', 'json'];

function downloads(matrix) {
	const name = matrix.mine ? matrix.name : matrix.id;
	return h('p', {}, t('matrix.download'), ' ', FORMATS.map((format) => [
		h('a', { href: `${path`/api/matrix/${name}`}?format=${format}&download=true`, download: '' }, `.${format}`), ' ']));
}

async function remove(matrix, place) {
	if (!await ask({ title: t('matrix.delete', { name: matrix.name }), text: t('matrix.delete.text'), action: t('action.delete') }))
		return;
	try {
		await api.del(path`/api/matrix/${matrix.name}`);
		location.assign('/matrices');
	} catch (problem) {
		replace(place, problemBox(problem));
	}
}

function privacy(matrix, place) {
	return h('label', { class: 'small' }, `${t('matrix.privacy')} `, h('select', { onchange: async ({ target }) => {
		try {
			await api.patch(path`/api/matrix/${matrix.name}`, { privacy: target.value });
			replace(place, target.value !== 'private' && h('p', { class: 'soft small' }, `${location.origin}/matrix/${matrix.id}`));
		} catch (problem) {
			replace(place, problemBox(problem));
		}
	} }, ['private', 'unlisted', 'public'].map((value) => h('option', { value, selected: value === matrix.privacy }, t(`matrix.privacy.${value}`)))));
}

function draw(matrix, ctx) {
	const place = h('div', {});
	return [
		h('div', { class: 'page-head' }, h('h1', {}, matrix.name), matrix.mine &&
			h('button', { type: 'button', class: 'button danger', onclick: () => remove(matrix, place) }, t('action.delete'))),
		h('p', { class: 'soft' }, [matrix.owner, t('matrix.shape', { rows: matrix.rows, cols: matrix.cols }), t(`matrix.kind.${matrix.kind}`),
			size(matrix.size_bytes), matrix.seed !== null && t('matrix.seed.is', { seed: String(matrix.seed) })].filter(Boolean).join(' · ')),
		matrix.mine && privacy(matrix, place), place, downloads(matrix), matrixGrid(matrix, ctx), heatMap(matrix, ctx),
	];
}

export function render(ctx) {
	ctx.setTitle(ctx.params.name);
	const page = h('div', { class: 'page medium matrix-page', 'aria-busy': 'true' }, h('p', {}, '…'));
	api.get(path`/api/matrix/${ctx.params.name}/info`, null, ctx)
		.then((matrix) => replace(page, draw(matrix, ctx)))
		.catch((problem) => problem.name !== 'AbortError' && replace(page, problemBox(problem)))
		.finally(() => page.removeAttribute('aria-busy'));
	return page;
}
