/* Why the cache has the size it has: the newest decisions first. */
import { every, h, replace } from '../../dom.js';
import { api } from '../../api.js';
import { ago, hasMessage, size, t } from '../../i18n.js';

const POLL_MS = 10000;

function line(one) {
	const changed = one.capacity_before && one.capacity_after && one.capacity_before !== one.capacity_after;
	const reason = hasMessage(`reason.${one.reason}`) ? t(`reason.${one.reason}`) : '';
	return h('li', { class: 'decision' },
		h('strong', {}, t(`decision.${one.action}`)), reason && `: ${reason}`,
		h('div', { class: 'soft small' }, [ago(one.at),
			changed && t('decisions.change', { before: size(one.capacity_before), after: size(one.capacity_after) }),
			one.requests > 0 && t('decisions.seen', one)].filter(Boolean).join(' · ')));
}

/* → { node, load }: load() shows the newest at once. */
export function cacheDecisions(ctx) {
	const rows = h('ul', { class: 'decisions' });
	const load = () => api.get('/api/stats/decisions', { limit: 20 }, ctx).then(({ items }) =>
		replace(rows, items.length ? items.map(line) : h('li', { class: 'soft' }, t('decisions.empty'))), () => null);
	load();
	every(POLL_MS, ctx.signal, load);
	return { node: h('section', {}, h('h2', {}, t('decisions.heading')), rows), load };
}
