/* /fleet: the hosts of the site, how they are, and what became of them. */
import { h, replace } from '../dom.js';
import { t } from '../i18n.js';
import { fleetEvents } from '../components/fleet/fleet-events.js';
import { fleetHosts } from '../components/fleet/fleet-hosts.js';
import { fleetScaling } from '../components/fleet/fleet-scaling.js';
import { hostCharts } from '../components/fleet/host-charts.js';

export function render(ctx) {
	ctx.setTitle(t('nav.fleet'));
	const place = h('div', {});
	let shown = null;
	const chosen = () => ctx.query.get('host');
	const hosts = fleetHosts(ctx, chosen, (all) => {
		const id = (all.find((host) => host.id === chosen()) ?? all[0])?.id ?? null;
		if (id !== shown)
			replace(place, id && hostCharts(ctx, id));
		shown = id;
	});
	return h('div', { class: 'page' }, h('h1', {}, t('nav.fleet')), hosts, fleetScaling(ctx), place, fleetEvents(ctx));
}
