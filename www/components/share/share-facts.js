/* A share in words: with whom, what it lets them do, until when, and how often it was used. */
import { h } from '../../dom.js';
import { api, path } from '../../api.js';
import { ago, counted, date, t } from '../../i18n.js';
import { ask } from '../dialog.js';
import { say } from '../file/file-actions.js';
import { lineItem } from '../line-item.js';

const isOver = (share) => share.ends_at && new Date(share.ends_at) <= new Date();

function usesOf(share) {
	if (share.with || share.group)
		return null;
	const key = share.rights === 'drop' ? 'shares.drops' : 'shares.downloads';
	return share.uses_max ? t(`${key}.of`, { n: share.uses, max: share.uses_max }) : counted(key, share.uses);
}

function factsOf(share) {
	return [t(`shares.rights.${share.rights}`), share.has_password && t('shares.hasPassword'), usesOf(share),
		share.ends_at && t(isOver(share) ? 'shares.over' : 'shares.until', { date: date(share.ends_at) }),
		share.used_at && t('shares.used', { when: ago(share.used_at) })];
}

async function revoke(share) {
	if (!await ask({ title: t('shares.revoke.title'), action: t('shares.revoke'),
		text: share.with || share.group ? t('shares.revoke.person', { with: share.with ?? share.group }) : t('shares.revoke.link') }))
		return false;
	try {
		await api.del(path`/api/files/shares/${share.id}`);
		return true;
	} catch (problem) {
		say(problem);
		return false;
	}
}

/* A person's rights, changed where they stand. */
function rightsSelect(share) {
	return h('select', { 'aria-label': t('shares.rights.label', { with: share.with }), onchange: async ({ target }) => {
		try {
			Object.assign(share, await api.patch(path`/api/files/shares/${share.id}`, { rights: target.value }));
		} catch (problem) {
			say(problem);
		}
		target.value = share.rights;
	} }, ['read', 'write'].map((value) => h('option', { value, selected: value === share.rights }, t(`shares.rights.${value}`))));
}

/* `title` where it is not clear of what it is; `onRevoked(node)`. */
export function shareLine(share, { title, onRevoked }) {
	const whom = share.with ? t('shares.with', { with: share.with }) : share.group ? t('shares.withGroup', { group: share.group }) : t('shares.link');
	const [rights, ...facts] = factsOf(share);
	const canChange = share.with && share.kind !== 'video';
	const node = lineItem({
		title: title ? `${title} · ${whom}` : whom, facts: canChange ? facts : [rights, ...facts],
		actions: [canChange && rightsSelect(share), h('button', { type: 'button', class: 'button quiet', onclick: async () => await revoke(share) && onRevoked(node) }, t('shares.revoke'))].filter(Boolean),
	});
	return node;
}
