/* What can be done with one file, in a dialog that a thumb reaches. */
import { h } from '../../dom.js';
import { openDialog } from '../dialog.js';
import { icon } from '../icon.js';

/* `entries` [{label, icon, run()}]; some may be false. */
export function fileMenu(title, entries) {
	const dialog = openDialog({ title, content: h('div', { class: 'chooser' }, entries.filter(Boolean).map(({ label, icon: name, run }) =>
		h('button', { type: 'button', class: 'chooser-folder', onclick: async () => { dialog.close(); await dialog.closed; run(); } }, icon(name), label))) });
}
