/* /account: email, password, the way to what reaches it, and the way out. */
import { h } from '../dom.js';
import { api } from '../api.js';
import { date, size, t } from '../i18n.js';
import { confirmForm } from '../components/account/confirm.js';
import { provePasskey } from '../components/account/passkey.js';
import { ask } from '../components/dialog.js';
import { form } from '../components/forms/form.js';
import { toast } from '../components/toast.js';
import { go } from '../router.js';
import { session } from '../session.js';
import { PASSWORD } from './register.js';

function section(key, ...content) {
	return h('section', { class: 'section', 'aria-label': t(key) }, h('h2', {}, t(key)), content);
}

function spaceUsed({ used_bytes: used, quota_bytes: quota }) {
	return h('div', { class: 'account-space' },
		quota > 0 && h('progress', { max: quota, value: used, 'aria-label': t('account.space') }),
		h('p', { class: 'soft small' }, quota > 0 ? t('account.usedOf', { used: size(used), quota: size(quota) }) : t('account.used', { used: size(used) })));
}

function profile(account) {
	const save = async ({ email }) => {
		session.set(await api.patch('/api/auth/me', { email: email.trim() || null }));
		toast(t('toast.saved'));
	};
	return section('account.profile',
		h('p', {}, h('strong', {}, account.username), h('br'), h('span', { class: 'soft small' }, t('account.since', { date: date(account.created_at) }))),
		spaceUsed(account),
		form({ inline: true, onSubmit: save, fields: [
			{ name: 'email', type: 'email', label: t('account.email'), value: account.email, optional: true, autocomplete: 'email' }] }));
}

function password() {
	/* For password managers, which want to know whose password it is. */
	const whose = h('input', { type: 'text', name: 'username', value: session.account.username, autocomplete: 'username', hidden: true });
	const hasOne = session.account.has_password;
	const node = form({ submit: t(hasOne ? 'account.change' : 'account.set'), fields: [
		whose, hasOne ? { name: 'current', label: t('account.current'), type: 'password', required: true, autocomplete: 'current-password' } :
			h('p', { class: 'soft' }, t('account.noPassword')),
		{ ...PASSWORD, name: 'new', label: t('account.new'), hint: t('register.password') },
		{ name: 'keep', type: 'checkbox', label: t('account.keepTokens') },
	], onSubmit: async ({ current, new: fresh, keep }) => {
		const proof = hasOne ? { current } : { passkey: await provePasskey() };
		if (proof.passkey === null)
			return;
		await api.put('/api/auth/password', { ...proof, new: fresh, keep_tokens: keep });
		toast(t('account.changed'));
		session.set({ ...session.account, has_password: true });
		if (!hasOne)
			part.replaceWith(password());
		node.reset();
	} });
	const part = section('account.password', node);
	return part;
}

function ending() {
	const submit = async (proof) => {
		if (!await ask({ title: t('account.delete.ask'), text: t('account.delete.text'), action: t('account.delete') }))
			return;
		await api.del('/api/auth/me', proof);
		session.set(null);
		toast(t('account.deleted'));
		go('/');
	};
	return section('account.delete', h('p', { class: 'soft' }, t('account.delete.text')),
		confirmForm({ submit: t('account.delete'), onConfirm: submit, danger: true }));
}

function takeAlong() {
	return section('account.takeAlong', h('p', { class: 'soft' }, t('account.takeAlong.text')),
		h('p', {}, h('a', { class: 'button', href: '/api/files/mine.zip', download: 'mine.zip' }, t('account.takeAlong.action'))));
}

export function render(ctx) {
	ctx.setTitle(t('nav.account'));
	return h('div', { class: 'page text' }, h('h1', {}, t('nav.account')),
		profile(session.account), password(),
		section('nav.access', h('p', { class: 'soft' }, t('access.text')),
			h('p', {}, h('a', { class: 'button', href: '/access' }, t('access.heading')))), takeAlong(), ending());
}
