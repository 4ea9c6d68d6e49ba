/* The calculator: an expression, its result, and what was asked before. */
import { api } from '../api.js';
import { h, newId, replace } from '../dom.js';
import { t } from '../i18n.js';
import { recall, remember } from '../memory.js';
import { shortNumber } from '../logic/matrix-view.js';
import { problemBox } from './problem.js';

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

/* `onSaved()` is called when an expression saved a matrix. */
export function calculator({ onSaved }) {
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
			const result = await api.post('/api/matrix/eval', { expression, overwrite: true });
			replace(place, resultTable(result), facts(result), result.matrix &&
				h('p', {}, h('a', { href: `/matrix/${result.matrix.name}` }, t('calc.saved', { name: result.matrix.name }))));
			if (result.matrix)
				onSaved?.();
		} catch (problem) {
			replace(place, problemBox(problem));
		}
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
	return node;
}
