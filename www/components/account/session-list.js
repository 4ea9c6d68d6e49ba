/* Where an account is signed in, each to be ended from here: then onChanged() hears of it. */
import { h } from '../../dom.js';
import { api, path } from '../../api.js';
import { ago, t } from '../../i18n.js';
import { list } from '../list.js';
import { lineItem, lineSkeleton } from '../line-item.js';
import { problemText } from '../problem.js';
import { toast } from '../toast.js';

/* "Mozilla/5.0 (X11; Linux x86_64) … Firefox/128.0" → "Firefox · Linux": enough to know one's own. */
export function deviceOf(agent = '') {
	const browser = /(Firefox|Edg|OPR|Chrome|Safari|curl)(?:iOS|A)?\//.exec(agent)?.[1];
	const system = /(Android|iPhone|iPad|Windows|Mac OS X|Linux)/.exec(agent)?.[1];
	const names = { Edg: 'Edge', OPR: 'Opera', 'Mac OS X': 'macOS' };
	return [browser, system].filter(Boolean).map((n) => names[n] ?? n).join(' · ') || agent || t('sessions.unknown');
}

export function sessionList(ctx, onChanged) {
	const end = async (item, node) => {
		try {
			await api.del(path`/api/auth/sessions/${item.id}`);
			shown.remove(item, node);
			toast(t('sessions.ended'));
			onChanged?.();
		} catch (problem) {
			toast(problemText(problem).title);
		}
	};
	const draw = (item) => lineItem({
		title: deviceOf(item.user_agent),
		facts: [item.address, item.current ? t('sessions.current') : t('sessions.used', { when: ago(item.used_at) })],
		action: item.current ? null : { label: t('sessions.end'), run: (node) => end(item, node) },
	});
	const shown = list({ ctx, draw, into: h('ul', { class: 'rows' }), skeleton: lineSkeleton, skeletons: 2, scroll: false,
		load: (cursor) => api.get('/api/auth/sessions', { limit: 20, cursor }, ctx) });
	return shown;
}
