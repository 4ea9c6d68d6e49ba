/* What people write about a video, with links where they name a time of it. */
import { h } from '../../dom.js';
import { path } from '../../api.js';
import { splitTimes, writeTime } from '../../logic/times.js';

export function timedText(text, video) {
	return splitTimes(text, (video.duration_ms || Infinity) / 1000).map((piece) => typeof piece === 'string' ? piece :
		h('a', { class: 'time-link', href: `${path`/watch/${video.id}`}?t=${writeTime(piece.seconds)}`, 'data-seconds': piece.seconds }, piece.text));
}
