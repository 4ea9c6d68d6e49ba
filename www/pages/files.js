/* /files, /files/common, /files/{id}: what is in a folder, to open, add to, move, rename, delete and find. */
import { h, replace } from '../dom.js';
import { api, path } from '../api.js';
import { t } from '../i18n.js';
import { go } from '../router.js';
import { session } from '../session.js';
import { recall, remember } from '../memory.js';
import { compareFiles } from '../logic/files.js';
import { openDialog } from '../components/dialog.js';
import { empty } from '../components/empty.js';
import { form } from '../components/forms/form.js';
import { icon } from '../components/icon.js';
import { list } from '../components/list.js';
import { problemBox } from '../components/problem.js';
import { copyFiles, deleteFiles, downloadFiles, moveFiles, say } from '../components/file/file-actions.js';
import { dragFiles } from '../components/file/file-drag.js';
import { fileKeys } from '../components/file/file-keys.js';
import { fileMenu } from '../components/file/file-menu.js';
import { publishItems } from '../components/file/file-publish.js';
import { fileRow, fileSkeleton, renameInPlace } from '../components/file/file-row.js';
import { fileSelection } from '../components/file/file-selection.js';
import { fileTabs } from '../components/file/file-tabs.js';
import { fileUploadsPanel } from '../components/file/file-uploads.js';
import { fileUsage } from '../components/file/file-usage.js';
import { showVersions } from '../components/file/file-versions.js';
import { openShareDialog } from '../components/share/share-dialog.js';
import { viewFile } from '../components/file/file-viewer.js';
import { chooseFolder } from '../components/file/folder-chooser.js';
import { dropAnywhere, fileButton } from '../components/upload/drop-zone.js';
import { fileUploads } from '../uploads/file-queue.js';
import { chosenFiles, droppedFiles } from '../uploads/file-tree.js';

const SORTS = ['name', 'newest', 'largest'];

function crumbs(folder) {
	const last = folder.crumbs.length - 1;
	return last > 0 && h('nav', { class: 'crumbs', 'aria-label': t('files.path') }, h('ol', {}, folder.crumbs.map(({ id, name }, at) =>
		h('li', {}, h('a', { class: 'crumb', href: at || folder.tree === 'shared' ? `/files/${id}` : folder.tree === 'common' ? '/files/common' : '/files',
			'data-id': id, 'aria-current': at === last && 'page' }, name || t(`files.tree.${folder.tree}`))))));
}

/* One's own, and the admin what is everybody's. */
const mayShare = (file) => file.rights === 'own' || (file.tree === 'common' && session.isAdmin);

/* The rows of a folder or of what was found, and all that happens to them. */
class Shelf {
	#rows = new Map();	/* id → row */

	constructor(ctx, folder, { sort, query, onChanged }) {
		Object.assign(this, { ctx, folder, sort, query, onChanged, canWrite: folder.rights !== 'read' });
		this.into = h('ul', { class: 'files' });
		this.selection = fileSelection(() => this.rows(), [
			this.canWrite && { label: t('files.move'), icon: 'folder', run: (files) => this.move(files) },
			{ label: t('files.copy'), icon: 'copy', run: (files) => this.copy(files) },
			{ label: t('files.download'), icon: 'download', run: downloadFiles },
			this.canWrite && { label: t('action.delete'), icon: 'trash', run: (files) => this.remove(files) },
		].filter(Boolean));
		this.list = list({
			ctx, into: this.into, skeleton: fileSkeleton, skeletons: 6, load: (cursor) => this.#load(cursor),
			draw: (file) => this.#draw(file), empty: () => this.#nothing(),
		});
		fileKeys(this.into, ctx.signal, { rowOf: (node) => this.rowOf(node), selection: this.selection,
			onRename: (row) => this.rename(row), onDelete: (files) => this.remove(files) });
	}

	#load(cursor) {
		const how = { limit: 100, cursor };
		return this.query ? api.get('/api/files/search', { q: this.query, within: this.folder.id, ...how }, this.ctx) :
			api.get('/api/files', { parent: this.folder.id, sort: this.sort, ...how }, this.ctx);
	}

	#draw(file) {
		const row = fileRow(file, { open: (opened) => viewFile(opened, { onSaved: (saved) => this.put(saved) }),
			 more: (r) => this.more(r), pick: (r, event) => this.selection.pick(r, event) });
		this.#rows.set(file.id, row);
		return row.node;
	}

	#nothing() {
		return this.query ? empty({ picture: 'search', title: t('files.notFound', { query: this.query }) }) :
			empty({ picture: 'folder', title: t('files.empty'), text: t('files.empty.text') });
	}

	rows() {
		return [...this.into.children].map((node) => this.rowOf(node)).filter(Boolean);
	}

	rowOf(node) {
		return node && this.#rows.get(node.dataset.id);
	}

	/* A file that was made or changed, where it belongs now. */
	put(file) {
		const here = this.query ? this.#rows.has(file.id) : file.parent === this.folder.id;
		const had = this.#rows.get(file.id);
		this.onChanged();
		if (had)
			this.drop(had.file);
		if (!here)
			return;
		this.list.prepend(file);
		const { node } = this.#rows.get(file.id);
		const after = this.rows().find((row) => row.node !== node && compareFiles(file, row.file, this.sort) < 0);
		this.into.insertBefore(node, after?.node ?? null);
	}

	drop(file) {
		const row = this.#rows.get(file.id);
		if (!row)
			return;
		this.#rows.delete(file.id);
		this.selection.forget(file.id);
		this.list.remove(row.file, row.node);
	}

	rename(row) {
		if (this.canWrite)
			renameInPlace(row, (file) => { this.put(file); this.#focus(file); });
	}

	#focus(file) {
		this.#rows.get(file.id)?.node.querySelector('.file-open')?.focus();
	}

	async moveTo(files, folder) {
		if (await moveFiles(files, folder))
			this.reload();
	}

	reload() {
		this.#rows.clear();
		this.selection.clear();
		this.onChanged();
		return this.list.reload();
	}

	async move(files) {
		const folder = await chooseFolder({ title: t('files.move.title'), action: t('files.move.here'), from: this.folder.id, except: files.map((f) => f.id) });
		if (folder)
			await this.moveTo(files, folder);
	}

	async copy(files) {
		const folder = await chooseFolder({ title: t('files.copy.title'), action: t('files.copy.here'), from: this.folder.id });
		if (folder && await copyFiles(files, folder) && folder.id === this.folder.id)
			this.reload();
	}

	async remove(files) {
		if (!this.canWrite)
			return;
		await deleteFiles(files, { onGone: (file) => this.drop(file), onBack: (file) => this.put(file) });
		this.onChanged();
	}

	more(row) {
		const { file } = row;
		const is = file.kind === 'file';
		fileMenu(file.name, [
			{ label: t(is ? 'files.download' : 'files.downloadZip'), icon: 'download', run: () => downloadFiles([file]) },
			this.query && { label: t('files.showFolder'), icon: 'folder', run: () => go(`/files/${file.parent}`) },
			mayShare(file) && { label: t('shares.share'), icon: 'share', run: () => openShareDialog(file) },
			this.canWrite && { label: t('files.rename'), icon: 'edit', run: () => this.rename(row) },
			this.canWrite && { label: t('files.move'), icon: 'folder', run: () => this.move([file]) },
			{ label: t('files.copy'), icon: 'copy', run: () => this.copy([file]) },
			...(is ? publishItems(file) : []),
			is && this.canWrite && { label: t('files.versions'), icon: 'undo', run: () => showVersions(file, (changed) => this.put(changed)) },
			this.canWrite && { label: t('action.delete'), icon: 'trash', run: () => this.remove([file]) },
		]);
	}
}

function newFolder(folder, onMade) {
	const dialog = openDialog({ title: t('files.newFolder'), content: form({
		fields: [{ name: 'name', label: t('files.name'), required: true, maxlength: 255, autocomplete: 'off' }], submit: t('files.make'),
		onSubmit: async ({ name }) => {
			onMade(await api.post('/api/files', { parent: folder.id, name: name.trim() }));
			dialog.close();
		},
	}) });
}

function searchForm(folder, query) {
	const input = h('input', { type: 'search', class: 'search-input', name: 'find', 'aria-label': t('files.search'), placeholder: t('files.search'), maxlength: 100, value: query });
	const here = location.pathname;
	return h('form', { class: 'file-search', role: 'search', onsubmit: (event) => {
		event.preventDefault();
		const find = input.value.trim();
		go(find ? `${here}?find=${encodeURIComponent(find)}` : here);
	} }, input);
}

function sortSelect(sort) {
	return h('select', { class: 'file-sort', 'aria-label': t('files.sort'), onchange: ({ target }) => {
		remember('filesSort', target.value);
		go(location.pathname + location.search, { replaceIt: true });
	} }, SORTS.map((value) => h('option', { value, selected: value === sort }, t(`files.sort.${value}`))));
}

function viewButton(into) {
	const isGrid = () => recall('filesView') === 'grid';
	const node = h('button', { type: 'button', class: 'icon-button' });
	const draw = () => {
		into.classList.toggle('grid', isGrid());
		const label = t(isGrid() ? 'files.asList' : 'files.asGrid');
		node.setAttribute('aria-label', label);
		node.title = label;
		replace(node, icon(isGrid() ? 'lines' : 'grid'));
	};
	node.onclick = () => { remember('filesView', isGrid() ? 'list' : 'grid'); draw(); };
	draw();
	return node;
}

/* What one may do to a folder's content. */
function letAdd(ctx, page, shelf) {
	const { folder } = shelf;
	const send = (found) => fileUploads.add(found, folder).catch(say);
	const choose = (files) => send(chosenFiles(files));

	dropAnywhere(shelf.into, async (_files, transfer) => send(await droppedFiles(transfer)), ctx.signal);
	dragFiles(page, ctx.signal, {
		rowOf: (node) => shelf.rowOf(node), selected: (row) => shelf.selection.with(row), folderAt: (node) => node.dataset.id && { id: node.dataset.id },
		onDrop: (files, to) => shelf.moveTo(files, to),
	});
	replace(page.querySelector('.file-adding'),
		h('button', { type: 'button', class: 'button', onclick: () => newFolder(folder, (made) => shelf.put(made)) }, icon('plus'), t('files.newFolder')),
		h('span', { class: 'file-whole' }, fileButton(t('files.uploadFolder'), choose, { directory: true, accept: '' })),
		fileButton(t('files.upload'), choose, { multiple: true, primary: true, accept: '' }));
}

/* All that a folder's page is once the folder is known. */
function fill(ctx, page, folder) {
	const query = ctx.query.get('find') ?? '';
	const sort = SORTS.find((s) => s === recall('filesSort')) ?? 'name';
	const usage = fileUsage(ctx.signal);
	const shelf = new Shelf(ctx, folder, { sort, query, onChanged: () => usage.update() });

	ctx.setTitle(folder.name || t('nav.files'));
	fileUploads.addEventListener('placed', ({ detail }) => shelf.put(detail), { signal: ctx.signal });
	fileUploads.placeLeft();
	if (shelf.canWrite)
		letAdd(ctx, page, shelf);
	replace(page.querySelector('.file-body'),
		h('div', { class: 'file-bar' }, crumbs(folder), h('div', { class: 'actions' }, searchForm(folder, query), sortSelect(sort), viewButton(shelf.into))),
		fileUploadsPanel(ctx.signal), shelf.list.node, shelf.selection.node, usage.node);
}

function folderOf(ctx) {
	return ctx.params.id ? api.get(path`/api/files/${ctx.params.id}`, null, ctx) :
		api.get('/api/files/tree', { tree: ctx.path === '/files/common' ? 'common' : 'home' }, ctx);
}

export function render(ctx) {
	ctx.setTitle(t('nav.files'));
	const tabs = h('div', {});
	const body = h('div', { class: 'file-body' }, h('ul', { class: 'files' }, Array.from({ length: 6 }, fileSkeleton)));
	const page = h('div', { class: 'page' },
		h('div', { class: 'page-head' }, h('h1', {}, t('nav.files')), h('div', { class: 'actions file-adding' })), tabs, body);

	async function load() {
		try {
			const folder = await folderOf(ctx);
			if (folder.kind === 'file') {
				await go(folder.parent ? `/files/${folder.parent}` : '/files/shared', { replaceIt: true });
				return viewFile(folder);
			}
			replace(tabs, fileTabs(folder.tree, ctx.signal, () => go('/files')));
			fill(ctx, page, folder);
		} catch (problem) {
			if (problem.name !== 'AbortError')
				replace(body, problemBox(problem, { retry: load }));
		}
		return null;
	}

	load();
	return page;
}
