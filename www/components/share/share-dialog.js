/* Shares of one thing, whatever it is: who has it, and to give it to a person, or to whoever has a link. */
import { h, replace } from '../../dom.js';
import { api } from '../../api.js';
import { t } from '../../i18n.js';
import { secret } from '../account/secret.js';
import { openDialog } from '../dialog.js';
import { form } from '../forms/form.js';
import { lineSkeleton } from '../line-item.js';
import { list } from '../list.js';
import { shareLine } from './share-facts.js';

function personForm({ kind, id }, onMade) {
	const node = form({ submit: t('shares.give'), fields: [
		{ name: 'with', label: t('shares.person'), required: true, maxlength: 32, autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false' },
		...(kind === 'video' ? [] : [{ name: 'rights', label: t('shares.may'), value: 'read', options: ['read', 'write'].map((value) => ({ value, label: t(`shares.rights.${value}`) })) }]),
	], onSubmit: async (values) => {
		onMade(await api.post('/api/files/shares', { kind, thing: id, with: values.with.trim(), rights: values.rights }));
		node.reset();
	} });
	return node;
}

/* The groups that one is in; the admin has all of them to choose from. */
function groupForm({ kind, id }, groups, onMade) {
	return form({ submit: t('shares.give'), fields: [
		{ name: 'group', label: t('shares.group'), options: groups.map((group) => ({ value: group.id, label: group.name })) },
	], onSubmit: async ({ group }) => onMade(await api.post('/api/files/shares', { kind, thing: id, group })) });
}

async function groupPart(thing, signal, onMade) {
	if (thing.kind !== 'video')
		return null;
	const { items } = await api.get('/api/auth/groups', { limit: 100 }, { signal });
	return items.length ? part('shares.withAGroup', groupForm(thing, items, onMade)) : null;
}

const part = (key, content) => h('details', { class: 'share-part' }, h('summary', {}, t(key)), content);

/* A day ends in the reader's own time. */
function endOf(day) {
	return day ? new Date(`${day}T23:59:59`).toISOString().replace(/\.\d+Z$/, 'Z') : undefined;
}

function linkForm({ kind, id }, onMade) {
	const today = new Date().toISOString().slice(0, 10);
	const node = form({ submit: t('shares.makeLink'), fields: [
		kind === 'folder' && { name: 'rights', label: t('shares.linkMay'), value: 'read', options: ['read', 'drop'].map((value) => ({ value, label: t(`shares.rights.${value}`) })) },
		{ name: 'password', label: t('shares.password'), type: 'password', optional: true, maxlength: 128, autocomplete: 'new-password' },
		{ name: 'ends', label: t('shares.ends'), type: 'date', optional: true, min: today },
		kind !== 'video' && { name: 'uses_max', label: t('shares.usesMax'), type: 'number', optional: true, min: 1, max: 1000000, step: 1, inputmode: 'numeric' },
	].filter(Boolean), onSubmit: async (values) => {
		onMade(await api.post('/api/files/shares', {
			kind, thing: id, rights: values.rights, password: values.password || undefined,
			ends_at: endOf(values.ends), uses_max: values.uses_max ? Number(values.uses_max) : undefined,
		}));
		node.reset();
	} });
	return node;
}

/* `thing` {kind: 'file' | 'folder' | 'video', id, name} */
export function openShareDialog(thing) {
	const over = new AbortController();
	const made = h('div', {});
	const shown = list({
		ctx: { signal: over.signal }, into: h('ul', { class: 'rows' }), skeleton: lineSkeleton, skeletons: 1, scroll: false,
		load: (cursor) => api.get('/api/files/shares', { of: thing.id, limit: 50, cursor }, { signal: over.signal }),
		draw: (share) => shareLine(share, { onRevoked: (node) => { shown.remove(share, node); replace(made); } }),
		empty: () => h('p', { class: 'soft' }, t('shares.none')),
	});
	const onMade = (share) => {
		shown.prepend(share);
		replace(made, share.url && secret(t('shares.made'), share.url));
	};
	const groups = h('div', {});
	groupPart(thing, over.signal, onMade).then((node) => replace(groups, node), () => {});
	const dialog = openDialog({ title: t('shares.title', { name: thing.name }), wide: true, content: h('div', { class: 'share-dialog' },
		shown.node, made, part('shares.withPerson', personForm(thing, onMade)), groups, part('shares.byLink', linkForm(thing, onMade))) });
	dialog.closed.then(() => over.abort());
}
