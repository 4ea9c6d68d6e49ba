/* The site's hosts as tiles, renewed as they beat; one more is let in by a code, and one is put out. */
import { every, h, replace } from '../../dom.js';
import { api, path } from '../../api.js';
import { t } from '../../i18n.js';
import { ask } from '../dialog.js';
import { problemBox } from '../problem.js';
import { secret } from '../account/secret.js';
import { hostTile } from './host-tile.js';

const POLL_MS = 3000;
const HOSTS_SHOWN = 100;

/* `onHosts` is told of them each time. */
export function fleetHosts(ctx, chosen, onHosts) {
	const rows = h('ul', { class: 'host-tiles', 'aria-label': t('fleet.hosts') });
	const below = h('div', {});
	let hosts = [];
	const load = async () => {
		({ items: hosts } = await api.get('/api/stats/hosts', { limit: HOSTS_SHOWN }, ctx));
		const current = chosen() ?? hosts[0]?.id;
		replace(rows, hosts.length ? hosts.map((host) => hostTile(host, host.id === current)) : h('li', { class: 'soft' }, t('fleet.none')));
		onHosts(hosts);
	};
	const tryLoad = () => load().catch((problem) => problem.name !== 'AbortError' && hosts.length === 0 && replace(rows, h('li', {}, problemBox(problem, { retry: load }))));
	const letIn = async () => {
		try {
			replace(below, secret(t('fleet.code'), (await api.act('POST', '/api/stats/hosts/codes')).code));
		} catch (problem) {
			replace(below, problemBox(problem));
		}
	};
	const revoke = async () => {
		const host = hosts.find(({ id }) => id === (chosen() ?? hosts[0]?.id));
		if (!host || !await ask({ title: t('fleet.revoke.ask', { name: host.name }), text: t('fleet.revoke.text'), action: t('fleet.revoke') }))
			return;
		try {
			await api.del(path`/api/stats/hosts/${host.id}`);
			replace(below);
			await load();
		} catch (problem) {
			replace(below, problemBox(problem));
		}
	};
	tryLoad();
	every(POLL_MS, ctx.signal, tryLoad);
	return h('section', { class: 'page' }, rows, h('div', { class: 'actions' },
		h('button', { type: 'button', class: 'button', onclick: letIn }, t('fleet.letIn')),
		h('button', { type: 'button', class: 'button', onclick: revoke }, t('fleet.revoke'))), below);
}
