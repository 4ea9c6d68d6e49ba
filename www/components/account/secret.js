/* A token or link that is shown once, with a button to copy it. */
import { h } from '../../dom.js';
import { t } from '../../i18n.js';
import { toast } from '../toast.js';

/* Without https the clipboard is closed to us: then the text is selected, for the keyboard. */
async function copy(text, code) {
	try {
		await navigator.clipboard.writeText(text);
		toast(t('secret.copied'));
	} catch {
		getSelection().selectAllChildren(code);
	}
}

export function secret(explanation, text) {
	const code = h('code', {}, text);
	return h('div', { class: 'secret', role: 'status' }, h('p', {}, explanation),
		h('div', { class: 'secret-line' }, code,
			h('button', { type: 'button', class: 'button', onclick: () => copy(text, code) }, t('secret.copy'))));
}

/* A link with a code; where the site does not know its own address, the code and what to set. */
export function secretLink(explanation, { url, code }, page) {
	return url ? secret(explanation, url) : h('div', {}, h('p', { class: 'notice' }, t('secret.noAddress')),
		secret(t('secret.code', { page }), code));
}
