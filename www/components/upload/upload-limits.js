/* What this site takes: size, space left, formats; said before one uploads. */
import { h } from '../../dom.js';
import { size, t } from '../../i18n.js';

function limit(key, value) {
	return h('div', {}, h('dt', {}, t(key)), h('dd', {}, value));
}

export function uploadLimits({ max_size_bytes: largest, quota_bytes: quota, used_bytes: used, formats }) {
	return h('dl', { class: 'limits' }, limit('limits.size', size(largest)),
		quota !== null && limit('limits.left', t('limits.leftOf', { left: size(Math.max(0, quota - used)), quota: size(quota) })),
		limit('limits.formats', formats.join(', ')));
}

export function uploadLimitsSkeleton() {
	return h('div', { class: 'limits', 'aria-hidden': 'true' },
		[1, 2, 3].map(() => h('div', {}, h('div', { class: 'skeleton skeleton-line' }), h('div', { class: 'skeleton skeleton-line short' }))));
}
