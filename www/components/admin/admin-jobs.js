/* What the worker has to do, does, and could not do; what was parked can be tried again. */
import { every, h, replace } from '../../dom.js';
import { api, path } from '../../api.js';
import { ago, t, why } from '../../i18n.js';
import { empty } from '../empty.js';
import { lineItem, lineSkeleton } from '../line-item.js';
import { list } from '../list.js';
import { problemText } from '../problem.js';
import { toast } from '../toast.js';

const STATES = ['parked', 'running', 'queued', 'done'];
const POLL_MS = 4000;

/* What is done for the site itself is not cancelled. */
const OWNED = ['poster', 'transcode', 'matrix'];

function actionOf(job, onChanged) {
	const ask = (what, said) => async () => {
		try {
			onChanged(await api.act('POST', path`/api/videos/jobs/${job.id}/${what}`));
			toast(t(said));
		} catch (problem) {
			toast(problemText(problem).title);
		}
	};
	if (job.state === 'parked')
		return { label: t('action.retry'), run: ask('retry', 'jobs.retried') };
	if (OWNED.includes(job.kind) && ['queued', 'running'].includes(job.state))
		return { label: t('action.cancel'), run: ask('cancel', 'jobs.cancelled') };
	return null;
}

function line(job, onChanged) {
	return lineItem({
		title: [job.video_id ? h('a', { href: path`/watch/${job.video_id}` }, job.video_title ?? job.video_id) : job.kind,
			h('span', { class: job.state === 'parked' ? 'tag danger' : 'tag' }, t(`jobs.${job.state}`))],
		facts: [job.video_id && job.kind, t('jobs.attempts', { n: job.attempts }), job.state === 'running' && t('state.progress', { percent: job.progress }), ago(job.updated_at), why(job.reason)],
		action: actionOf(job, onChanged),
	});
}

function draw(job) {
	const place = h('li', {});
	const show = (fresh) => replace(place, ...line(Object.assign(job, fresh), show).childNodes);
	show(job);
	return place;
}

export function jobsTab(ctx) {
	const state = ctx.query.get('state') ?? '';
	const filter = (value) => h('a', { href: value ? `/admin/jobs?state=${value}` : '/admin/jobs', 'aria-current': value === state && 'true' },
		t(value ? `jobs.${value}` : 'jobs.all'));
	const shown = list({ ctx, draw, into: h('ul', { class: 'rows' }), skeleton: lineSkeleton, skeletons: 6,
		load: (cursor) => api.get('/api/videos/jobs', { state, limit: 50, cursor }, ctx),
		empty: () => empty({ picture: 'check', title: t('jobs.empty'), text: t('jobs.empty.text') }) });
	let before = '';
	every(POLL_MS, ctx.signal, async () => {
		const page = await api.get('/api/videos/jobs', { state, limit: 50 }, ctx).catch(() => null);
		const now = JSON.stringify(page?.items.map((j) => [j.id, j.state, j.progress, j.attempts]));
		if (page && before && now !== before && !shown.node.contains(document.activeElement) && scrollY < innerHeight)
			shown.show(page);
		before = page ? now : before;
	});
	return h('div', { class: 'page' }, h('nav', { class: 'tabs', 'aria-label': t('jobs.filter') }, ['', ...STATES].map(filter)), shown.node);
}
