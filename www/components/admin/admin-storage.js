/* How much the site holds, and how much room is left. */
import { h, replace } from '../../dom.js';
import { api } from '../../api.js';
import { percent, size, t } from '../../i18n.js';
import { problemBox } from '../problem.js';

function figure(key, value) {
	return h('div', { class: 'figure' }, h('dt', {}, t(key)), h('dd', {}, value));
}

/* An S3 has no end, and then no total either. */
function room({ free_bytes: free, total_bytes: total, min_free_bytes: least }) {
	if (!total)
		return null;
	const used = total - free;
	return h('div', { class: 'room' }, h('progress', { max: total, value: used, 'aria-label': t('storage.room') }),
		h('p', {}, t('storage.used', { used: size(used), total: size(total), percent: percent(used / total) })),
		h('p', { class: free < least * 2 ? 'notice' : 'soft small' }, t('storage.least', { free: size(free), least: size(least) })));
}

function show(s) {
	return [room(s), h('dl', { class: 'figures' },
		figure('storage.originals', size(s.originals_bytes)), figure('storage.derived', size(s.derived_bytes)),
		figure('storage.objects', t('number', { n: s.objects })), figure('storage.pending', t('number', { n: s.pending_deletions })))];
}

export function storageTab(ctx) {
	const place = h('div', { class: 'page storage' }, h('div', { class: 'skeleton skeleton-line' }), h('div', { class: 'skeleton skeleton-line short' }));
	const load = async () => {
		try {
			replace(place, show(await api.get('/api/videos/storage', null, ctx)));
		} catch (problem) {
			if (problem.name !== 'AbortError')
				replace(place, problemBox(problem, { retry: load }));
		}
	};
	load();
	return place;
}
