/* A long computation: how far it is, and a button that cancels it. */
import { api } from '../../api.js';
import { h, replace } from '../../dom.js';
import { span, t, why } from '../../i18n.js';
import { problemBox } from '../problem.js';
import { progress } from '../progress.js';

const POLL_MS = 1000;

/* An answer of 202: a job instead of a result. */
export const isJob = (answer) => typeof answer.state === 'string';

/* Follows `job` until it is over; `onDone(job)` is called when it went well. */
export function matrixJob(job, { ctx, onDone }) {
	const bar = progress(t('calc.job'));
	const stop = h('button', { type: 'button', class: 'button', onclick: cancel }, t('action.cancel'));
	const node = h('div', {}, bar.node, stop);

	function show(now) {
		if (now.state === 'done') {
			node.remove();
			onDone(now);
		} else if (now.state === 'parked')
			replace(node, h('p', { class: 'soft small' }, why(now.reason)));
		else {
			bar.update(now.progress / 100, t('calc.job.about', { time: span(Math.ceil(now.seconds)) }));
			setTimeout(look, POLL_MS);
		}
	}

	function look() {
		if (!ctx?.signal?.aborted)
			api.get(job.url, null, ctx).then(show, failed);
	}

	function cancel() {
		stop.disabled = true;
		api.del(job.url).then(show, failed);
	}

	function failed(problem) {
		if (problem.name !== 'AbortError')
			replace(node, problemBox(problem, { retry: () => { replace(node, bar.node, stop); look(); } }));
	}

	show(job);
	return node;
}
