/* One file or folder in a list or grid: to open, select, drag, rename in place, and do more with. */
import { h, replace } from '../../dom.js';
import { ago, dateTime, size, t } from '../../i18n.js';
import { kindOf, PICTURE_MAX, stemLength } from '../../logic/files.js';
import { icon } from '../icon.js';
import { renameFile, say } from './file-actions.js';

const PICTURES = { folder: 'folder', image: 'image', video: 'film', audio: 'sound', text: 'text', pdf: 'text', other: 'file' };

export const filePictureName = (file) => PICTURES[kindOf(file)];

export function filePicture(file) {
	const kind = kindOf(file);
	if (kind === 'image' && file.size_bytes <= PICTURE_MAX)
		return h('img', { src: file.url, alt: '', loading: 'lazy', decoding: 'async', draggable: 'false' });
	return icon(filePictureName(file));
}

/* What a click does: into a folder, a PDF in a tab of its own, all others by `open`. */
function opener(file, { open, says }) {
	const name = [h('span', { class: 'file-label', dir: 'auto' }, file.name), says && h('span', { class: 'file-says', dir: 'auto' }, says)];
	const kind = kindOf(file);
	if (kind === 'folder')
		return h('a', { class: 'file-open', href: `/files/${file.id}`, draggable: 'false' }, name);
	if (kind === 'pdf')
		return h('a', { class: 'file-open', href: file.url, target: '_blank', rel: 'noopener', draggable: 'false' }, name);
	return h('button', { type: 'button', class: 'file-open', onclick: () => open(file) }, name);
}

/* The name becomes a field: Enter keeps it, Escape and leaving it do not. */
export function renameInPlace(row, onRenamed) {
	const { file, node } = row;
	const shown = node.querySelector('.file-open');
	const input = h('input', { class: 'file-rename', dir: 'auto', value: file.name, 'aria-label': t('files.rename.label', { name: file.name }), maxlength: 255 });
	let over = false;
	const end = () => {
		if (over)
			return;
		over = true;
		input.replaceWith(shown);
		shown.focus();
	};
	const keep = async () => {
		const name = input.value.trim();
		end();
		if (!name || name === file.name)
			return;
		try {
			const renamed = await renameFile(file, name);
			if (renamed)
				onRenamed(renamed);
		} catch (problem) {
			say(problem);
		}
	};
	input.addEventListener('keydown', (event) => {
		event.stopPropagation();
		if (event.key !== 'Enter' && event.key !== 'Escape')
			return;
		event.preventDefault();	/* else what gets the focus now is pressed too */
		if (event.key === 'Enter')
			keep();
		else
			end();
	});
	input.addEventListener('blur', end);
	shown.replaceWith(input);
	input.focus();
	input.setSelectionRange(0, file.kind === 'folder' ? file.name.length : stemLength(file.name));
}

/*
 * → { node, file, update(file), select(is) }; `on` { open(file), more(row), pick(row, event), says }: what is
 * said below its name; without `pick` it is not one of several.
 */
export function fileRow(first, on) {
	const check = on.pick && h('input', { type: 'checkbox', class: 'file-check', onclick: (event) => { event.stopPropagation(); on.pick(row, event, true); } });
	const node = h('li', { class: on.pick ? 'file' : 'file alone', draggable: on.pick ? 'true' : null });
	const row = { node, file: first, update, select };

	function select(is) {
		check.checked = is;
		node.classList.toggle('selected', is);
	}

	function update(file) {
		row.file = file;
		node.dataset.id = file.id;
		node.dataset.kind = file.kind;
		check?.setAttribute('aria-label', t('files.select', { name: file.name }));
		replace(node, check, h('span', { class: 'file-picture' }, filePicture(file)), opener(file, on),
			h('span', { class: 'file-size' }, file.kind === 'file' && size(file.size_bytes)),
			h('time', { class: 'file-time', datetime: file.modified_at, title: dateTime(file.modified_at) }, ago(file.modified_at)),
			h('button', { type: 'button', class: 'icon-button file-more', 'aria-label': t('files.more', { name: file.name }), onclick: () => on.more(row) }, icon('more')));
	}

	node.addEventListener('click', (event) => {
		if (on.pick && (event.ctrlKey || event.metaKey || event.shiftKey) && !event.target.closest('.file-check, .file-more')) {
			event.preventDefault();
			event.stopPropagation();
			on.pick(row, event, false);
		}
	}, true);
	update(first);
	return row;
}

export function fileSkeleton() {
	return h('li', { class: 'file', 'aria-hidden': 'true' }, h('span', {}), h('span', { class: 'file-picture skeleton' }),
		h('div', { class: 'skeleton skeleton-line' }));
}
