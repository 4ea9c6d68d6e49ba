/* What a file was before, in a dialog: to look at, to save, and to bring back. */
import { h } from '../../dom.js';
import { api, path } from '../../api.js';
import { ago, dateTime, size, t } from '../../i18n.js';
import { openDialog } from '../dialog.js';
import { empty } from '../empty.js';
import { lineItem, lineSkeleton } from '../line-item.js';
import { list } from '../list.js';
import { toast } from '../toast.js';
import { say } from './file-actions.js';

function draw(file, version, onRestored) {
	const restore = async () => {
		try {
			onRestored(await api.act('POST', path`/api/files/${file.id}/versions/${version.id}/restore`));
			toast(t('files.versions.restored', { name: file.name }));
		} catch (problem) {
			say(problem);
		}
	};
	return lineItem({
		title: dateTime(version.modified_at), facts: [size(version.size_bytes), version.put_by, t('files.versions.until', { when: ago(version.replaced_at) })],
		actions: [h('a', { class: 'button', href: `${version.url}?download=true`, download: file.name }, t('files.download')),
			h('button', { type: 'button', class: 'button', onclick: restore }, t('files.versions.restore'))],
	});
}

/* `onChanged(file)` hears of one that came back. */
export function showVersions(file, onChanged) {
	const over = new AbortController();
	const shown = list({
		ctx: { signal: over.signal }, into: h('ul', { class: 'rows' }), skeleton: lineSkeleton, skeletons: 2, scroll: false,
		load: (cursor) => api.get(path`/api/files/${file.id}/versions`, { limit: 20, cursor }, { signal: over.signal }),
		draw: (version) => draw(file, version, (changed) => { dialog.close(); onChanged(changed); }),
		empty: () => empty({ picture: 'undo', title: t('files.versions.none'), text: t('files.versions.none.text') }),
	});
	const dialog = openDialog({ title: t('files.versions.title', { name: file.name }), wide: true, content: shown.node });
	dialog.closed.then(() => over.abort());
}
