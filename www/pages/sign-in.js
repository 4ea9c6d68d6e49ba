/* /sign-in: by name and password, with a code where the account asks for one. */
import { h } from '../dom.js';
import { api } from '../api.js';
import { t } from '../i18n.js';
import { safeNext } from '../logic/match.js';
import { form } from '../components/forms/form.js';
import { field } from '../components/forms/field.js';
import { inOurWords } from '../components/account/totp.js';
import { go } from '../router.js';
import { session } from '../session.js';

export function render(ctx) {
	ctx.setTitle(t('signIn.heading'));
	const next = safeNext(ctx.query.get('next'));
	const totp = field({ name: 'totp', label: t('signIn.totp'), hint: t('signIn.recovery'), autocomplete: 'one-time-code', autocapitalize: 'none', spellcheck: 'false', maxlength: 40 });
	totp.hidden = true;
	const submit = async ({ username, password, totp: code }) => {
		try {
			session.set(await inOurWords(api.post('/api/auth/login', { username: username.trim(), password, ...(code && { totp: code.trim() }) })));
		} catch (problem) {
			const asked = problem.errors?.some((e) => e.pointer === '/totp') || problem.type === 'totp-required';
			if (asked && totp.hidden) {
				totp.hidden = false;
				totp.querySelector('input').focus();
			}
			throw problem;
		}
		go(next, { replaceIt: true });
	};
	return h('div', { class: 'page narrow' }, h('h1', {}, t('signIn.heading')),
		form({ submit: t('signIn.submit'), onSubmit: submit, fields: [
			{ name: 'username', label: t('account.username'), required: true, autocomplete: 'username', autocapitalize: 'none', spellcheck: 'false' },
			{ name: 'password', label: t('account.password'), type: 'password', required: true, autocomplete: 'current-password' },
			totp,
		] }),
		h('p', {}, t('signIn.new'), ' ', h('a', { href: `/register${next === '/' ? '' : `?next=${encodeURIComponent(next)}`}` }, t('signIn.register'))),
		h('p', { class: 'soft small' }, t('signIn.forgot')));
}
