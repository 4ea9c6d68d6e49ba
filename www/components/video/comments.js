/* What people say below a video: newest first, one's own at once, removal asked for once. */
import { h } from '../../dom.js';
import { api, path } from '../../api.js';
import { ago, dateTime, t } from '../../i18n.js';
import { session } from '../../session.js';
import { ask } from '../dialog.js';
import { form } from '../forms/form.js';
import { icon } from '../icon.js';
import { list } from '../list.js';
import { problemText } from '../problem.js';
import { toast } from '../toast.js';
import { timedText } from './timed-text.js';

const BODY_MAX = 2000;

function comment(item, video, mayDelete, onDelete) {
	const node = h('li', { class: 'comment' },
		h('p', { class: 'comment-head' }, h('a', { href: path`/u/${item.author}` }, item.author), ' ',
			h('time', { datetime: item.created_at, title: dateTime(item.created_at), class: 'soft small' }, ago(item.created_at))),
		h('p', { class: 'comment-body', dir: 'auto' }, timedText(item.body, video)),
		mayDelete && h('button', { type: 'button', class: 'icon-button comment-delete', 'aria-label': t('comments.delete', { author: item.author }),
			onclick: () => onDelete(item, node) }, icon('trash')));
	return node;
}

function skeleton() {
	return h('li', { class: 'comment', 'aria-hidden': 'true' }, h('div', { class: 'skeleton skeleton-line short' }), h('div', { class: 'skeleton skeleton-line' }));
}

function writeForm(url, onWritten) {
	if (!session.account)
		return h('p', {}, h('a', { href: `/sign-in?next=${encodeURIComponent(location.pathname)}` }, t('comments.signIn')));
	const node = form({
		fields: [{ name: 'body', label: t('comments.label'), rows: 2, required: true, maxlength: BODY_MAX, dir: 'auto' }],
		submit: t('comments.send'),
		onSubmit: async ({ body }) => {
			onWritten(await api.post(url, { body }));
			node.reset();
		},
	});
	return node;
}

export function comments(video, ctx) {
	const url = path`/api/videos/${video.id}/comments`;
	const remove = async (item, node) => {
		if (!await ask({ title: t('comments.delete.title'), text: item.body, action: t('action.delete') }))
			return;
		try {
			await api.del(`${url}/${encodeURIComponent(item.id)}`);
			shown.remove(item, node);
		} catch (problem) {
			toast(problemText(problem).title);
		}
	};
	const shown = list({
		ctx, scroll: false, into: h('ul', { class: 'rows' }), skeleton, skeletons: 2,
		load: (cursor) => api.get(url, { limit: 20, cursor }, ctx),
		draw: (item) => comment(item, video, item.mine || video.mine || session.isAdmin, remove),
		empty: () => h('p', { class: 'soft' }, t('comments.empty')),
	});
	return h('section', { class: 'comments', 'aria-label': t('comments.heading') },
		h('h2', {}, t('comments.heading')), writeForm(url, (item) => shown.prepend(item)), shown.node);
}
