/* One metric over time: a line for all together and, if wanted, one an instance. */
import { h } from '../dom.js';
import { t } from '../i18n.js';

const HEIGHT = 180;
const COLOURS = ['--accent', '--chart-1', '--chart-2', '--chart-3', '--chart-4', '--chart-5'];

let library = null;

/* uPlot and its style sheet, the first time that a chart is drawn. */
function load() {
	if (!library) {
		document.head.append(h('link', { rel: 'stylesheet', href: '/vendor/uplot.css' }));
		library = import('../vendor/uplot.mjs').then((module) => module.default);
	}
	return library;
}

function colour(name) {
	return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function line(label, index, format) {
	return { label, stroke: colour(COLOURS[index % COLOURS.length]), width: index === 0 ? 2 : 1, spanGaps: false,
		points: { show: index === 0 ? undefined : false }, value: (_, v) => v === null || v === undefined ? '–' : format(v) };
}

function optionsOf(names, format, width, limits) {
	const axis = { stroke: colour('--text-soft'), grid: { stroke: colour('--line'), width: 1 }, ticks: { stroke: colour('--line'), width: 1 } };
	return { width, height: HEIGHT, legend: { live: true }, cursor: { points: { size: 6 } },
		scales: { y: { range: (_, min, max) => limits ?? [0, max > 0 ? max * 1.1 : 1] } },
		axes: [axis, { ...axis, size: 70, values: (_, splits) => splits.map(format) }],
		series: [{}, ...names.map((name, i) => line(name, i, format))] };
}

/* Seconds since 1970 of each step, and the values of each line. */
function dataOf(series, scale, eachInstance) {
	const from = Date.parse(series.from) / 1000;
	const scaled = (values) => values.map((v) => v === null ? null : v * scale);
	return [series.total.map((_, i) => from + (i + 1) * series.step_ms / 1000), scaled(series.total),
		...(eachInstance ? series.instances.map((one) => scaled(one.values)) : [])];
}

/* → { node, show(series, { scale, eachInstance }) }; `limits`: of the y axis, when fixed. */
export function chart({ title, format, limits, signal }) {
	const place = h('div', { class: 'chart-place' });
	const now = h('span', { class: 'chart-now' });
	const node = h('section', { class: 'chart' }, h('h2', { class: 'chart-title' }, title, now), place);
	let plot = null;
	let drawn = '';
	const observer = new ResizeObserver(() => plot?.setSize({ width: place.clientWidth, height: HEIGHT }));
	observer.observe(place);
	signal.addEventListener('abort', () => { observer.disconnect(); plot?.destroy(); });
	const show = async (series, { scale = 1, eachInstance = false }) => {
		const uPlot = await load();
		const data = dataOf(series, scale, eachInstance);
		const names = [t('manager.total'), ...(eachInstance ? series.instances.map((one) => `${one.program} ${one.instance}`) : [])];
		if (signal.aborted)
			return;
		if (plot && drawn === names.join()) {
			plot.setData(data);
		} else {
			plot?.destroy();
			plot = new uPlot(optionsOf(names, format, place.clientWidth || 300, limits), data, place);
			drawn = names.join();
		}
		const last = data[1].findLast((v) => v !== null);
		now.textContent = last === undefined ? '–' : format(last);
		place.setAttribute('role', 'img');
		place.setAttribute('aria-label', t('manager.alt', { name: title, value: now.textContent }));
	};
	return { node, show };
}
