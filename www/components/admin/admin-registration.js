/* Who may register, and the invitations that let people in. */
import { h, replace } from '../../dom.js';
import { api, path } from '../../api.js';
import { ago, date, t } from '../../i18n.js';
import { lineItem, lineSkeleton } from '../line-item.js';
import { list } from '../list.js';
import { problemBox, problemText } from '../problem.js';
import { secretLink } from '../account/secret.js';
import { toast } from '../toast.js';

/* What the admin chooses, and among what: who sees the site, and who may come. */
const CHOICES = { site_access: ['everybody', 'members'], registration: ['open', 'invitation', 'closed'] };

function choiceOf(name, chosen, onChoose) {
	return h('fieldset', { class: 'modes' }, h('legend', {}, t(`${name}.who`)), CHOICES[name].map((value) =>
		h('label', { class: 'mode' },
			h('input', { type: 'radio', name, value, checked: value === chosen, onchange: () => onChoose(value) }),
			h('span', {}, h('strong', {}, t(`${name}.${value}`)), h('span', { class: 'soft small' }, t(`${name}.${value}.text`))))));
}

function modePart(ctx) {
	const place = h('div', { class: 'modes-place' });
	const choose = async (now, name, value) => {
		try {
			show(await api.put('/api/auth/registration', { [name]: value }));
			place.querySelector(`[name=${name}]:checked`)?.focus();
			toast(t('toast.saved'));
		} catch (problem) {
			show(now);
			place.append(problemBox(problem));
		}
	};
	const show = (now) => replace(place, Object.keys(CHOICES).map((name) =>
		choiceOf(name, now[name], (value) => choose(now, name, value))),
	now.site_access === 'members' && now.registration === 'open' && h('p', { class: 'notice' }, t('site_access.ajar')));
	const load = () => api.get('/api/auth/registration', null, ctx)
		.then(show, (problem) =>
			problem.name !== 'AbortError' && replace(place, problemBox(problem, { retry: load })));
	load();
	return place;
}

function invitations(ctx) {
	const made = h('div', {});
	const revoke = async (item, node) => {
		try {
			await api.del(path`/api/auth/invitations/${item.id}`);
			shown.remove(item, node);
		} catch (problem) {
			toast(problemText(problem).title);
		}
	};
	const shown = list({ ctx, into: h('ul', { class: 'rows' }), skeleton: lineSkeleton, skeletons: 1, scroll: false,
		load: (cursor) => api.get('/api/auth/invitations', { limit: 20, cursor }, ctx),
		empty: () => h('p', { class: 'soft' }, t('invitations.empty')),
		draw: (item) => lineItem({
			title: item.used_at ? t('invitations.used', { when: ago(item.used_at) }) : t('invitations.open', { date: date(item.expires_at) }),
			facts: [t('invitations.made', { when: ago(item.created_at) })],
			action: item.used_at ? null : { label: t('tokens.revoke'), run: (node) => revoke(item, node) },
		}) });
	const invite = async () => {
		try {
			const item = await api.post('/api/auth/invitations', {});
			replace(made, secretLink(t('invitations.link'), item, '/register'));
			shown.prepend(item);
		} catch (problem) {
			replace(made, problemBox(problem));
		}
	};
	return [h('div', { class: 'page-head' }, h('h2', {}, t('invitations.heading')),
		h('button', { type: 'button', class: 'button primary', onclick: invite }, t('invitations.create'))), made, shown.node];
}

export function registrationTab(ctx) {
	return h('div', { class: 'page' }, modePart(ctx), invitations(ctx));
}
