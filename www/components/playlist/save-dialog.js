/* The dialog that puts one video, or several, into lists of one's own. */
import { h, replace } from '../../dom.js';
import { api, path } from '../../api.js';
import { t } from '../../i18n.js';
import { go } from '../../router.js';
import { session } from '../../session.js';
import { openDialog } from '../dialog.js';
import { icon } from '../icon.js';
import { problemText } from '../problem.js';
import { toast } from '../toast.js';
import { nameOf, newPlaylistForm } from './edit-playlist.js';

const AT_ONCE = 100;	/* as many as the API takes together */

/* All lists: there are two hundred at most. */
async function allOfMine(has) {
	const all = [];
	let cursor;
	do {
		const page = await api.get('/api/videos/playlists', { owner: 'me', has, limit: 100, cursor });
		all.push(...page.items);
		cursor = page.next;
	} while (cursor);
	return all;
}

const itemsOf = (playlist) => path`/api/videos/playlists/${playlist.id}/items`;

async function putInto(playlist, ids) {
	for (let i = 0; i < ids.length; i += AT_ONCE)
		await api.post(itemsOf(playlist), { videos: ids.slice(i, i + AT_ONCE) });
}

/* One video goes in and out; of several each list takes all. */
function line(playlist, ids) {
	const box = h('input', { type: 'checkbox', onchange: async () => {
		box.disabled = true;
		try {
			if (box.checked)
				await putInto(playlist, ids);
			else
				for (const id of ids)
					await api.del(`${itemsOf(playlist)}/${encodeURIComponent(id)}`).catch((problem) => { if (problem.status !== 404) throw problem; });
			toast(t(box.checked ? 'playlist.added' : 'playlist.removed', { title: nameOf(playlist) }));
		} catch (problem) {
			box.checked = !box.checked;
			toast(problem.status === 409 ? t('playlist.full') : problemText(problem).title);
		}
		box.disabled = false;
		box.focus();
	} });
	box.checked = ids.length === 1 && Boolean(playlist.has);
	return h('li', {}, h('label', { class: 'save-line' }, box, h('span', { dir: 'auto' }, nameOf(playlist)),
		playlist.privacy === 'private' && h('span', { class: 'mark' }, icon('lock'), t('privacy.private'))));
}

export async function savePlaylists(ids) {
	if (!session.account)
		return go(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
	const lines = h('ul', { class: 'save-lines' });
	try {
		const all = await allOfMine(ids.length === 1 ? ids[0] : undefined);
		replace(lines, all.map((playlist) => line(playlist, ids)));
	} catch (problem) {
		return toast(problemText(problem).title);
	}
	const dialog = openDialog({ title: ids.length === 1 ? t('playlist.save.title') : t('playlist.save.several', { n: ids.length }), content: h('div', { class: 'save-dialog' },
		lines, h('details', {}, h('summary', {}, t('playlist.new')), newPlaylistForm(async (playlist) => {
			await putInto(playlist, ids);
			lines.append(line({ ...playlist, has: true }, ids));
			lines.lastChild.querySelector('input').checked = true;
			toast(t('playlist.added', { title: playlist.title }));
		}))) });
	return dialog.closed;
}
