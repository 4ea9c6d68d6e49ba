/* What an empty page says: that nothing is here, and what to do next. */
import { h } from '../dom.js';
import { icon } from './icon.js';

/* `action` is a link or a button, or nothing. */
export function empty({ picture, title, text, action }) {
	return h('div', { class: 'empty' }, icon(picture), h('h2', {}, title), text && h('p', { class: 'soft' }, text), action);
}
