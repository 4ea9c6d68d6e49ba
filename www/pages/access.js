/* /access: who and what can reach what is yours, each with a button to end it, and how you get in again. */
import { h, replace } from '../dom.js';
import { api } from '../api.js';
import { t } from '../i18n.js';
import { eventList } from '../components/account/event-list.js';
import { passkeyList } from '../components/account/passkey-list.js';
import { sessionList } from '../components/account/session-list.js';
import { tokenList } from '../components/account/token-list.js';
import { totpPart } from '../components/account/totp.js';
import { ask } from '../components/dialog.js';
import { problemBox, problemText } from '../components/problem.js';
import { toast } from '../components/toast.js';
import { session } from '../session.js';

const COUNTED = 100;

function section(key, ...content) {
	return h('section', { class: 'section', 'aria-label': t(key) }, h('h2', {}, t(key)), content);
}

/* In plain words, how many can. */
function summary(ctx) {
	const place = h('p', { class: 'access-summary', 'aria-live': 'polite' });
	const reload = async () => {
		try {
			const [places, programs, passkeys] = await Promise.all(['sessions', 'tokens', 'passkeys'].map((what) =>
				api.get(`/api/auth/${what}`, { limit: COUNTED }, ctx)));
			const able = programs.items.filter((token) => !token.expires_at || new Date(token.expires_at) > new Date()).length;
			replace(place, t('access.places', { n: places.items.length }), ' ',
				able ? t('access.programs', { n: able }) : t('access.noPrograms'),
				passkeys.items.length > 0 && [' ', t('access.passkeys', { n: passkeys.items.length })]);
		} catch (problem) {
			if (problem.name !== 'AbortError')
				replace(place, problemBox(problem, { retry: reload }));
		}
	};
	reload();
	return { place, reload };
}

function endAll(onDone) {
	const act = async () => {
		if (!await ask({ title: t('access.endAll.ask'), text: t('access.endAll.text'), action: t('access.endAll') }))
			return;
		try {
			await api.del('/api/auth/access');
			toast(t('access.ended'));
			onDone();
		} catch (problem) {
			toast(problemText(problem).title);
		}
	};
	return h('div', { class: 'access-all' }, h('button', { type: 'button', class: 'button danger', onclick: act }, t('access.endAll')),
		h('p', { class: 'soft small' }, t('access.endAll.hint')));
}

/* What helps whom: it depends on who there is to ask. */
function waysBack() {
	return h('ul', { class: 'access-ways' },
		['access.way.codes', 'access.way.reset', session.isAdmin ? 'access.way.shell' : 'access.way.admin'].map((key) => h('li', {}, t(key))));
}

export function render(ctx) {
	ctx.setTitle(t('nav.access'));
	const told = summary(ctx);
	const sessions = sessionList(ctx, told.reload);
	const tokens = tokenList(ctx, told.reload);
	const totp = totpPart(ctx);
	const passkeys = passkeyList(ctx, () => { told.reload(); totp.reload(); });
	const events = eventList(ctx, { empty: () => h('p', { class: 'soft' }, t('access.events.none')) });
	const reload = () => { told.reload(); sessions.reload(); tokens.reload(); passkeys.reload(); events.reload(); };
	return h('div', { class: 'page text' }, h('h1', {}, t('access.heading')),
		told.place, endAll(reload),
		section('sessions.heading', h('p', { class: 'soft' }, t('sessions.text')), sessions.node),
		section('tokens.heading', h('p', { class: 'soft' }, t('tokens.text')), tokens.nodes),
		section('passkeys.heading', h('p', { class: 'soft' }, t('passkeys.text')), passkeys.nodes),
		section('totp.heading', totp.node),
		section('access.back', h('p', { class: 'soft' }, t('access.back.text')), waysBack()),
		section('access.events', h('p', { class: 'soft' }, t('access.events.text')), events.node));
}
