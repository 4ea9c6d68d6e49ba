/* A file in a dialog over the page: pictures, film, sound and text as they are, all others to be saved. */
import { h, replace } from '../../dom.js';
import { api } from '../../api.js';
import { dateTime, size, t } from '../../i18n.js';
import { kindOf, TEXT_MAX } from '../../logic/files.js';
import { openDialog } from '../dialog.js';
import { icon } from '../icon.js';
import { problemBox } from '../problem.js';
import { contentUrl } from './file-actions.js';

function textOf(file, signal) {
	const place = h('pre', { class: 'file-text', tabindex: 0 });
	if (file.size_bytes > TEXT_MAX)
		return h('p', { class: 'soft' }, t('files.view.large'));
	api.text(contentUrl(file), { signal }).then((text) => replace(place, text),
		(problem) => problem.name === 'AbortError' || replace(place, problemBox(problem)));
	return place;
}

/* A picture, film, sound or text in place; of all others that it cannot be shown. */
export function filePreview(file, signal) {
	switch (kindOf(file)) {
	case 'image': return h('img', { class: 'file-large', src: contentUrl(file), alt: file.name });
	case 'video': return h('video', { class: 'file-large', src: contentUrl(file), controls: true, preload: 'metadata' });
	case 'audio': return h('audio', { class: 'file-sound', src: contentUrl(file), controls: true, preload: 'metadata' });
	case 'text': return textOf(file, signal);
	default: return h('p', { class: 'soft' }, t('files.view.none'));
	}
}

/* Text has an editor; `onSaved(file)` hears of what that saves. */
export async function viewFile(file, { onSaved } = {}) {
	if (kindOf(file) === 'text' && file.size_bytes <= TEXT_MAX) {
		const { editText } = await import('../editor/text-editor.js');
		return editText(file, { onSaved });
	}
	const over = new AbortController();
	const dialog = openDialog({ title: file.name, wide: true, content: [
		filePreview(file, over.signal),
		h('p', { class: 'soft' }, `${size(file.size_bytes)} · ${dateTime(file.modified_at)} · ${file.put_by}`),
		h('div', { class: 'actions end' },
			h('a', { class: 'button primary', href: `${contentUrl(file)}?download=true`, download: file.name }, icon('download'), t('files.download'))),
	] });
	dialog.closed.then(() => over.abort());
	return dialog;
}
