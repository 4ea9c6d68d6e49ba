/* Groups of people: made, and who is in each. */
import { h, replace } from '../../dom.js';
import { api, path } from '../../api.js';
import { ago, counted, t } from '../../i18n.js';
import { ask, openDialog } from '../dialog.js';
import { form } from '../forms/form.js';
import { lineItem, lineSkeleton } from '../line-item.js';
import { list } from '../list.js';
import { problemText } from '../problem.js';
import { toast } from '../toast.js';

/* What the server refuses is said; true: it did not. */
async function done(work) {
	try {
		await work;
		return true;
	} catch (problem) {
		toast(problemText(problem).title);
		return false;
	}
}

function openGroup(group, { onCount, onDeleted }) {
	const over = new AbortController();
	const count = (by) => { group.members += by; onCount(); };
	const shown = list({ ctx: { signal: over.signal }, into: h('ul', { class: 'rows' }), skeleton: lineSkeleton, skeletons: 1, scroll: false,
		load: (cursor) => api.get(path`/api/auth/groups/${group.id}/members`, { limit: 50, cursor }, { signal: over.signal }),
		empty: () => h('p', { class: 'soft' }, t('groups.nobody')),
		draw: (member) => lineItem({ title: member.username, action: { label: t('groups.remove'), run: async (node) => {
			if (await done(api.del(path`/api/auth/groups/${group.id}/members/${member.id}`))) {
				shown.remove(member, node);
				count(-1);
			}
		} } }) });
	const add = form({ submit: t('groups.add'), inline: true, fields: [
		{ name: 'username', label: t('account.username'), required: true, maxlength: 32, autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false' },
	], onSubmit: async ({ username }) => {
		shown.prepend(await api.post(path`/api/auth/groups/${group.id}/members`, { username: username.trim() }));
		count(1);
		add.reset();
	} });
	const dialog = openDialog({ title: group.name, wide: true, content: [h('h3', {}, t('groups.members')), add, shown.node,
		h('div', { class: 'actions end' }, h('button', { type: 'button', class: 'button danger', onclick: async () => {
			if (await ask({ title: t('groups.delete.ask', { name: group.name }), text: t('groups.delete.text'), action: t('groups.delete') }) &&
				await done(api.del(path`/api/auth/groups/${group.id}`))) {
				dialog.close();
				onDeleted();
			}
		} }, t('groups.delete')))] });
	dialog.closed.then(() => over.abort());
}

function line(group, onDeleted) {
	const node = h('li', {});
	const show = () => replace(node, ...lineItem({ title: group.name, facts: [counted('groups.count', group.members), ago(group.created_at)],
		action: { label: t('users.manage'), run: () => openGroup(group, { onCount: show, onDeleted: () => onDeleted(node) }) } }).childNodes);
	show();
	return node;
}

export function groupsTab(ctx) {
	const shown = list({ ctx, into: h('ul', { class: 'rows' }), skeleton: lineSkeleton, skeletons: 1, scroll: false,
		load: (cursor) => api.get('/api/auth/groups', { limit: 50, cursor }, ctx),
		empty: () => h('p', { class: 'soft' }, t('groups.none')),
		draw: (group) => line(group, (node) => shown.remove(group, node)) });
	const make = form({ submit: t('groups.make'), inline: true, fields: [
		{ name: 'name', label: t('groups.name'), required: true, maxlength: 60, autocomplete: 'off' },
	], onSubmit: async ({ name }) => {
		shown.prepend(await api.post('/api/auth/groups', { name: name.trim() }));
		make.reset();
	} });
	return h('div', { class: 'page' }, h('p', { class: 'soft' }, t('groups.text')), make, shown.node);
}
