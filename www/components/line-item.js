/* A line of a list of settings: a title, facts below it, and what can be done on the right. */
import { h } from '../dom.js';

/* `action` {label, run(node), danger?}; `actions` are nodes for more than one. */
export function lineItem({ title, facts = [], action, actions = [], below }) {
	const node = h('li', {}, h('div', { class: 'line-item' },
		h('div', { class: 'line-text' }, h('p', { class: 'line-title', dir: 'auto' }, title),
			h('p', { class: 'line-facts' }, facts.filter(Boolean).map((fact) => h('span', { dir: 'auto' }, fact)))),
		h('div', { class: 'actions' }, actions,
			action && h('button', { type: 'button', class: 'button', onclick: () => action.run(node) }, action.label))), below);
	return node;
}

export function lineSkeleton() {
	return h('li', { 'aria-hidden': 'true' }, h('div', { class: 'line-item' }, h('div', { class: 'line-text' },
		h('div', { class: 'skeleton skeleton-line' }), h('div', { class: 'skeleton skeleton-line short' }))));
}
