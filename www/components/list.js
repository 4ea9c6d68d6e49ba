/* A list of the API shown page after page: skeletons first, more as one scrolls, its end, its faults. */
import { h, replace } from '../dom.js';
import { t } from '../i18n.js';
import { problemBox } from './problem.js';

/* So many pages come by scrolling alone; then a button asks, so that the foot of the page can be reached. */
const PAGES_BY_SCROLL = 5;

/* What lists showed, for coming back by the history: address and name → { items, next }. */
const kept = new Map();
const KEPT_LISTS = 20;

function keep(key, state) {
	kept.delete(key);
	kept.set(key, state);
	if (kept.size > KEPT_LISTS)
		kept.delete(kept.keys().next().value);
}

/*
 * `load(cursor)` → {items, next}; `draw(item)` → node; `empty()` → node when there is nothing;
 * `skeleton()` → node, of which `skeletons` wait; `into` is the element that holds the items.
 * `keepAs` keeps the list for ctx.restored.  → { node, reload, remove(item node), prepend(item) }
 */
export function list({ ctx, load, draw, empty, skeleton, skeletons = 8, into, keepAs, scroll = true }) {
	let state = { items: [], next: null };
	let pages = 0;
	let busy = false;
	const foot = h('div', { class: 'list-foot' });
	const node = h('div', { class: 'list', 'aria-busy': 'true' }, into, foot);
	const key = keepAs && `${location.pathname}${location.search} ${keepAs}`;

	function finish() {
		const more = h('button', { type: 'button', class: 'button', onclick: () => { pages = 0; fetchMore(); } }, t('list.more'));
		replace(foot, state.next && more, !state.items.length && empty?.());
		into.hidden = !state.items.length;
		if (key)
			keep(key, state);
		if (state.next && scroll)
			watcher.observe(foot);
	}

	async function fetchMore() {
		if (busy)
			return;
		busy = true;
		watcher.unobserve(foot);
		node.setAttribute('aria-busy', 'true');
		const waiting = Array.from({ length: state.items.length ? 4 : skeletons }, () => skeleton?.()).filter(Boolean);
		into.hidden = false;
		into.append(...waiting);
		replace(foot);
		try {
			const page = await load(state.next);
			state = { items: [...state.items, ...page.items], next: page.next };
			pages++;
			waiting.forEach((w) => w.remove());
			into.append(...page.items.map(draw));
			finish();
		} catch (problem) {
			waiting.forEach((w) => w.remove());
			if (problem.name !== 'AbortError')
				replace(foot, problemBox(problem, { retry: fetchMore }));
		} finally {
			busy = false;
			node.setAttribute('aria-busy', 'false');
		}
	}

	const watcher = new IntersectionObserver(([entry]) => {
		if (entry.isIntersecting && state.next && pages < PAGES_BY_SCROLL)
			fetchMore();
	}, { rootMargin: '600px' });
	ctx.signal.addEventListener('abort', () => watcher.disconnect());

	const before = ctx.restored && key && kept.get(key);
	if (before) {
		state = before;
		into.append(...state.items.map(draw));
		node.setAttribute('aria-busy', 'false');
		finish();
	} else {
		fetchMore();
	}

	return {
		node,
		reload: () => { state = { items: [], next: null }; replace(into); return fetchMore(); },
		/* Shows a first page that was fetched anew. */
		show: (page) => {
			state = { items: [...page.items], next: page.next };
			pages = 1;
			replace(into, page.items.map(draw));
			finish();
		},
		remove: (item, itemNode) => {
			state.items = state.items.filter((i) => i !== item);
			itemNode.remove();
			if (!state.items.length && !state.next)
				finish();
		},
		prepend: (item) => {
			state.items = [item, ...state.items];
			into.prepend(draw(item));
			finish();
		},
	};
}
