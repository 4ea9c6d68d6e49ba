/* What the security log says of one's account, or for the admin of everybody's, in plain words. */
import { h } from '../../dom.js';
import { api } from '../../api.js';
import { ago, date, size, t } from '../../i18n.js';
import { lineItem, lineSkeleton } from '../line-item.js';
import { list } from '../list.js';
import { deviceOf } from './session-list.js';

/* Their sentences are events.NAME; a failure has one of its own where events.NAME.failure is there. */
export const EVENTS = ['sign_in', 'sign_out', 'second_factor', 'second_factor_on', 'second_factor_off', 'recovery_codes', 'passkey_added', 'passkey_removed',
	'password_confirm', 'password_change', 'password_removed', 'reset_link', 'reset', 'registration', 'registration_mode', 'invitation_made',
	'invitation_revoked', 'token_made', 'token_revoked', 'session_ended', 'access_ended', 'account_change',
	'account_closed', 'share_made', 'share_changed', 'share_revoked', 'share_password', 'admin_deletion', 'origin_refused', 'rate_limit', 'admin_code', 'let_in'];
const CAN_FAIL = ['sign_in', 'reset', 'registration'];

function sentence({ event, outcome }) {
	return t(outcome === 'failure' && CAN_FAIL.includes(event) ? `events.${event}.failure` : `events.${event}`);
}

function valueOf(what, value) {
	if (what === 'quota_bytes')
		return size(Number(value));
	return what === 'suspended' || what === 'password' ? t(value === 'true' ? 'events.yes' : 'events.no') : value;
}

function changesOf(changes) {
	return Object.entries(changes ?? {}).map(([what, { before, after }]) =>
		t('events.change', { what: t(`events.what.${what}`), before: valueOf(what, before), after: valueOf(what, after) }));
}

/* A name that nobody has is an HMAC. */
function nameOf(name) {
	return name?.startsWith('hmac:') ? t('events.unknownName', { name: name.slice(5, 11) }) : name;
}

function whoOf({ actor, target }) {
	if (actor && target && actor.toLowerCase() !== target.toLowerCase())
		return t('events.who', { actor: nameOf(actor), target });
	return nameOf(actor ?? target);
}

function line(event, withNames) {
	return lineItem({
		title: [sentence(event), event.outcome === 'failure' && h('span', { class: 'tag danger' }, t('events.failure'))],
		facts: [withNames && whoOf(event), !withNames && event.actor && event.target && whoOf(event), ...changesOf(event.changes), event.about,
			event.address, event.user_agent && deviceOf(event.user_agent),
			h('time', { datetime: event.at, title: date(event.at) }, ago(event.at))],
	});
}

/* `ask()` → the filters; `withNames`: whose they are is not clear from the page. */
export function eventList(ctx, { ask = () => ({}), withNames = false, limit = 20, scroll = false, empty } = {}) {
	return list({ ctx, draw: (event) => line(event, withNames), into: h('ul', { class: 'rows' }), skeleton: lineSkeleton, skeletons: 4, scroll, empty,
		load: (cursor) => api.get('/api/auth/events', { ...ask(), limit, cursor }, ctx) });
}
