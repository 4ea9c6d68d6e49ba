/* The admin's list of people: find, suspend, make admin, set a quota, hand out a reset link. */
import { h, replace } from '../../dom.js';
import { api, path } from '../../api.js';
import { date, size, t } from '../../i18n.js';
import { session } from '../../session.js';
import { ask, openDialog } from '../dialog.js';
import { empty } from '../empty.js';
import { form } from '../forms/form.js';
import { icon } from '../icon.js';
import { lineItem, lineSkeleton } from '../line-item.js';
import { list } from '../list.js';
import { problemBox } from '../problem.js';
import { proven } from '../account/proof.js';
import { secretLink } from '../account/secret.js';
import { toast } from '../toast.js';

const GB = 1e9;

function change(account, body) {
	return proven(() => api.patch(path`/api/auth/users/${account.id}`, body));
}

function limitsForm(account, onDone) {
	return form({ fields: [
		{ name: 'role', label: t('users.role'), value: account.role, options: ['user', 'admin'].map((value) => ({ value, label: t(`users.role.${value}`) })) },
		{ name: 'quota', label: t('users.quota'), type: 'number', min: 0, step: 'any', value: account.quota_bytes / GB, optional: true, hint: t('users.quota.hint') },
	], onSubmit: async ({ role, quota }) => {
		const body = {};
		if (quota !== String(account.quota_bytes / GB))
			body.quota_bytes = quota === '' ? null : Math.round(Number(quota) * GB);
		if (role !== account.role)
			body.role = role;
		onDone(await change(account, body));
	} });
}

function resetPart(account) {
	const place = h('div', {});
	const make = async () => {
		try {
			const made = await proven(() => api.act('POST', path`/api/auth/users/${account.id}/reset`));
			replace(place, secretLink(t('users.reset.made', { date: date(made.expires_at) }), made, '/reset'));
		} catch (problem) {
			replace(place, problemBox(problem));
		}
	};
	return h('div', { class: 'user-part' }, h('h3', {}, t('users.reset')), h('p', { class: 'soft' }, t('users.reset.text')),
		h('div', { class: 'actions' }, h('button', { type: 'button', class: 'button', onclick: make }, t('users.reset.make'))), place);
}

function totpPart(account, onDone) {
	const place = h('div', {});
	const act = async () => {
		if (!await ask({ title: t('users.totp.ask', { name: account.username }), text: t('users.totp.text'), action: t('users.totp') }))
			return;
		try {
			await proven(() => api.del(path`/api/auth/users/${account.id}/totp`));
			onDone({ totp: false, passkeys: 0 });
		} catch (problem) {
			replace(place, problemBox(problem));
		}
	};
	return h('div', { class: 'user-part' }, h('h3', {}, t('totp.heading')), h('p', { class: 'soft' }, t('users.totp.text')),
		h('div', { class: 'actions' }, h('button', { type: 'button', class: 'button danger', onclick: act }, t('users.totp'))), place);
}

function suspendPart(account, onDone) {
	const place = h('div', {});
	const act = async () => {
		if (!account.suspended && !await ask({ title: t('users.suspend.ask', { name: account.username }), text: t('users.suspend.text'), action: t('users.suspend') }))
			return;
		try {
			onDone(await change(account, { suspended: !account.suspended }));
		} catch (problem) {
			replace(place, problemBox(problem));
		}
	};
	return h('div', { class: 'user-part' }, h('div', { class: 'actions' },
		h('button', { type: 'button', class: account.suspended ? 'button' : 'button danger', onclick: act },
			t(account.suspended ? 'users.restore' : 'users.suspend'))), place);
}

function manage(account, onChanged) {
	const done = (fresh) => { onChanged(fresh); toast(t('toast.saved')); dialog.close(); };
	const dialog = openDialog({ title: account.username, content: [
		limitsForm(account, done), resetPart(account), (account.totp || account.passkeys > 0) && totpPart(account, done), account.id !== session.account.id && suspendPart(account, done)] });
}

function line(account) {
	const place = h('li', {});
	const draw = (fresh) => {
		Object.assign(account, fresh);
		const row = lineItem({
			title: [account.username, account.role === 'admin' && h('span', { class: 'tag' }, t('users.role.admin')),
				account.suspended && h('span', { class: 'tag danger' }, t('users.suspended'))],
			facts: [account.email, t('users.since', { date: date(account.created_at) }),
				account.quota_bytes ? t('account.usedOf', { used: size(account.used_bytes), quota: size(account.quota_bytes) }) : t('account.used', { used: size(account.used_bytes) })],
			actions: [h('button', { type: 'button', class: 'button', 'aria-label': `${t('users.manage')}: ${account.username}`,
				onclick: () => manage(account, draw) }, icon('edit'), t('users.manage'))],
		});
		replace(place, ...row.childNodes);
	};
	draw(account);
	return place;
}

export function usersTab(ctx) {
	let q = '';
	let timer;
	const shown = list({ ctx, into: h('ul', { class: 'rows' }), draw: line, skeleton: lineSkeleton, skeletons: 6,
		load: (cursor) => api.get('/api/auth/users', { q, limit: 50, cursor }, ctx),
		empty: () => empty({ picture: 'person', title: t('users.none') }) });
	const search = h('input', { type: 'search', 'aria-label': t('users.search'), placeholder: t('users.search'), oninput: () => {
		clearTimeout(timer);
		timer = setTimeout(() => { q = search.value.trim(); shown.reload(); }, 250);
	} });
	return h('div', { class: 'page' }, search, shown.node);
}
