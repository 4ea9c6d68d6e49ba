/* Files dragged onto folders: rows, and the folders above in the path.  Nothing else of the page takes them. */

const TYPE = 'application/x-vitrina-files';

/* `selected(row)` → the files that go along; `folderAt(node)` → {id} of the folder that a node stands for, or null. */
export function dragFiles(root, signal, { rowOf, selected, folderAt, onDrop }) {
	let dragged = [];
	let over = null;
	const mark = (node) => {
		if (over === node)
			return;
		over?.classList.remove('target');
		over = node;
		over?.classList.add('target');
	};
	const targetOf = (event) => {
		const node = dragged.length ? event.target.closest?.('.file[data-kind="folder"], .crumb') : null;
		const folder = node && folderAt(node);
		return folder && !dragged.some((file) => file.id === folder.id || file.parent === folder.id) ? { node, folder } : null;
	};
	const end = () => {
		root.querySelectorAll('.dragged').forEach((node) => node.classList.remove('dragged'));
		dragged = [];
		mark(null);
	};
	const on = (name, run) => root.addEventListener(name, run, { signal });

	on('dragstart', (event) => {
		const row = rowOf(event.target.closest?.('.file'));
		if (!row)
			return;
		dragged = selected(row);
		event.dataTransfer.setData(TYPE, dragged.map((file) => file.id).join(' '));
		event.dataTransfer.effectAllowed = 'move';
		row.node.classList.add('dragged');
	});
	on('dragover', (event) => {
		const target = targetOf(event);
		mark(target?.node ?? null);
		if (target)
			event.preventDefault();
	});
	on('drop', (event) => {
		const target = targetOf(event);
		if (!target)
			return;
		event.preventDefault();
		const files = dragged;
		end();
		onDrop(files, target.folder);
	});
	on('dragend', end);
}
