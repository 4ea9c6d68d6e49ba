/* /reset#code=…: a new password by the link that the admin made. */
import { h } from '../dom.js';
import { api } from '../api.js';
import { t } from '../i18n.js';
import { form } from '../components/forms/form.js';
import { toast } from '../components/toast.js';
import { go } from '../router.js';
import { session } from '../session.js';
import { codeOfHash, PASSWORD } from './register.js';

export function render(ctx) {
	ctx.setTitle(t('reset.heading'));
	const submit = async ({ code, password }) => {
		await api.post('/api/auth/reset', { code: code.trim(), password });
		session.set(null);
		toast(t('reset.done'));
		go('/sign-in', { replaceIt: true });
	};
	return h('div', { class: 'page narrow' }, h('h1', {}, t('reset.heading')), h('p', { class: 'soft' }, t('reset.text')),
		form({ submit: t('reset.submit'), onSubmit: submit, fields: [
			{ name: 'code', label: t('reset.code'), required: true, value: codeOfHash(), autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false' },
			{ ...PASSWORD, name: 'password', label: t('account.new'), hint: t('register.password') },
		] }));
}
