/* Who came, went and was lost: the newest first. */
import { every, h, replace } from '../../dom.js';
import { api } from '../../api.js';
import { ago, t } from '../../i18n.js';

const POLL_MS = 10000;

export function fleetEvents(ctx) {
	const rows = h('ul', { class: 'fleet-events' });
	const line = (one) => h('li', {}, h('strong', { dir: 'auto' }, one.name), ' ', t(`host.event.${one.kind}`),
		h('div', { class: 'soft small' }, ago(one.at)));
	const load = () => api.get('/api/stats/hosts/events', { limit: 20 }, ctx).then(({ items }) =>
		replace(rows, items.length ? items.map(line) : h('li', { class: 'soft' }, t('fleet.events.none'))), () => null);
	load();
	every(POLL_MS, ctx.signal, load);
	return h('section', { 'aria-label': t('fleet.events') }, h('h2', {}, t('fleet.events')), rows);
}
