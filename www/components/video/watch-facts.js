/* What is said of a video below it: title, owner, numbers, and what one can do with it. */
import { h } from '../../dom.js';
import { api, path } from '../../api.js';
import { count, counted, date, dateTime, t, why } from '../../i18n.js';
import { go } from '../../router.js';
import { session } from '../../session.js';
import { privacyMark } from './card.js';
import { editCaptions } from './captions-editor.js';
import { editChapters } from './chapters-editor.js';
import { deleteVideo, editVideo } from './edit-video.js';
import { icon } from '../icon.js';
import { savePlaylists } from '../playlist/save-dialog.js';
import { shareVideo } from './share-video.js';
import { openShareDialog } from '../share/share-dialog.js';
import { timedText } from './timed-text.js';
import { problemBox, problemText } from '../problem.js';
import { toast } from '../toast.js';

/* Shows the new number at once, and the old one again when the server says no. */
function likeButton(video) {
	const amount = h('span', {}, count(video.likes));
	const node = h('button', { type: 'button', class: 'button', 'aria-label': t('watch.like'), 'aria-pressed': String(video.liked), onclick: toggle }, icon('heart'), amount);

	function show({ likes, liked }) {
		Object.assign(video, { likes, liked });
		amount.textContent = count(likes);
		node.setAttribute('aria-pressed', String(liked));
	}

	async function toggle() {
		if (!session.account)
			return go(`/sign-in?next=${encodeURIComponent(location.pathname)}`);
		const before = { likes: video.likes, liked: video.liked };
		show({ liked: !before.liked, likes: before.likes + (before.liked ? -1 : 1) });
		try {
			show(await api.act(before.liked ? 'DELETE' : 'PUT', path`/api/videos/${video.id}/like`));
		} catch (problem) {
			show(before);
			toast(problemText(problem).title);
		}
	}
	return node;
}

function button(name, label, run) {
	return h('button', { type: 'button', class: 'button', onclick: run }, icon(name), label);
}

function ownerButtons(video, onEdited, onWords) {
	const edit = async () => {
		const changed = await editVideo(video);
		if (changed)
			onEdited(changed);
	};
	const remove = async () => {
		try {
			await deleteVideo(video, () => go(path`/watch/${video.id}`));
			go('/mine');
		} catch (problem) {
			toast(problemText(problem).title);
		}
	};
	const words = async () => {
		try {
			await editCaptions(video, onWords);
		} catch (problem) {
			toast(problemText(problem).title);
		}
	};
	const chapters = async () => {
		try {
			await editChapters(video, onWords);
		} catch (problem) {
			toast(problemText(problem).title);
		}
	};
	const give = () => openShareDialog({ kind: 'video', id: video.id, name: video.title });
	return video.mine && [button('person', t('shares.share.video'), give), button('edit', t('action.edit'), edit), button('captions', t('captions.title'), words), button('lines', t('chapters.title'), chapters), button('trash', t('action.delete'), remove)];
}

function about(video) {
	const { description, tags } = video;
	return (description || tags.length > 0) && h('div', { class: 'watch-about' },
		description && h('p', { class: 'watch-description', dir: 'auto' }, timedText(description, video)),
		tags.length > 0 && h('ul', { class: 'tags' }, tags.map((tag) =>
			h('li', {}, h('a', { href: `/?tag=${encodeURIComponent(tag)}`, dir: 'auto' }, `#${tag}`)))));
}

/* `onEdited(video)` and `onWords()` hear of what the owner changed; `at()` is the second that is shown. */
export function watchFacts(video, { onEdited, onWords, at }) {
	return [
		h('h1', { dir: 'auto' }, video.title),
		h('div', { class: 'watch-line' },
			h('div', {}, h('a', { class: 'watch-owner', href: path`/u/${video.owner}` }, video.owner),
				h('p', { class: 'soft small watch-numbers' }, h('span', {}, counted('video.views', video.views)),
					h('time', { datetime: video.created_at, title: dateTime(video.created_at) }, date(video.created_at)),
					privacyMark(video.privacy))),
			h('div', { class: 'actions' }, likeButton(video), button('share', t('watch.share'), () => shareVideo(video, at())), button('queue', t('playlist.save'), () => savePlaylists([video.id])), ownerButtons(video, onEdited, onWords))),
		about(video),
		video.mine && video.note && h('p', { class: 'soft small' }, t(`note.${video.note}`)),
		video.others_get_copy && h('p', { class: 'soft small watch-copy' }, t('watch.copy')),
		video.mine && video.reason && problemBox({ type: 'not-processed', detail: why(video.reason) }),
	];
}
