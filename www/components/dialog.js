/* Modal dialogs: a form or a question over the page. */
import { h, newId } from '../dom.js';
import { t } from '../i18n.js';
import { icon } from './icon.js';

/*
 * Shows `content` under a title; → { close, closed, node } with a promise for when it is gone.
 * `mayClose()`, where given, is asked before, and may ask itself: → true, or a promise of it.
 */
export function openDialog({ title, content, wide = false, mayClose }) {
	const id = newId('dialog');
	const close = async () => (!mayClose || await mayClose()) && node.close();
	const node = h('dialog', { class: wide ? 'dialog wide' : 'dialog', 'aria-labelledby': id },
		h('header', { class: 'dialog-head' }, h('h2', { id, dir: 'auto' }, title),
			h('button', { type: 'button', class: 'icon-button', 'aria-label': t('action.close'), onclick: close }, icon('close'))),
		h('div', { class: 'dialog-body' }, content));
	const closed = new Promise((resolve) => node.addEventListener('close', () => { node.remove(); resolve(); }));
	if (mayClose) {
		node.addEventListener('cancel', (event) => event.target === node && event.preventDefault());
		/* a second Escape would close it unasked */
		node.addEventListener('keydown', (event) => {
			if (event.key !== 'Escape')
				return;
			if (!event.defaultPrevented)
				close();
			event.preventDefault();
		});
	}
	addEventListener('popstate', close, { once: true });
	document.body.append(node);
	node.showModal();
	node.querySelector('.dialog-body').querySelector('input, textarea, select, button')?.focus();
	return { close, closed, node };
}

/* Asks once before what cannot be undone.  → true when confirmed. */
export async function ask({ title, text, action }) {
	let yes = false;
	const answer = (value) => () => { yes = value; dialog.close(); };
	const dialog = openDialog({ title, content: [
		h('p', { dir: 'auto' }, text),
		h('div', { class: 'actions end' },
			h('button', { type: 'button', class: 'button', onclick: answer(false) }, t('action.cancel')),
			h('button', { type: 'button', class: 'button danger', onclick: answer(true) }, action)),
	] });
	await dialog.closed;
	return yes;
}
