/* /admin: who is here, who may come, what the worker does, who tried what, and how full the disk is. */
import { h } from '../dom.js';
import { t } from '../i18n.js';
import { groupsTab } from '../components/admin/admin-groups.js';
import { jobsTab } from '../components/admin/admin-jobs.js';
import { registrationTab } from '../components/admin/admin-registration.js';
import { securityTab } from '../components/admin/admin-security.js';
import { storageTab } from '../components/admin/admin-storage.js';
import { usersTab } from '../components/admin/admin-users.js';
import { notFound } from './not-found.js';

/* A tab is one line here and one component. */
const TABS = {
	users: usersTab,
	registration: registrationTab,
	groups: groupsTab,
	jobs: jobsTab,
	security: securityTab,
	storage: storageTab,
};

export function render(ctx) {
	const name = ctx.params.tab ?? 'users';
	if (!Object.hasOwn(TABS, name))
		return notFound();
	ctx.setTitle(`${t(`admin.${name}`)} · ${t('nav.admin')}`);
	return h('div', { class: 'page medium' }, h('h1', {}, t('nav.admin')),
		h('nav', { class: 'tabs', 'aria-label': t('nav.admin') }, Object.keys(TABS).map((tab) =>
			h('a', { href: tab === 'users' ? '/admin' : `/admin/${tab}`, 'aria-current': tab === name && 'page' }, t(`admin.${tab}`)))),
		TABS[name](ctx));
}
