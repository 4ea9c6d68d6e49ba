/* One metric over time: a line for all together and, if wanted, one an instance or a bound. */
import { h, replace } from '../dom.js';
import { currentLanguage, t } from '../i18n.js';
import { lonely } from '../logic/chart-points.js';

const HEIGHT = 170;
const COLOURS = ['--chart-1', '--chart-2', '--chart-3', '--chart-4', '--chart-5'];
const SYNC = 'charts';	/* one cursor for all charts of a page */

let library = null;

/* uPlot and its style sheet, the first time that a chart is drawn. */
function load() {
	if (!library) {
		document.head.append(h('link', { rel: 'stylesheet', href: '/vendor/uplot.css' }));
		library = import('/vendor/uplot.mjs').then((module) => module.default);
	}
	return library;
}

function colour(name) {
	return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

const clock = (seconds, withSeconds) => new Intl.DateTimeFormat(currentLanguage(),
	{ hour: '2-digit', minute: '2-digit', second: withSeconds ? '2-digit' : undefined, hourCycle: 'h23' }).format(seconds * 1000);

/* The first line is the total, in the accent and filled; a bound is dashed. */
function lineOf({ name, isBound }, index) {
	const stroke = colour(isBound ? '--line-strong' : index === 0 ? '--accent' : COLOURS[(index - 1) % COLOURS.length]);
	return { label: name, stroke, width: index === 0 ? 2 : 1.5, dash: isBound ? [6, 4] : undefined, spanGaps: false,
		fill: index === 0 ? `${stroke}22` : undefined, points: { size: 5, fill: stroke, show: false, filter: (plot, i) => lonely(plot.data[i]) } };
}

function optionsOf(lines, { format, limits, width, onCursor }) {
	const line = { stroke: colour('--line'), width: 1 };
	const axis = { stroke: colour('--text-soft'), grid: line, ticks: { show: false }, font: '12px system-ui, sans-serif' };
	return { width, height: HEIGHT, legend: { show: false }, padding: [8, 22, 0, 0],
		cursor: { points: { size: 7 }, y: false, drag: { x: false, y: false }, sync: { key: SYNC } },
		scales: { y: { range: (_, min, max) => limits ?? [0, max > 0 ? max * 1.1 : 1] } },
		axes: [{ ...axis, grid: { show: false }, size: 28, space: 42, values: (_, splits) => splits.map((s) => clock(s)) },
			{ ...axis, size: 66, space: 34, values: (_, splits) => splits.map(format) }],
		series: [{}, ...lines.map(lineOf)], hooks: { setCursor: [onCursor] } };
}

/* Seconds since 1970 of each step, and the values of each line. */
function dataOf(series, lines) {
	const from = Date.parse(series.from) / 1000;
	return [series.total.map((_, i) => from + (i + 1) * series.step_ms / 1000), ...lines.map((line) => line.values)];
}

function linesOf(series, { scale, eachInstance, bound }) {
	const scaled = (values) => values.map((v) => v === null ? null : v * scale);
	return [{ name: t('manager.total'), values: scaled(series.total) },
		...(eachInstance ? series.instances.map((one) => ({ name: `${one.program} ${one.instance}`, values: scaled(one.values) })) : []),
		...(bound ? [{ name: bound.name, values: bound.values, isBound: true }] : [])];
}

/* What is under the cursor, or of all lines the last. */
function legendOf(lines, index, format) {
	return lines.map((line, i) => {
		const value = index === null ? line.values.findLast((v) => v !== null) : line.values[index];
		return h('li', { class: line.isBound ? 'chart-key bound' : 'chart-key', 'data-line': i === 0 ? 'total' : (i - 1) % COLOURS.length + 1 },
			line.name, h('b', {}, value === undefined || value === null ? '–' : format(value)));
	});
}

/*
 * → { node, show(series, { scale, eachInstance, bound }) }; `limits`: of the y axis, when
 * fixed; a bound is { name, values }, a line that the others cannot cross.
 */
export function chart({ title, format, limits, signal }) {
	const place = h('div', { class: 'chart-place', role: 'img' });
	const now = h('p', { class: 'chart-now' }, '–');
	const when = h('span', { class: 'chart-when' });
	const legend = h('ul', { class: 'chart-legend' });
	const node = h('section', { class: 'chart', 'aria-label': title },
		h('div', { class: 'chart-head' }, h('h2', { class: 'chart-title' }, title), when), now, place, legend);
	const shown = { plot: null, drawn: '', lines: [], data: null };

	const say = (index) => {
		const value = index === null ? shown.lines[0]?.values.findLast((v) => v !== null) : shown.lines[0].values[index];
		now.textContent = value === undefined || value === null ? '–' : format(value);
		when.textContent = index === null ? '' : clock(shown.data[0][index], shown.data[0][1] - shown.data[0][0] < 60);
		replace(legend, shown.lines.length > 1 ? legendOf(shown.lines, index, format) : []);
	};
	const onCursor = (plot) => shown.data && say(plot.cursor.idx ?? null);
	const draw = async () => {
		const uPlot = await load();
		const kind = shown.lines.map((line) => line.name).join();
		if (signal.aborted)
			return;
		if (shown.plot && shown.drawn === kind) {
			shown.plot.setData(shown.data);
		} else {
			shown.plot?.destroy();
			shown.plot = new uPlot(optionsOf(shown.lines, { format, limits, width: place.clientWidth || 300, onCursor }), shown.data, place);
			shown.drawn = kind;
		}
		say(shown.plot.cursor.idx ?? null);
	};
	const show = (series, { scale = 1, eachInstance = false, bound } = {}) => {
		shown.lines = linesOf(series, { scale, eachInstance, bound });
		shown.data = dataOf(series, shown.lines);
		const last = shown.lines[0].values.findLast((v) => v !== null);
		place.setAttribute('aria-label', last === undefined ? t('manager.none') : t('manager.alt', { name: title, value: format(last) }));
		place.dataset.empty = last === undefined ? t('manager.none') : '';
		return draw();
	};

	const observer = new ResizeObserver(() => shown.plot?.setSize({ width: place.clientWidth, height: HEIGHT }));
	const redraw = () => { shown.drawn = ''; if (shown.data) draw(); };	/* in the colours of now */
	observer.observe(place);
	matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw, { signal });
	signal.addEventListener('abort', () => { observer.disconnect(); shown.plot?.destroy(); });
	return { node, show };
}
