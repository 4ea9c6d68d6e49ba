/* The dialog in which an owner says where chapters of a video begin: a line each. */
import { Problem, api, path } from '../../api.js';
import { t, why } from '../../i18n.js';
import { readChapters, writeChapters } from '../../logic/chapter-lines.js';
import { openDialog } from '../dialog.js';
import { form } from '../forms/form.js';
import { toast } from '../toast.js';

/* Faults of single chapters are told of the whole field, by their line. */
function toField(problem) {
	for (const error of problem.errors ?? []) {
		const [, n] = /^\/chapters\/(\d+)/.exec(error.pointer ?? '') ?? [];
		if (n !== undefined)
			Object.assign(error, { pointer: '/chapters', detail: t('chapters.wrong', { n: Number(n) + 1, why: why(error.detail) }) });
	}
}

/* `onChanged(chapters)` */
export async function editChapters(video, onChanged) {
	const url = path`/api/videos/${video.id}/chapters`;
	const { items } = await api.get(url);
	const dialog = openDialog({ title: t('chapters.title'), content: form({ fields: [{
		name: 'chapters', label: t('chapters.lines'), rows: 10, value: writeChapters(items), hint: t('chapters.hint'), dir: 'auto', spellcheck: 'true',
	}], onSubmit: async ({ chapters: text }) => {
		const { chapters, wrong } = readChapters(text);
		if (wrong)
			throw new Problem({ type: 'invalid-input', status: 422, errors: [{ pointer: '/chapters', detail: t('chapters.none', { n: wrong }) }] });
		try {
			onChanged((await api.put(url, { chapters })).items);
		} catch (problem) {
			toField(problem);
			throw problem;
		}
		toast(t('toast.saved'));
		dialog.close();
	} }) });
}
