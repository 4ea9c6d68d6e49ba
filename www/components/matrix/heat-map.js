/* A matrix as a picture: cold is least, warm is largest. */
import { api, path } from '../../api.js';
import { h, replace } from '../../dom.js';
import { t } from '../../i18n.js';
import { heatColour, rangeOf, shortNumber, strideOf } from '../../logic/matrix-view.js';
import { problemBox } from '../problem.js';

const SIDE = 256;	/* cells of the picture, at most */

function paint(canvas, values, range) {
	canvas.height = values.length;
	canvas.width = values[0]?.length ?? 0;
	if (!canvas.width || !canvas.height)
		return;
	const context = canvas.getContext('2d');
	const image = context.createImageData(canvas.width, canvas.height);
	let at = 0;
	for (const row of values)
		for (const x of row) {
			image.data.set([...heatColour(x, range), 255], at);
			at += 4;
		}
	context.putImageData(image, 0, 0);
}

export function heatMap(matrix, ctx) {
	const canvas = h('canvas', { class: 'heat', role: 'img', 'aria-label': t('matrix.heat', { name: matrix.name }) });
	const legend = h('figcaption', { class: 'soft small' }, '…');
	const node = h('figure', { class: 'heat-map' }, canvas, legend);
	const every = strideOf(matrix.rows, matrix.cols, SIDE);
	api.get(path`/api/matrix/${matrix.mine ? matrix.name : matrix.id}`, { format: 'json', every }, ctx).then(({ values }) => {
		const range = rangeOf(values);
		paint(canvas, values, range);
		replace(legend, t('matrix.range', { least: shortNumber(range[0]), largest: shortNumber(range[1]) }),
			every > 1 && ` ${t('matrix.every', { n: every })}`);
	}).catch((problem) => problem.name !== 'AbortError' && replace(node, problemBox(problem)));
	return node;
}
