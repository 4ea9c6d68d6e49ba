/* Passkeys of one's account: added, named, removed; and the password taken away where they do without. */
import { h, replace } from '../../dom.js';
import { api, path } from '../../api.js';
import { ago, date, t } from '../../i18n.js';
import { session } from '../../session.js';
import { ask, openDialog } from '../dialog.js';
import { form } from '../forms/form.js';
import { lineItem, lineSkeleton } from '../line-item.js';
import { list } from '../list.js';
import { problemText } from '../problem.js';
import { toast } from '../toast.js';
import { browserHasPasskeys, challengeFor, knownPasskeys, makePasskey, provePasskey } from './passkey.js';
import { proven } from './proof.js';
import { codesBox } from './recovery.js';

const NAME_MAX = 100;

function count(n) {
	session.set({ ...session.account, passkeys: session.account.passkeys + n });
}

async function add(name) {
	const asked = await proven(() => challengeFor('add'));
	const known = asked && await knownPasskeys();
	const passkey = asked && await makePasskey(asked, known.map(({ credential }) => credential), t('site.name'));
	return passkey && api.post('/api/auth/passkeys', { name, passkey });
}

async function rename(item) {
	let fresh = null;
	const dialog = openDialog({ title: t('passkeys.rename'), content: form({ onSubmit: async ({ name }) => {
		fresh = await api.patch(path`/api/auth/passkeys/${item.id}`, { name: name.trim() });
		dialog.close();
	}, fields: [{ name: 'name', label: t('passkeys.name'), value: item.name, required: true, maxlength: NAME_MAX, autocomplete: 'off' }] }) });
	await dialog.closed;
	return fresh;
}

/* Only a passkey that signs in alone can do without the password. */
function withoutPassword(onDone) {
	const act = async () => {
		if (!await ask({ title: t('passkeys.only.ask'), text: t('passkeys.only.text'), action: t('passkeys.only') }))
			return;
		try {
			const passkey = await provePasskey();
			if (!passkey)
				return;
			await api.del('/api/auth/password', { passkey });
			session.set({ ...session.account, has_password: false });
			toast(t('passkeys.only.done'));
			onDone();
		} catch (problem) {
			toast(problemText(problem).title);
		}
	};
	return h('details', { class: 'upload-more' }, h('summary', {}, t('passkeys.only')), h('p', { class: 'soft' }, t('passkeys.only.text')),
		h('div', { class: 'actions' }, h('button', { type: 'button', class: 'button danger', onclick: act }, t('passkeys.only'))));
}

export function passkeyList(ctx, onChanged) {
	const codes = h('div', {}), below = h('div', {}), adding = h('div', {});
	const remove = async (item, node) => {
		if (!await ask({ title: t('passkeys.ask', { name: item.name }), text: t('passkeys.ask.text'), action: t('passkeys.remove') }))
			return;
		try {
			await proven(() => api.del(path`/api/auth/passkeys/${item.id}`));
			shown.remove(item, node);
			count(-1);
			changed();
		} catch (problem) {
			toast(problem.status === 409 ? t('passkeys.last') : problemText(problem).title);
		}
	};
	const draw = (item) => lineItem({
		title: item.name,
		facts: [t('passkeys.since', { date: date(item.created_at) }), item.used_at ? t('tokens.used', { when: ago(item.used_at) }) : t('passkeys.unused'),
			item.synced && t('passkeys.synced'), !item.verifies && t('passkeys.second')],
		actions: [h('button', { type: 'button', class: 'button', 'aria-label': t('passkeys.renameOne', { name: item.name }), onclick: async () => {
			if (await rename(item))
				shown.reload();
		} }, t('passkeys.rename'))],
		action: { label: t('passkeys.remove'), run: (node) => remove(item, node) },
	});
	const shown = list({ ctx, draw, into: h('ul', { class: 'rows' }), skeleton: lineSkeleton, skeletons: 1, scroll: false,
		load: (cursor) => api.get('/api/auth/passkeys', { limit: 20, cursor }, ctx), empty: () => h('p', { class: 'soft' }, t('passkeys.empty')) });
	const drawBelow = () => replace(below, session.account.has_password && session.account.passkeys > 0 && withoutPassword(() => { drawBelow(); onChanged?.(); }));
	const changed = () => { drawBelow(); onChanged?.(); };
	const create = form({ inline: true, submit: t('passkeys.add'), onSubmit: async ({ name }) => {
		const made = await add(name.trim());
		if (!made) {
			toast(t('passkeys.notAdded'));
			return;
		}
		replace(codes, made.recovery_codes.length > 0 && codesBox(made.recovery_codes));
		create.reset();
		count(1);
		shown.prepend(made.passkey);
		toast(t('passkeys.added'));
		changed();
	}, fields: [{ name: 'name', label: t('passkeys.name'), hint: t('passkeys.name.hint'), required: true, maxlength: NAME_MAX, autocomplete: 'off' }] });
	/* only where there are any */
	const offer = async () => replace(adding, browserHasPasskeys() && await challengeFor('sign_in', ctx) ? create : h('p', { class: 'soft small' }, t('passkeys.notHere')));
	offer().catch(() => replace(adding, create));
	drawBelow();
	return { nodes: [shown.node, codes, adding, below], reload: () => shown.reload() };
}
