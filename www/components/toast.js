/* A short message at the foot of the page, with one action at most (undo). */
import { h } from '../dom.js';
import { t } from '../i18n.js';
import { icon } from './icon.js';

const SHOWN_MS = 5_000;
/* Whoever must read, decide and reach the button needs longer. */
const SHOWN_WITH_ACTION_MS = 12_000;

/* Stays while the pointer or the focus is on it. */
export function toast(text, { label, run } = {}) {
	const close = () => node.remove();
	const act = () => { close(); run(); };
	const node = h('div', { class: 'toast' }, h('span', {}, text),
		run && h('button', { type: 'button', class: 'toast-action', onclick: act }, label),
		h('button', { type: 'button', class: 'toast-close', 'aria-label': t('action.close'), onclick: close }, icon('close')));
	const leave = () => {
		if (node.matches(':hover, :focus-within'))
			setTimeout(leave, SHOWN_MS);
		else
			close();
	};
	/* What only informed makes room; what offers to undo stays its time. */
	document.querySelectorAll('.toast:not(:has(.toast-action))').forEach((old) => old.remove());
	document.getElementById('toasts').append(node);
	setTimeout(leave, run ? SHOWN_WITH_ACTION_MS : SHOWN_MS);
	return close;
}
