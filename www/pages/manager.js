/* /manager: how the site runs, minute by minute, how its image cache is kept, and what else needs an eye. */
import { every, h } from '../dom.js';
import { api } from '../api.js';
import { count, currentLanguage, percent, size, t } from '../i18n.js';
import { jobsTab } from '../components/admin/admin-jobs.js';
import { usersTab } from '../components/admin/admin-users.js';
import { cacheConfig } from '../components/admin/cache-config.js';
import { cacheDecisions } from '../components/admin/cache-decisions.js';
import { cachePolicies } from '../components/admin/cache-policies.js';
import { chart } from '../components/chart.js';

const ms = (v) => new Intl.NumberFormat(currentLanguage(), { style: 'unit', unit: 'millisecond', unitDisplay: 'short', maximumFractionDigits: v < 10 ? 1 : 0 }).format(v);

/* A chart is one line here; `isRate`: what is counted in a step is shown per minute; `bound`: a metric that it cannot be above. */
const METRICS = [
	{ name: 'cache_hit_rate', format: percent, limits: [0, 1] },
	{ name: 'cache_miss_rate', format: percent, limits: [0, 1] },
	{ name: 'cache_items', format: count },
	{ name: 'cache_size_bytes', format: size, bound: 'cache_capacity_bytes' },
	{ name: 'requests', format: count, isRate: true },
	{ name: 'latency_ms', format: ms },
];

const VIEWS = {
	minutes: { window: '30m', step: '1m', pollMs: 15000 },
	live: { window: '5m', step: '5s', pollMs: 5000 },
};

function viewOf(ctx) {
	return ctx.query.get('view') === 'live' ? 'live' : 'minutes';
}

function choices(ctx) {
	const each = ctx.query.get('each') === '1';
	const link = (view, on, key, current) => h('a', { 'aria-current': current && 'true',
		href: `/manager?${new URLSearchParams({ ...(view === 'live' && { view }), ...(on && { each: '1' }) })}` }, t(key));
	const view = viewOf(ctx);
	return h('div', { class: 'manager-choices' },
		h('nav', { class: 'tabs', 'aria-label': t('manager.time') },
			link('minutes', each, 'manager.minutes', view === 'minutes'), link('live', each, 'manager.live', view === 'live')),
		h('nav', { class: 'tabs', 'aria-label': t('manager.lines') },
			link(view, false, 'manager.together', !each), link(view, true, 'manager.instances', each)));
}

function charts(ctx) {
	const { window, step, pollMs } = VIEWS[viewOf(ctx)];
	const eachInstance = ctx.query.get('each') === '1';
	const drawn = METRICS.map((metric) => ({ ...metric,
		...chart({ title: t(`metric.${metric.name}`), format: metric.format, limits: metric.limits, signal: ctx.signal }) }));
	const source = h('p', { class: 'soft', role: 'status' });
	const get = (metric) => api.get('/api/stats/series', { metric, window, step }, ctx);
	let notBefore = 0;
	const load = () => Date.now() >= notBefore && drawn.forEach(async ({ name, show, isRate, bound }) => {
		const [series, most] = await Promise.all([get(name), bound && get(bound)]).catch(() => []);
		const said = t(`manager.source.${series ? series.source : 'none'}`);
		if (source.textContent !== said)
			source.textContent = said;
		if (series?.source === 'cloudwatch')
			notBefore = Date.now() + series.step_ms - pollMs / 2;	// it asks a price: once a step is enough
		if (series)
			await show(series, { scale: isRate ? 60000 / series.step_ms : 1, eachInstance,
				bound: most && { name: t(`metric.${bound}`), values: most.total } });
	});
	load();
	every(pollMs, ctx.signal, load);
	return h('div', { class: 'page' }, source, h('div', { class: 'charts' }, drawn.map((one) => one.node)));
}

/* A part of the admin's pages, and the way to the whole of it. */
function part(key, href, node) {
	return h('section', { class: 'page' }, h('div', { class: 'manager-head' }, h('h2', {}, t(key)), h('a', { href }, t('manager.more'))), h('div', { class: 'manager-list' }, node));
}

export function render(ctx) {
	ctx.setTitle(t('nav.manager'));
	const decisions = cacheDecisions(ctx);
	const config = cacheConfig(ctx, decisions.load);
	return h('div', { class: 'page' }, h('h1', {}, t('nav.manager')), choices(ctx), charts(ctx),
		h('div', { class: 'manager-parts' }, config.node,
			h('div', { class: 'page' }, config.effect, cachePolicies(ctx), decisions.node)),
		h('div', { class: 'manager-parts' },
			part('admin.jobs', '/admin/jobs', jobsTab(ctx)), part('admin.users', '/admin', usersTab(ctx))));
}
