/* A bar with its numbers beside it; the numbers are told to screen readers at every tenth alone. */
import { h } from '../dom.js';
import { percent } from '../i18n.js';

/* → { node, update(fraction, text) } */
export function progress(label) {
	const bar = h('progress', { max: 1, value: 0, 'aria-label': label });
	const amount = h('span', { class: 'progress-amount' }, percent(0));
	const text = h('span', { class: 'progress-text' });
	const said = h('span', { class: 'visually-hidden', role: 'status', 'aria-live': 'polite' });
	let tenth = 0;
	const update = (fraction, words = '') => {
		bar.value = fraction;
		amount.textContent = percent(Math.floor(fraction * 100) / 100);
		text.textContent = words;
		if (Math.floor(fraction * 10) > tenth) {
			tenth = Math.floor(fraction * 10);
			said.textContent = `${label} ${amount.textContent}`;
		}
	};
	return { node: h('div', { class: 'progress' }, bar, h('div', { class: 'progress-line' }, amount, text), said), update };
}
