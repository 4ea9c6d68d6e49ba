/* How much all of it takes, and what of that versions and the bin hold. */
import { h } from '../../dom.js';
import { api } from '../../api.js';
import { size, t } from '../../i18n.js';

export function fileUsage(signal) {
	const node = h('p', { class: 'soft small' });
	let isAsked = false, isOld = false;
	const ask = () => api.get('/api/files/usage', null, { signal }).then((usage) => {
		node.textContent = t('files.usage', {
			used: size(usage.used_bytes), quota: size(usage.quota_bytes), versions: size(usage.versions_bytes), bin: size(usage.bin_bytes) });
	}, () => {});

	/* However many files come meanwhile, it is asked once more. */
	async function update() {
		isOld = true;
		if (isAsked)
			return;
		isAsked = true;
		while (isOld) {
			isOld = false;
			await ask();
		}
		isAsked = false;
	}

	update();
	return { node, update };
}
