/* How far files are on their way: one line for all, and what did not get there. */
import { h, replace } from '../../dom.js';
import { size, t } from '../../i18n.js';
import { fileUploads } from '../../uploads/file-queue.js';
import { problemText } from '../problem.js';
import { progress } from '../progress.js';

const FAULTS_MAX = 5;

function faults() {
	const failed = fileUploads.failed;
	return failed.length > 0 && h('ul', { class: 'file-faults' },
		failed.slice(0, FAULTS_MAX).map((u) => h('li', {}, h('strong', {}, u.name), ` ${problemText(u.problem).title}`)),
		failed.length > FAULTS_MAX && h('li', {}, t('files.sending.more', { n: failed.length - FAULTS_MAX })));
}

export function fileUploadsPanel(signal) {
	const bar = progress(t('files.sending'));
	const place = h('div', {});
	const button = (label, run) => h('button', { type: 'button', class: 'button', onclick: run }, label);
	const again = button(t('action.retry'), () => fileUploads.retry());
	const stop = button(t('action.cancel'), () => fileUploads.cancel());
	const close = button(t('action.close'), () => fileUploads.clear());
	const node = h('section', { class: 'section file-sending', 'aria-label': t('files.sending') }, bar.node, place, h('div', { class: 'actions' }, again, stop, close));
	let asked = false;

	function update() {
		asked = false;
		const { done, all, sent, size: total } = fileUploads.progress();
		const busy = done + fileUploads.failed.length < all;
		node.hidden = !all;
		bar.update(total ? sent / total : busy ? 0 : 1, t('files.sending.facts', { done, all, sent: size(sent), total: size(total) }));
		again.hidden = busy || !fileUploads.failed.length;
		stop.hidden = !busy;
		close.hidden = busy;
		replace(place, faults());
	}

	/* of thousands of changes a second, those that are seen */
	fileUploads.addEventListener('change', () => {
		if (!asked)
			requestAnimationFrame(update);
		asked = true;
	}, { signal });
	update();
	return node;
}
