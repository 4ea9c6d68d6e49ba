/* What this site takes: size, space left, formats; said before one uploads. */
import { h } from '../../dom.js';
import { counted, size, t } from '../../i18n.js';

function limit(key, value) {
	return h('div', {}, h('dt', {}, t(key)), h('dd', {}, value));
}

/* What others get of a file, and how long its owner has it as it came; null: always. */
function promise(days) {
	return h('p', { class: 'soft small limits-promise' }, t('limits.removed'),
		days !== null && days !== undefined && [' ', days === 0 ? t('limits.notKept') : counted('limits.kept', days)]);
}

export function uploadLimits({ max_size_bytes: largest, quota_bytes: quota, used_bytes: used, formats, keep_original_days: days }) {
	return [facts(largest, quota, used, formats), promise(days)];
}

function facts(largest, quota, used, formats) {
	return h('dl', { class: 'limits' }, limit('limits.size', size(largest)),
		quota !== null && limit('limits.left', t('limits.leftOf', { left: size(Math.max(0, quota - used)), quota: size(quota) })),
		limit('limits.formats', formats.join(', ')));
}

export function uploadLimitsSkeleton() {
	return h('div', { class: 'limits', 'aria-hidden': 'true' },
		[1, 2, 3].map(() => h('div', {}, h('div', { class: 'skeleton skeleton-line' }), h('div', { class: 'skeleton skeleton-line short' }))));
}
