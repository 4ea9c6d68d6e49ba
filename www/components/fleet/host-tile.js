/* One host: its name, its state, and how much of it is in use. */
import { h } from '../../dom.js';
import { path } from '../../api.js';
import { ago, percent, size, t } from '../../i18n.js';
import { cpuShare, diskShare, memoryShare } from '../../logic/fleet.js';

function meter(key, share, more) {
	return h('div', { class: 'host-meter' }, h('span', { class: 'host-meter-name' }, t(key)),
		h('meter', { min: 0, max: 1, high: 0.8, value: share, 'aria-label': t(key) }, percent(share)),
		h('b', {}, percent(share)), more && h('span', { class: 'soft small' }, more));
}

/* `isCurrent`: its charts are the ones that are shown. */
export function hostTile(host, isCurrent) {
	return h('li', { class: 'host-tile', 'data-state': host.state },
		h('a', { class: 'host-name', href: path`/fleet?host=${host.id}`, 'aria-current': isCurrent && 'true', dir: 'auto' }, host.name),
		h('p', { class: 'host-state' }, t(`host.state.${host.state}`), ' ',
			h('span', { class: 'soft small' }, host.seen_at ? ago(host.seen_at) : t('host.silent'))),
		host.seen_at ? [meter('host.cpu', cpuShare(host), host.simulated && t('host.simulated')),
			meter('host.memory', memoryShare(host), size(host.memory_bytes)),
			meter('host.disk', diskShare(host), size(host.disk_bytes))] : null,
		host.missing && h('p', { class: 'notice small' }, t('host.missing', { names: host.missing })));
}
