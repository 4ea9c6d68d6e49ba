/* Any address that is no page. */
import { h } from '../dom.js';
import { t } from '../i18n.js';
import { empty } from '../components/empty.js';

export function notFound(title = t('notFound.title'), text = t('notFound.text')) {
	const node = empty({ picture: 'search', title, text, action: h('a', { class: 'button primary', href: '/' }, t('notFound.home')) });
	const h1 = h('h1', {}, title);
	node.querySelector('h2').replaceWith(h1);
	return node;
}

export function render(ctx) {
	ctx.setTitle(t('notFound.title'));
	return h('div', { class: 'page' }, notFound());
}
