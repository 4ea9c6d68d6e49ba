/* API tokens: made with scopes and an end, shown once, revoked at will. */
import { h, replace } from '../../dom.js';
import { api, path } from '../../api.js';
import { ago, date, t } from '../../i18n.js';
import { session } from '../../session.js';
import { ask } from '../dialog.js';
import { field } from '../forms/field.js';
import { form } from '../forms/form.js';
import { lineItem, lineSkeleton } from '../line-item.js';
import { list } from '../list.js';
import { problemText } from '../problem.js';
import { secret } from './secret.js';
import { toast } from '../toast.js';

const SCOPES = ['read', 'upload', 'manage', 'files', 'admin'];
const DAYS = [7, 30, 90, 365];

function scopeFields() {
	return h('fieldset', { class: 'scopes' }, h('legend', {}, t('tokens.scopes')),
		SCOPES.filter((scope) => scope !== 'admin' || session.isAdmin).map((scope) =>
			field({ name: scope, type: 'checkbox', label: t(`tokens.scope.${scope}`), checked: scope === 'read' })));
}

function expiryField() {
	return { name: 'days', label: t('tokens.expiry'), value: '90', options: [
		...DAYS.map((n) => ({ value: String(n), label: t('tokens.days', { n }) })), { value: '', label: t('tokens.never') }] };
}

function bodyOf(values) {
	const body = { name: values.name.trim(), scopes: SCOPES.filter((scope) => values[scope]) };
	if (values.days)
		body.expires_at = new Date(Date.now() + Number(values.days) * 86_400_000).toISOString().replace(/\.\d+Z$/, 'Z');
	return body;
}

/* What a disk is to be told, beside the token. */
function diskAddress() {
	return h('p', { class: 'soft' }, t('tokens.disk', { name: session.account.username }), ' ', h('code', {}, `${location.origin}/dav/`));
}

export function tokenList(ctx, onChanged) {
	const made = h('div', {});
	const revoke = async (item, node) => {
		if (!await ask({ title: t('tokens.ask', { name: item.name }), text: t('tokens.ask.text'), action: t('tokens.revoke') }))
			return;
		try {
			await api.del(path`/api/auth/tokens/${item.id}`);
			shown.remove(item, node);
			onChanged?.();
		} catch (problem) {
			toast(problemText(problem).title);
		}
	};
	const shown = list({
		ctx, into: h('ul', { class: 'rows' }), skeleton: lineSkeleton, skeletons: 1, scroll: false,
		load: (cursor) => api.get('/api/auth/tokens', { limit: 20, cursor }, ctx),
		empty: () => h('p', { class: 'soft' }, t('tokens.empty')),
		draw: (item) => lineItem({
			title: item.name, action: { label: t('tokens.revoke'), run: (node) => revoke(item, node) },
			facts: [item.scopes.join(', '),
				item.expires_at ? t('tokens.until', { date: date(item.expires_at) }) : t('tokens.never'),
				item.used_at ? t('tokens.used', { when: ago(item.used_at) }) : t('tokens.unused')],
		}),
	});
	const create = form({ submit: t('tokens.create'), onSubmit: async (values) => {
		const { token, ...item } = await api.post('/api/auth/tokens', bodyOf(values));
		replace(made, secret(t('tokens.made'), token), item.scopes.includes('files') && diskAddress());
		shown.prepend(item);
		create.reset();
		onChanged?.();
	}, fields: [
		h('div', { class: 'token-main' }, field({ name: 'name', label: t('tokens.name'), required: true, maxlength: 100, autocomplete: 'off' }), field(expiryField())),
		scopeFields()] });
	const nodes = [shown.node, made, h('details', { class: 'upload-more' }, h('summary', {}, t('tokens.new')), create)];
	return { nodes, reload: () => shown.reload() };
}
