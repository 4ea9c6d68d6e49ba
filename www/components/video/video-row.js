/* One of my videos in the list: poster, state of processing, privacy, what I can do with it. */
import { h } from '../../dom.js';
import { api, path } from '../../api.js';
import { ago, counted, date, dateTime, t, why } from '../../i18n.js';
import { poster } from './card.js';
import { editVideo } from './edit-video.js';
import { icon } from '../icon.js';
import { problemText } from '../problem.js';
import { toast } from '../toast.js';
import { PRIVACIES } from './video-fields.js';

/* Longer than this a deleted video is not kept. */
const UNDELETE_DAYS = 7;

function stateOf(video) {
	if (video.state === 'processing')
		return h('div', { class: 'row-state' },
			h('progress', { max: 100, value: video.progress, 'aria-label': t('state.processing') }),
			h('span', {}, why(video.reason) || t('state.progress', { percent: video.progress })));
	if (video.state === 'failed')
		return h('p', { class: 'row-failed' }, icon('alert'), h('span', {}, t('state.failed'), video.reason && `: ${why(video.reason)}`));
	return null;
}

function facts(video) {
	return h('p', { class: 'card-facts' }, h('span', {}, counted('video.views', video.views)),
		h('time', { datetime: video.created_at, title: dateTime(video.created_at) }, ago(video.created_at)));
}

/* Changes at once; when the server says no, it goes back and says why. */
function privacySelect(video, onChanged) {
	const select = h('select', { 'aria-label': t('row.privacy', { title: video.title }), class: 'row-privacy' },
		PRIVACIES.map((value) => h('option', { value, selected: value === video.privacy }, t(`privacy.${value}`))));
	select.addEventListener('change', async () => {
		try {
			onChanged(await api.patch(path`/api/videos/${video.id}`, { privacy: select.value }));
			toast(t('toast.privacy', { privacy: t(`privacy.${select.value}`) }));
		} catch (problem) {
			select.value = video.privacy;
			toast(problemText(problem).title);
		}
	});
	return select;
}

async function edit(video, onChanged) {
	try {
		const whole = await api.get(path`/api/videos/${video.id}`);
		const changed = await editVideo(whole);
		if (changed)
			onChanged(changed);
	} catch (problem) {
		toast(problemText(problem).title);
	}
}

/* `choice`, a checkbox, where there is one, is before it. */
export function videoRow(video, { onChanged, onDelete, choice }) {
	const href = path`/watch/${video.id}`;
	const act = (name, label, run) => h('button', { type: 'button', class: 'icon-button', 'aria-label': `${label}: ${video.title}`, title: label, onclick: run }, icon(name));
	return h('div', { class: choice ? 'row chosen-from' : 'row' }, choice,
		h('a', { class: 'row-poster', href, tabindex: -1, 'aria-hidden': 'true' }, poster({ ...video, state: '' })),
		h('div', { class: 'row-text' },
			h('h2', { class: 'card-title' }, h('a', { href, dir: 'auto' }, video.title)), facts(video), stateOf(video)),
		h('div', { class: 'row-actions' }, privacySelect(video, onChanged),
			act('edit', t('action.edit'), () => edit(video, onChanged)), act('trash', t('action.delete'), onDelete)));
}

export function deletedRow(video, onBack) {
	const until = new Date(Date.parse(video.deleted_at) + UNDELETE_DAYS * 86_400_000);
	return h('div', { class: 'row' },
		h('div', { class: 'row-poster' }, poster({ ...video, state: '' })),
		h('div', { class: 'row-text' }, h('h2', { class: 'card-title', dir: 'auto' }, video.title),
			h('p', { class: 'card-facts' }, t('mine.deleted.until', { date: date(until) }))),
		h('div', { class: 'row-actions' },
			h('button', { type: 'button', class: 'button', onclick: onBack }, icon('undo'), t('mine.restore'))));
}

export function videoRowSkeleton() {
	return h('li', { 'aria-hidden': 'true' }, h('div', { class: 'row' },
		h('div', { class: 'row-poster' }, h('div', { class: 'poster skeleton' })),
		h('div', { class: 'row-text' }, h('div', { class: 'skeleton skeleton-line' }), h('div', { class: 'skeleton skeleton-line short' }))));
}
