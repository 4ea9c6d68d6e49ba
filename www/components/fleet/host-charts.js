/* The last two hours of one host, and what they come to. */
import { every, h, replace } from '../../dom.js';
import { api, path } from '../../api.js';
import { percent, size, span, t } from '../../i18n.js';
import { chart } from '../chart.js';
import { secondsUntilFull, whatIsSlow, whatWouldHelp } from '../../logic/fleet.js';

const POLL_MS = 15000;
const WINDOW_S = 7200;
const YEAR_S = 365 * 86400;

const METRICS = [
	{ name: 'cpu_permille', format: percent, limits: [0, 1], scale: 0.001 },
	{ name: 'memory_used_bytes', format: size, bound: 'memory_bytes' },
	{ name: 'disk_used_bytes', format: size, bound: 'disk_bytes' },
	{ name: 'pressure_io_permille', format: percent, limits: [0, 1], scale: 0.001 },
	{ name: 'received_bytes_s', format: size },
	{ name: 'sent_bytes_s', format: size },
];

function diskSays(values, stepMs, host) {
	const seconds = secondsUntilFull(values, stepMs, host.disk_bytes);
	if (seconds === null)
		return t('host.disk.unknown');
	return seconds > YEAR_S ? t('host.disk.never') : t('host.disk.full', { span: span(seconds) });
}

function verdict(host, disk) {
	const slow = whatIsSlow(host), more = whatWouldHelp(host);
	const line = (key, words) => h('div', {}, h('dt', {}, t(key)), h('dd', {}, words));
	return h('dl', { class: 'host-verdict' },
		line('host.slow', slow.length ? slow.map((part) => t(`host.slow.${part}`)).join(' ') : t('host.slow.nothing')),
		line('host.larger', more.length ? more.map((part) => t(`host.larger.${part}`)).join(' ') : t('host.larger.no')),
		line('host.room', disk));
}

export function hostCharts(ctx, id) {
	const said = h('div', {});
	const drawn = METRICS.map((metric) => ({ ...metric,
		...chart({ title: t(`host.metric.${metric.name}`), format: metric.format, limits: metric.limits, signal: ctx.signal }) }));
	const draw = async ({ name, show, scale = 1, bound }, host) => {
		const series = await api.get(path`/api/stats/hosts/${id}/series`, { metric: name, window_s: WINDOW_S }, ctx);
		await show({ ...series, total: series.values, instances: [] },
			{ scale, bound: bound && { name: t(`host.metric.${bound}`), values: series.values.map((v) => v === null ? null : host[bound]) } });
		return series;
	};
	const load = async () => {
		const host = await api.get(path`/api/stats/hosts/${id}`, null, ctx);
		const all = await Promise.all(drawn.map((one) => draw(one, host)));
		const disk = all.find(({ metric }) => metric === 'disk_used_bytes');
		replace(said, verdict(host, diskSays(disk.values, disk.step_ms, host)));
	};
	const tryLoad = () => load().catch(() => null);	/* it is asked again soon */
	tryLoad();
	every(POLL_MS, ctx.signal, tryLoad);
	return h('section', { class: 'page', 'aria-label': t('host.charts') }, said, h('div', { class: 'charts' }, drawn.map((one) => one.node)));
}
