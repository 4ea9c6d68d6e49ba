/* How many hosts there are to be: who says so, and every decision with its reason. */
import { every, h, replace } from '../../dom.js';
import { api } from '../../api.js';
import { ago, t } from '../../i18n.js';
import { form } from '../forms/form.js';
import { problemBox } from '../problem.js';

const POLL_MS = 5000;
const MODES = ['auto', 'manual', 'paused'];
const POLICIES = ['step', 'target'];

function decision(one) {
	return h('li', { 'data-state': one.state }, h('strong', {}, t(one.had === one.hosts ? 'scaling.stays' : 'scaling.change', one)), ' ', t(`scaling.why.${one.why}`),
		one.fault && h('p', { class: 'notice small', dir: 'auto' }, one.fault),
		h('div', { class: 'soft small', title: one.reason }, [ago(one.at), one.state !== 'done' && t(`scaling.state.${one.state}`)].filter(Boolean).join(' · ')));
}

function settings(now, onDone) {
	const number = (name, more) => ({ name, label: t(`scaling.${name}`), type: 'number', value: now[name], step: 'any', ...more });
	const choice = (name, all) => ({ name, label: t(`scaling.${name}`), value: now[name], options: all.map((value) => ({ value, label: t(`scaling.${name}.${value}`) })) });
	return form({ fields: [choice('mode', MODES), number('manual_hosts', { min: 1 }), choice('policy', POLICIES),
		number('hosts_min', { min: 1 }), number('hosts_max', { min: 1 }), number('above_percent'), number('below_percent'), number('utilisation')],
	onSubmit: async ({ mode, policy, ...numbers }) => {
		onDone(await api.put('/api/stats/scaling', { mode, policy, ...Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, Number(value)])) }));
	} });
}

export function fleetScaling(ctx) {
	const head = h('p', { role: 'status' }), place = h('div', { class: 'fleet-settings' }), rows = h('ul', { class: 'fleet-events', 'aria-label': t('scaling.decisions') });
	const say = (now) => replace(head, now.provider === 'off' ? t('scaling.off') : t(now.leader ? `scaling.now.${now.mode}` : 'scaling.nobody', now));
	const load = async () => {
		const { items } = await api.get('/api/stats/scaling/decisions', { limit: 20 }, ctx);
		replace(rows, items.length ? items.map(decision) : h('li', { class: 'soft' }, t('scaling.none')));
		say(await api.get('/api/stats/scaling', null, ctx));
	};
	const tryLoad = () => load().catch(() => null);	/* it is asked again soon */
	api.get('/api/stats/scaling', null, ctx).then((now) => replace(place, settings(now, (changed) => { say(changed); tryLoad(); })),
		(problem) => problem.name !== 'AbortError' && replace(place, problemBox(problem)));
	tryLoad();
	every(POLL_MS, ctx.signal, tryLoad);
	return h('section', { 'aria-label': t('scaling.heading') }, h('h2', {}, t('scaling.heading')), head, rows,
		h('details', {}, h('summary', {}, t('scaling.settings')), place));
}
