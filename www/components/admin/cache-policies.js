/* What each policy of the image cache did while it was in force. */
import { every, h, replace } from '../../dom.js';
import { api } from '../../api.js';
import { count, percent, size, t } from '../../i18n.js';

const POLL_MS = 5000;
const COLUMNS = ['requests', 'hits', 'misses', 'hit_rate', 'items', 'size_bytes', 'evictions'];
const FORMATS = { hit_rate: (v) => v === null ? '–' : percent(v), size_bytes: size };

function row(one, current) {
	return h('tr', { 'aria-current': one.policy === current && 'true' },
		h('th', { scope: 'row' }, one.policy, one.policy === current && h('span', { class: 'tag' }, t('policies.current'))),
		COLUMNS.map((name) => h('td', {}, (FORMATS[name] ?? count)(one[name]))));
}

/* → node */
export function cachePolicies(ctx) {
	const body = h('tbody', {});
	const load = () => api.get('/api/stats/cache', null, ctx).then(({ policy, policies }) =>
		replace(body, policies.map((one) => row(one, policy))), () => null);
	load();
	every(POLL_MS, ctx.signal, load);
	return h('section', {}, h('h2', {}, t('policies.heading')), h('p', { class: 'soft small' }, t('policies.text')),
		h('div', { class: 'policies-place', tabindex: '0', role: 'region', 'aria-label': t('policies.heading') }, h('table', { class: 'policies' },
			h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, t('cache.policy')), COLUMNS.map((name) => h('th', { scope: 'col' }, t(`policies.${name}`))))), body)));
}
