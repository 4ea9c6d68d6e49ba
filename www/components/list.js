/* A list of the API shown page after page: skeletons first, more as one scrolls, its end, its faults. */
import { h, replace } from '../dom.js';
import { t } from '../i18n.js';
import { problemBox } from './problem.js';

/* So many pages come by scrolling alone; then a button asks, so that the foot of the page can be reached. */
const PAGES_BY_SCROLL = 5;
const SKELETONS_FOR_MORE = 4;

/* What lists showed, for coming back by the history: address and name → { items, next }. */
const kept = new Map();
const KEPT_LISTS = 20;

function keep(key, state) {
	kept.delete(key);
	kept.set(key, state);
	if (kept.size > KEPT_LISTS)
		kept.delete(kept.keys().next().value);
}

class List {
	#state = { items: [], next: null };
	#pages = 0;
	#busy = false;
	#again = false;
	#foot = h('div', { class: 'list-foot' });
	#watcher = null;

	constructor(how) {
		this.how = how;
		this.key = how.keepAs && `${location.pathname}${location.search} ${how.keepAs}`;
		this.node = h('div', { class: 'list', 'aria-busy': 'true' }, how.into, this.#foot);
		if (how.scroll !== false)
			this.#watch(how.ctx.signal);
		const before = how.ctx.restored && this.key && kept.get(this.key);
		if (before)
			this.show(before);
		else
			this.#fetchMore();
	}

	#watch(signal) {
		this.#watcher = new IntersectionObserver(([entry]) => {
			if (entry.isIntersecting && this.#state.next && this.#pages < PAGES_BY_SCROLL)
				this.#fetchMore();
		}, { rootMargin: '600px' });
		signal.addEventListener('abort', () => this.#watcher.disconnect());
	}

	/* After each change: the button for more, or what an empty list says. */
	#finish() {
		const { items, next } = this.#state;
		const more = h('button', { type: 'button', class: 'button', onclick: () => { this.#pages = 0; this.#fetchMore(); } }, t('list.more'));
		replace(this.#foot, next && more, !items.length && !next && this.how.empty?.());
		this.how.into.hidden = !items.length;
		this.node.setAttribute('aria-busy', 'false');
		if (this.key)
			keep(this.key, this.#state);
		if (next)
			this.#watcher?.observe(this.#foot);
	}

	#wait() {
		const { skeleton, skeletons = 8, into } = this.how;
		const waiting = Array.from({ length: this.#state.items.length ? SKELETONS_FOR_MORE : skeletons }, skeleton);
		into.hidden = false;
		into.append(...waiting);
		replace(this.#foot);
		this.node.setAttribute('aria-busy', 'true');
		return waiting;
	}

	async #fetchMore() {
		if (this.#busy)
			return;
		this.#busy = true;
		this.#watcher?.unobserve(this.#foot);
		const waiting = this.#wait();
		try {
			const page = await this.how.load(this.#state.next);
			this.#state = { items: [...this.#state.items, ...page.items], next: page.next };
			this.#pages++;
			this.how.into.append(...page.items.map(this.how.draw));
			this.#finish();
		} catch (problem) {
			if (problem.name !== 'AbortError')
				replace(this.#foot, problemBox(problem, { retry: () => this.#fetchMore() }));
		} finally {
			waiting.forEach((node) => node.remove());
			this.#busy = false;
			if (this.#again)
				this.reload();
		}
	}

	/* While a page is on its way: once more after it, which may be from before the change. */
	reload() {
		this.#again = this.#busy;
		if (this.#busy)
			return null;
		this.#state = { items: [], next: null };
		replace(this.how.into);
		return this.#fetchMore();
	}

	/* Shows pages that were fetched before. */
	show({ items, next }) {
		this.#state = { items: [...items], next };
		this.#pages = 1;
		replace(this.how.into, items.map(this.how.draw));
		this.#finish();
	}

	remove(item, node) {
		this.#state.items = this.#state.items.filter((i) => i !== item);
		node.remove();
		if (!this.#state.items.length)
			this.#finish();
	}

	prepend(item) {
		this.#state.items = [item, ...this.#state.items];
		this.how.into.prepend(this.how.draw(item));
		this.#finish();
	}
}

/*
 * `load(cursor)` → {items, next}; `draw(item)` → node; `into` is the element that holds them;
 * `empty()` → node when there is nothing; `skeleton()` → node, of which `skeletons` wait.
 * `keepAs` keeps the list for when ctx.restored; `scroll: false` asks by a button alone.
 */
export function list(how) {
	return new List(how);
}
