/* How the image cache is kept: the form, and what each instance has made of it. */
import { every, h, replace } from '../../dom.js';
import { api } from '../../api.js';
import { ago, count, percent, size, t } from '../../i18n.js';
import { ask } from '../dialog.js';
import { field } from '../forms/field.js';
import { form } from '../forms/form.js';
import { lineItem } from '../line-item.js';
import { problemBox, problemText } from '../problem.js';
import { toast } from '../toast.js';

const POLICIES = ['lru', 'random', 'sieve', 's3fifo'];
const POLL_MS = 2000;
const MB = 1e6;
const BYTES = ['capacity_bytes', 'min_capacity_bytes', 'max_capacity_bytes'];
const LABELS = { capacity_bytes: 'cache.capacity', min_capacity_bytes: 'cache.min', max_capacity_bytes: 'cache.max' };
const RATES = ['max_miss_rate', 'min_miss_rate', 'expand_ratio', 'shrink_ratio'];
const OF_AUTO = [...RATES, ...BYTES.slice(1)];

const inMb = (bytes) => String(Math.round(bytes / MB * 10) / 10);
const RANGES = { max_miss_rate: [0, 1], min_miss_rate: [0, 1], expand_ratio: [1, 10], shrink_ratio: [0, 1] };

/* What the form holds at first, as text. */
function textsOf(config) {
	const texts = { policy: config.policy, mode: config.mode };
	for (const name of RATES)
		texts[name] = String(config[name]);
	for (const name of BYTES)
		texts[name] = inMb(config[name]);
	return texts;
}

/* Only what was changed is sent, so that rounding to MB changes nothing. */
export function changesOf(config, values) {
	const before = textsOf(config);
	const changed = Object.entries(values).filter(([name, value]) => name in before && value !== before[name]);
	return Object.fromEntries(changed.map(([name, value]) => [name,
		BYTES.includes(name) ? Math.round(Number(value) * MB) : RATES.includes(name) ? Number(value) : value]));
}

function fieldsOf(config) {
	const texts = textsOf(config);
	const number = (name, more) => ({ name, type: 'number', step: 'any', min: 0, required: true, inputmode: 'decimal', value: texts[name], ...more });
	return [
		{ name: 'policy', label: t('cache.policy'), value: texts.policy, options: POLICIES.map((value) => ({ value, label: value })) },
		number('capacity_bytes', { label: t('cache.capacity'), min: Math.ceil(config.least_capacity_bytes / MB * 10) / 10, max: Math.floor(config.most_capacity_bytes / MB), hint: t('cache.capacity.hint', { least: size(config.least_capacity_bytes), most: size(config.most_capacity_bytes) }) }),
		{ name: 'mode', label: t('cache.mode'), value: texts.mode, options: ['manual', 'auto'].map((value) => ({ value, label: t(`cache.mode.${value}`) })) },
		...RATES.map((name) => number(name, { label: t(`cache.${name}`), min: RANGES[name][0], max: RANGES[name][1] })),
		...BYTES.slice(1).map((name) => number(name, { label: t(LABELS[name]) })),
	].map((spec) => {
		const node = field(spec);
		node.classList.toggle('of-auto', OF_AUTO.includes(spec.name));
		return node;
	});
}

function instanceLine(one) {
	return h('li', {}, ...lineItem({ title: one.instance, facts: [
		t('cache.applied', { policy: one.policy, capacity: size(one.capacity_bytes), when: ago(one.applied_at) }),
		t('cache.holds', { items: count(one.items), size: size(one.size_bytes) }),
		one.miss_rate !== null && `${t('cache.hits')} ${percent(1 - one.miss_rate)}`,
		!one.is_current && t('cache.waiting')] }).childNodes);
}

async function clear() {
	if (!await ask({ title: t('cache.clear.ask'), text: t('cache.clear.text'), action: t('cache.clear') }))
		return;
	try {
		await api.act('POST', '/api/stats/cache/clear');
		toast(t('cache.cleared'));
	} catch (problem) {
		toast(problemText(problem).title);
	}
}

/* → { node, effect }: the form, and beside it what holds. */
export function cacheConfig(ctx, onChanged) {
	const place = h('div', { class: 'cache-config' }, h('div', { class: 'skeleton skeleton-line' }));
	const effect = h('ul', { class: 'rows' });
	const showEffect = ({ instances }) => replace(effect, instances.length ? instances.map(instanceLine) : h('li', { class: 'soft' }, t('cache.nobody')));
	/* What counts in mode auto alone is shown there, or where it is refused. */
	const showMode = (mode) => { place.dataset.mode = mode; };
	const save = async (config, values) => {
		try {
			show(await api.put('/api/stats/config', changesOf(config, values)));
		} catch (problem) {
			if (problem.errors?.some(({ pointer }) => OF_AUTO.includes(pointer?.slice(1))))
				showMode('auto');
			throw problem;
		}
		toast(t('cache.saved'));
		onChanged();
	};
	const show = (config) => {
		const node = form({ fields: fieldsOf(config), onSubmit: (values) => save(config, values),
			extra: h('button', { type: 'button', class: 'button danger', onclick: () => clear().then(onChanged) }, t('cache.clear')) });
		node.elements.mode.addEventListener('change', ({ target }) => showMode(target.value));
		showMode(config.mode);
		replace(place, node);
		showEffect(config);
	};
	const load = () => api.get('/api/stats/config', null, ctx).then(show, (problem) =>
		problem.name !== 'AbortError' && replace(place, problemBox(problem, { retry: load })));
	load();
	every(POLL_MS, ctx.signal, () => api.get('/api/stats/config', null, ctx).then(showEffect, () => null));
	return { node: h('section', {}, h('h2', {}, t('cache.heading')), place),
		effect: h('section', {}, h('h2', {}, t('cache.now')), effect) };
}
