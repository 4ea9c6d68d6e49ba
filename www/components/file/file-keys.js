/* The keyboard in a list of files: arrows go from one to the next, F2 renames, Delete deletes, Ctrl+A takes all. */

function step(event, isGrid, columns) {
	switch (event.key) {
	case 'ArrowDown': return isGrid ? columns : 1;
	case 'ArrowUp': return isGrid ? -columns : -1;
	case 'ArrowRight': return isGrid ? 1 : 0;
	case 'ArrowLeft': return isGrid ? -1 : 0;
	default: return 0;
	}
}

/* How many stand beside each other. */
function columnsOf(into) {
	const [first, ...others] = into.children;
	return 1 + Math.max(0, others.findIndex((node) => node.offsetTop > first.offsetTop) >= 0 ?
		others.findIndex((node) => node.offsetTop > first.offsetTop) : others.length);
}

export function fileKeys(into, signal, { rowOf, selection, onRename, onDelete }) {
	into.addEventListener('keydown', (event) => {
		const node = event.target.closest('.file');
		const row = node && rowOf(node);
		if (!row)
			return;
		const by = step(event, into.classList.contains('grid'), columnsOf(into));
		const nodes = [...into.children];
		if (by) {
			nodes[nodes.indexOf(node) + by]?.querySelector('.file-open')?.focus();
		} else if (event.key === 'F2') {
			onRename(row);
		} else if (event.key === 'Delete') {
			onDelete(selection.with(row));
		} else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) {
			selection.all();
		} else if (event.key === ' ' && (event.ctrlKey || event.shiftKey)) {
			selection.pick(row, event);
		} else if (event.key === 'Escape' && selection.size) {
			selection.clear();
		} else {
			return;
		}
		event.preventDefault();
	}, { signal });
}
