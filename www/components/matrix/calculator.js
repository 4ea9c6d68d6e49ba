/* The calculator: an expression, its result, and what was asked before. */
import { api } from '../../api.js';
import { h, newId, replace } from '../../dom.js';
import { t } from '../../i18n.js';
import { recall, remember } from '../../memory.js';
import { columnOf, shortNumber } from '../../logic/matrix-view.js';
import { ask } from '../dialog.js';
import { isJob, matrixJob } from './matrix-job.js';
import { problemBox } from '../problem.js';

const HISTORY_MAX = 50;
const SHOWN_MAX = 12;	/* rows and columns of a result */

function resultTable(result) {
	if (result.value !== null)
		return h('output', { class: 'calc-value' }, String(result.value));
	if (!result.values)
		return h('p', { class: 'soft' }, t('matrix.shape', { rows: result.rows, cols: result.cols }));
	const rows = result.values.slice(0, SHOWN_MAX);
	return h('div', { class: 'calc-table' }, h('table', {}, h('tbody', {}, rows.map((row) =>
		h('tr', {}, row.slice(0, SHOWN_MAX).map((x) => h('td', {}, shortNumber(x))), row.length > SHOWN_MAX && h('td', {}, '…'))))),
		(result.rows > SHOWN_MAX || result.cols > SHOWN_MAX) && h('p', { class: 'soft small' }, t('matrix.shape', { rows: result.rows, cols: result.cols })));
}

function facts(result) {
	const lines = [
		result.warning,
		result.residual !== null && t('calc.residual', { value: shortNumber(result.residual) }),
		(result.nans > 0 || result.infinities > 0) && t('calc.oddities', { nans: result.nans, infinities: result.infinities }),
	].filter(Boolean);
	return lines.map((line) => h('p', { class: 'soft small' }, line));
}

/* What is wrong under its column, where the site says one. */
function wrong(problem, expression) {
	const place = columnOf(problem);
	if (!place)
		return problemBox(problem);
	return h('div', { class: 'calc-wrong', role: 'alert' },
		h('pre', { 'aria-hidden': 'true' }, `${[...expression].slice(0, place.column - 1).map(() => ' ').join('')}^`), h('p', {}, place.text));
}

/* What is there under a name is replaced when somebody says so. */
async function evaluate(expression) {
	try {
		return await api.post('/api/matrix/eval', { expression });
	} catch (problem) {
		const name = /^\s*(\w+)\s*=/.exec(expression)?.[1];
		if (problem.status !== 409 || !name || !await ask({ title: t('calc.replace', { name }), text: t('matrix.delete.text'), action: t('calc.replace.yes') }))
			throw problem;
		return api.post('/api/matrix/eval', { expression, overwrite: true });
	}
}

const savedLink = (name) => h('p', {}, h('a', { href: `/matrix/${name}` }, t('calc.saved', { name })));

/* `onSaved()` is called when an expression saved a matrix.  → { node, add(job, words) } */
export function calculator({ ctx, onSaved }) {
	const id = newId('expression');
	const history = recall('calculator')?.split('\n').filter(Boolean) ?? [];
	let at = history.length;
	const input = h('input', { id, name: 'expression', type: 'text', autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false', placeholder: 'x = A \\ [1; 2]', 'aria-describedby': `${id}-hint` });
	const log = h('div', { class: 'calc-log', 'aria-live': 'polite' });

	async function run(expression) {
		const entry = h('div', { class: 'calc-entry' }, h('code', {}, expression));
		const place = h('div', {}, '…');
		entry.append(place);
		log.prepend(entry);
		try {
			const result = await evaluate(expression);
			if (isJob(result))
				return follow(result, place);
			replace(place, resultTable(result), facts(result), result.matrix && savedLink(result.matrix.name));
			if (result.matrix)
				onSaved?.();
		} catch (problem) {
			replace(place, wrong(problem, expression));
		}
	}

	function follow(job, place) {
		replace(place, matrixJob(job, { ctx, onDone: () => {
			replace(place, savedLink(job.save_as));
			onSaved?.();
		} }));
	}

	/* What something else of the page began. */
	function add(job) {
		const place = h('div', {});
		const what = job.make ? `${t(`matrix.kind.${job.make.kind}`)}, ${t('matrix.shape', job.make)}` : job.expression;
		log.prepend(h('div', { class: 'calc-entry' }, h('code', {}, `${job.save_as} = ${what}`), place));
		follow(job, place);
	}

	function move(step) {
		at = Math.max(0, Math.min(history.length, at + step));
		input.value = history[at] ?? '';
	}

	const node = h('form', { class: 'calculator', onsubmit: (event) => {
		event.preventDefault();
		const expression = input.value.trim();
		if (!expression)
			return;
		history.push(expression);
		history.splice(0, history.length - HISTORY_MAX);
		at = history.length;
		remember('calculator', history.join('\n'));
		input.value = '';
		run(expression);
	} },
	h('label', { for: id }, t('calc.label')),
	h('div', { class: 'calc-line' }, input, h('button', { type: 'submit', class: 'button primary' }, '=')),
	h('p', { class: 'field-hint', id: `${id}-hint` }, t('calc.hint')), log);
	input.addEventListener('keydown', (event) => {
		if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')
			return;
		event.preventDefault();
		move(event.key === 'ArrowUp' ? -1 : 1);
	});
	return { node, add };
}
