/* Where files are dropped or chosen. */
import { h } from '../../dom.js';
import { t } from '../../i18n.js';

const VIDEOS = 'video/*,.mkv,.ts,.mts,.m2ts,.flv,.wmv,.avi,.mov,.webm,.mp4,.m4v,.mpg,.mpeg,.ogv,.3gp,.mxf';

/* A button that opens the system's own file chooser. */
/* `directory`: of whole folders; `accept` '': of any kind. */
export function fileButton(label, onFiles, { multiple = false, primary = false, accept = VIDEOS, directory = false } = {}) {
	const input = h('input', {
		type: 'file', accept: accept || null, multiple, webkitdirectory: directory, class: 'visually-hidden', tabindex: -1, 'aria-label': label,
		onchange: () => { onFiles([...input.files]); input.value = ''; },
	});
	return [input, h('button', { type: 'button', class: primary ? 'button primary' : 'button', onclick: () => input.click() }, label)];
}

/* Files may be dropped anywhere on the page, which is easier to hit than a frame; `onFiles(files, transfer)`. */
export function dropAnywhere(zone, onFiles, signal) {
	let depth = 0;
	const enter = (change) => {
		depth = Math.max(0, depth + change);
		zone.classList.toggle('over', depth > 0);
	};
	const on = (name, run) => addEventListener(name, (event) => {
		if (!event.dataTransfer?.types.includes('Files'))
			return;
		event.preventDefault();
		run(event);
	}, { signal });
	on('dragenter', () => enter(1));
	on('dragleave', () => enter(-1));
	on('dragover', () => {});
	on('drop', (event) => { enter(-depth); onFiles([...event.dataTransfer.files], event.dataTransfer); });
}

/* `accept` and `words` ({ drop, or, choose }, keys of messages) where it is not for videos. */
export function dropZone(onFiles, signal, { accept, words = { drop: 'upload.drop', or: 'upload.or', choose: 'upload.choose' } } = {}) {
	const zone = h('div', { class: 'drop' }, h('p', { class: 'drop-title' }, t(words.drop)),
		h('p', { class: 'soft' }, t(words.or)), fileButton(t(words.choose), onFiles, { multiple: true, primary: true, accept }));
	dropAnywhere(zone, onFiles, signal);
	return zone;
}
