/* Notes where one is in a video, at most every ten seconds and when one leaves. */
import { isPlace, placeOf, withPlace } from '../../logic/places.js';
import { recall, remember } from '../../memory.js';

const KEEP_MS = 10000;

/* → the seconds to go on at */
export function keepPlace(media, id, signal) {
	let kept = 0;
	let at = 0;
	let whole = 0;
	const keep = () => {
		kept = Date.now();
		if (at > 0)
			remember('places', withPlace(recall('places'), id, isPlace(at, whole) ? at : 0));
	};
	media.addEventListener('timeupdate', () => {
		/* a player that is taken away is at 0 */
		at = media.currentTime || at;
		whole = media.duration || whole;
		if (Date.now() - kept > KEEP_MS)
			keep();
	});
	for (const event of ['pause', 'ended'])
		media.addEventListener(event, keep);
	addEventListener('pagehide', keep, { signal });
	signal.addEventListener('abort', keep);
	return placeOf(recall('places'), id);
}
