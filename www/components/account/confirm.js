/* A form that asks once more who it is: by the password, or by one of the passkeys. */
import { t } from '../../i18n.js';
import { h, replace } from '../../dom.js';
import { session } from '../../session.js';
import { form } from '../forms/form.js';
import { problemBox } from '../problem.js';
import { browserHasPasskeys, provePasskey } from './passkey.js';

const PASSWORD = { name: 'password', type: 'password', required: true, autocomplete: 'current-password' };

function passkeyButton(label, danger, act) {
	const place = h('div', { class: 'form-problem' });
	const run = async () => {
		replace(place);
		button.setAttribute('aria-disabled', 'true');
		try {
			const passkey = await provePasskey();
			if (passkey)
				await act({ passkey });
		} catch (problem) {
			replace(place, problemBox(problem));
		} finally {
			button.removeAttribute('aria-disabled');
		}
	};
	const button = h('button', { type: 'button', class: danger ? 'button danger' : 'button', onclick: () => button.getAttribute('aria-disabled') || run() }, label);
	return h('div', { class: 'confirm-passkey' }, h('div', { class: 'actions' }, button), place);
}

/* `onConfirm({ password })` or `onConfirm({ passkey })`, as the API takes them. */
export function confirmForm({ submit, onConfirm, danger = false, inline = true }) {
	const { has_password: hasPassword, passkeys } = session.account;
	return h('div', { class: 'confirm' },
		hasPassword && form({ inline, submit, danger, onSubmit: ({ password }) => onConfirm({ password }), fields: [{ ...PASSWORD, label: t('account.password') }] }),
		passkeys > 0 && browserHasPasskeys() && passkeyButton(hasPassword ? t('passkeys.instead') : t('passkeys.confirm', { what: submit }), danger && !hasPassword, onConfirm));
}
