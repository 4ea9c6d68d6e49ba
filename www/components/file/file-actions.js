/* What is done to files, with what is said about it: move, delete, undo. */
import { api, path } from '../../api.js';
import { counted, t } from '../../i18n.js';
import { ask } from '../dialog.js';
import { problemText } from '../problem.js';
import { toast } from '../toast.js';

export const contentUrl = (file) => file.url;
export const say = (problem) => problem.name === 'AbortError' || toast(problemText(problem).title);

/* Tries `act(overwrite)`; where the name is taken, asks whether what is there shall go into the bin. */
async function withRoom(name, act) {
	try {
		return await act(false);
	} catch (problem) {
		if (problem.status !== 409)
			throw problem;
		const sure = await ask({ title: t('files.taken.title', { name }), text: t('files.taken.text'), action: t('files.taken.action') });
		return sure ? act(true) : null;
	}
}

async function each(files, act, done) {
	let count = 0;
	try {
		for (const file of files)
			if (await act(file))
				count++;
	} catch (problem) {
		say(problem);
	}
	if (count)
		toast(counted(done, count));
	return count;
}

/* → how many were moved to `folder`, as the API gives it. */
export function moveFiles(files, folder) {
	const away = files.filter((file) => file.parent !== folder.id);
	return each(away, (file) => withRoom(file.name, (overwrite) =>
		api.patch(path`/api/files/${file.id}`, { parent: folder.id, overwrite })), 'files.moved');
}

export function copyFiles(files, folder) {
	return each(files, (file) => withRoom(file.name, (overwrite) =>
		api.post(path`/api/files/${file.id}/copy`, { parent: folder.id, overwrite })), 'files.copied');
}

export function renameFile(file, name) {
	return withRoom(name, (overwrite) => api.patch(path`/api/files/${file.id}`, { name, overwrite }));
}

/* Into the bin at once; a toast brings them back. */
export async function deleteFiles(files, { onGone, onBack }) {
	const gone = [];
	try {
		for (const file of files) {
			await api.del(path`/api/files/${file.id}`);
			gone.push(file);
			onGone(file);
		}
	} catch (problem) {
		say(problem);
	}
	if (gone.length)
		toast(counted('files.deleted', gone.length), { label: t('action.undo'), run: () => restoreFiles(gone, onBack) });
}

export async function restoreFiles(files, onBack) {
	try {
		for (const file of files)
			onBack(await api.act('POST', path`/api/files/${file.id}/undelete`));
		toast(counted('files.restored', files.length));
	} catch (problem) {
		say(problem);
	}
}

/* Saves each, a folder as a zip: the browser asks where, or does not. */
export function downloadFiles(files) {
	for (const file of files) {
		const link = Object.assign(document.createElement('a'), file.kind === 'file' ? { href: `${contentUrl(file)}?download=true`, download: file.name } :
			{ href: path`/api/files/${file.id}/zip`, download: `${file.name}.zip` });
		document.body.append(link);
		link.click();
		link.remove();
	}
}
