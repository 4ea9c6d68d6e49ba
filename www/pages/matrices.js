/* /matrices: make, upload and list matrices, multiply two, and the calculator. */
import { api, path } from '../api.js';
import { h } from '../dom.js';
import { size, t } from '../i18n.js';
import { calculator } from '../components/matrix/calculator.js';
import { openDialog } from '../components/dialog.js';
import { empty } from '../components/empty.js';
import { form } from '../components/forms/form.js';
import { list } from '../components/list.js';
import { toast } from '../components/toast.js';
import { readingOf } from '../logic/matrix-read.js';
import { isJob } from '../components/matrix/matrix-job.js';

const KINDS = ['random', 'normal', 'identity', 'zeros'];
const NAME = { name: 'name', required: true, maxlength: 100, pattern: '[A-Za-z_][A-Za-z0-9_]*', autocomplete: 'off' };

function inDialog(title, make) {
	const dialog = openDialog({ title, content: make(() => dialog.close()) });
}

function makeForm(done) {
	return form({
		fields: [
			{ ...NAME, label: t('matrix.name'), hint: t('matrix.name.hint') },
			{ name: 'kind', label: t('matrix.kind'), options: KINDS.map((value) => ({ value, label: t(`matrix.kind.${value}`) })) },
			{ name: 'rows', type: 'number', min: 0, label: t('matrix.rows'), value: '3', required: true },
			{ name: 'cols', type: 'number', min: 0, label: t('matrix.cols'), value: '3', required: true },
			{ name: 'seed', type: 'number', min: 0, label: t('matrix.seed'), optional: true, hint: t('matrix.seed.hint') },
		],
		submit: t('matrix.make'),
		onSubmit: async ({ name, kind, rows, cols, seed }) => {
			done(await api.post('/api/matrix', { name, kind, rows: Number(rows), cols: Number(cols), ...(seed && { seed: Number(seed) }) }));
		},
	});
}

function uploadForm(done) {
	const file = h('input', { type: 'file', name: 'file', required: true, 'aria-label': t('matrix.file') });
	return form({
		fields: [{ ...NAME, label: t('matrix.name'), hint: t('matrix.name.hint') }, h('div', { class: 'field' }, file, h('p', { class: 'field-hint' }, t('matrix.file.hint')), h('p', { class: 'field-error' }))],
		submit: t('nav.upload'),
		onSubmit: async ({ name }) => {
			const matrix = await api.putRaw(path`/api/matrix/${name}`, file.files[0]);
			toast(readingOf(matrix).map((words) => t(...words)).join(' '));
			done();
		},
	});
}

function multiplyForm(done) {
	return form({
		fields: [
			{ ...NAME, name: 'a', label: 'A' }, { ...NAME, name: 'b', label: 'B' },
			{ ...NAME, name: 'save_as', label: t('matrix.save_as') },
			{ name: 'overwrite', type: 'checkbox', label: t('matrix.overwrite') },
		],
		submit: t('matrix.multiply'),
		onSubmit: async (wish) => {
			done(await api.post('/api/matrix/multiply', wish));
		},
	});
}

function row(matrix) {
	return h('li', { class: 'line-item' },
		h('a', { href: `/matrix/${matrix.name}` }, h('strong', {}, matrix.name)),
		h('span', { class: 'soft small' }, `${t('matrix.shape', { rows: matrix.rows, cols: matrix.cols })} · ${t(`matrix.kind.${matrix.kind}`)} · ${size(matrix.size_bytes)}`));
}

export function render(ctx) {
	ctx.setTitle(t('nav.matrices'));
	const shown = list({
		ctx, into: h('ul', { class: 'rows' }), skeleton: () => h('li', { class: 'line-item' }, '…'), skeletons: 3,
		load: (cursor) => api.get('/api/matrix', { owner: 'me', limit: 50, cursor }, ctx),
		draw: row,
		empty: () => empty({ picture: 'grid', title: t('matrix.empty'), text: t('matrix.empty.text') }),
	});
	const calc = calculator({ ctx, onSaved: () => shown.reload() });
	const done = (close) => (answer) => {
		close();
		if (answer && isJob(answer))
			calc.add(answer);
		else
			shown.reload();
	};
	const opener = (key, make) => h('button', { type: 'button', class: 'button', onclick: () =>
		inDialog(t(key), (close) => make(done(close))) }, t(key));
	return h('div', { class: 'page medium' },
		h('div', { class: 'page-head' }, h('h1', {}, t('nav.matrices'))),
		h('div', { class: 'actions' }, opener('matrix.make', makeForm), opener('matrix.upload', uploadForm), opener('matrix.multiply', multiplyForm)),
		calc.node, shown.node);
}
