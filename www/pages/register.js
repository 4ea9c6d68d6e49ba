/* /register: an account of one's own; #code= carries an invitation or the admin's one-time code. */
import { h, replace } from '../dom.js';
import { api } from '../api.js';
import { t } from '../i18n.js';
import { safeNext } from '../logic/match.js';
import { form } from '../components/forms/form.js';
import { problemBox } from '../components/problem.js';
import { go } from '../router.js';
import { session } from '../session.js';

export const PASSWORD = { type: 'password', required: true, minlength: 8, maxlength: 128, autocomplete: 'new-password' };

/* What stands behind the # never reaches a server's log. */
export function codeOfHash() {
	return new URLSearchParams(location.hash.slice(1)).get('code') ?? '';
}

function codeField(mode, code) {
	return {
		name: 'code', label: t('register.code'), value: code, autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false',
		required: mode === 'invitation', optional: mode !== 'invitation', hint: t(`register.code.${mode}`),
	};
}

export function render(ctx) {
	ctx.setTitle(t('register.heading'));
	const submit = async ({ username, password, email, code }) => {
		const body = { username: username.trim(), password };
		if (email.trim())
			body.email = email.trim();
		if (code.trim())
			body.code = code.trim();
		session.set(await api.post('/api/auth/register', body));
		go(safeNext(ctx.query.get('next')), { replaceIt: true });
	};
	const place = h('div', { class: 'register-form' });
	const draw = (mode) => replace(place,
		mode === 'closed' && h('p', { class: 'notice' }, t('register.closed')),
		form({ submit: t('register.submit'), onSubmit: submit, fields: [
			{ name: 'username', label: t('account.username'), required: true, hint: t('register.username'), minlength: 3, maxlength: 32, pattern: '[A-Za-z0-9_.\\-]+', autocomplete: 'username', autocapitalize: 'none', spellcheck: 'false' },
			{ ...PASSWORD, name: 'password', label: t('account.password'), hint: t('register.password') },
			{ name: 'email', label: t('account.email'), type: 'email', optional: true, hint: t('register.email'), autocomplete: 'email' },
			codeField(mode, codeOfHash()),
		] }));
	const load = async () => {
		try {
			draw((await api.get('/api/auth/registration', null, ctx)).registration);
		} catch (problem) {
			if (problem.name !== 'AbortError')
				replace(place, problemBox(problem, { retry: load }));
		}
	};
	load();
	return h('div', { class: 'page narrow' }, h('h1', {}, t('register.heading')), place,
		h('p', {}, t('register.have'), ' ', h('a', { href: '/sign-in' }, t('nav.signIn'))));
}
