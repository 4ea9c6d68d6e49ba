/* The security log, for the admin: all of it, by what, who, from where and since when. */
import { h } from '../../dom.js';
import { t } from '../../i18n.js';
import { empty } from '../empty.js';
import { EVENTS, eventList } from '../account/event-list.js';
import { field } from '../forms/field.js';
import { valuesOf } from '../forms/form.js';

const TYPED_MS = 300;

function choice(name, values, labelOf) {
	return { name, label: t(`security.${name}`), options: [{ value: '', label: t('security.any') }, ...values.map((value) => ({ value, label: labelOf(value) }))] };
}

/* The day where who reads it lives; the API wants the moment. */
function momentOf(day) {
	return day && new Date(`${day}T00:00`).toISOString().replace(/\.\d+Z$/, 'Z');
}

export function securityTab(ctx) {
	let timer;
	const fields = [
		choice('event', EVENTS, (name) => t(`events.${name}`)),
		choice('outcome', ['success', 'failure'], (name) => t(`security.${name}`)),
		{ name: 'account', label: t('security.account'), autocomplete: 'off', value: ctx.query.get('account') ?? '' },
		{ name: 'address', label: t('security.address'), autocomplete: 'off', value: ctx.query.get('address') ?? '' },
		{ name: 'since', label: t('security.since'), type: 'date' },
	];
	const soon = () => {
		clearTimeout(timer);
		timer = setTimeout(() => shown.reload(), TYPED_MS);
	};
	const filters = h('form', { class: 'security-filters', role: 'search', 'aria-label': t('security.filter'), oninput: soon,
		onsubmit: (event) => { event.preventDefault(); soon(); } }, fields.map(field));
	const what = () => {
		const { since, ...rest } = valuesOf(filters);
		return { all: true, ...rest, account: rest.account.trim(), address: rest.address.trim(), since: momentOf(since) };
	};
	const shown = eventList(ctx, { ask: what, withNames: true, limit: 50, scroll: true,
		empty: () => empty({ picture: 'lock', title: t('security.none'), text: t('security.none.text') }) });
	return h('div', { class: 'page' }, h('p', { class: 'soft' }, t('security.text')), filters, shown.node);
}
