/* Which files are chosen, and what can be done with all of them. */
import { h } from '../../dom.js';
import { counted, t } from '../../i18n.js';
import { icon } from '../icon.js';
import { range } from '../../logic/files.js';

/* `rows()` → rows as they are shown; `actions` [{label, icon, run(files)}]. */
export function fileSelection(rows, actions) {
	const chosen = new Set();
	let last = null;
	const text = h('strong', { role: 'status' });
	const node = h('div', { class: 'file-chosen', hidden: true }, text,
		h('div', { class: 'actions' }, actions.map(({ label, icon: name, run }) =>
			h('button', { type: 'button', class: 'button', title: label, onclick: () => run(files()) }, icon(name), h('span', { class: 'file-verb' }, label))),
		h('button', { type: 'button', class: 'button quiet', onclick: () => clear() }, t('files.selectNone'))));

	function show() {
		for (const row of rows())
			row.select(chosen.has(row.file.id));
		node.hidden = !chosen.size;
		text.textContent = counted('files.selected', chosen.size);
	}

	function files() {
		return rows().filter((row) => chosen.has(row.file.id)).map((row) => row.file);
	}

	function clear() {
		chosen.clear();
		show();
	}

	/* One more or less; with Shift all from the last on. */
	function pick(row, event) {
		const { id } = row.file;
		const is = !chosen.has(id);
		const ids = event.shiftKey && last ? range(rows().map((r) => r.file.id), last, id) : [id];
		for (const one of ids)
			if (is)
				chosen.add(one);
			else
				chosen.delete(one);
		last = id;
		show();
	}

	function all() {
		rows().forEach((row) => chosen.add(row.file.id));
		show();
	}

	function forget(id) {
		if (chosen.delete(id))
			show();
	}

	/* Those that go along when this one is dragged, or the one alone. */
	const with_ = (row) => chosen.has(row.file.id) ? files() : [row.file];
	return { node, pick, all, clear, forget, files, with: with_, get size() { return chosen.size; } };
}
