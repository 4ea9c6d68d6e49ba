/*
 * Notes where one is in a video, at most every ten seconds and when one leaves: on the site
 * for who is signed in, else in the browser.
 */
import { api, path } from '../../api.js';
import { isPlace, placeOf, withPlace } from '../../logic/places.js';
import { recall, remember } from '../../memory.js';
import { session } from '../../session.js';

const KEEP_MS = 10000;

let sent = Promise.resolve();

/* Settles when what was on its way to the site is there, or is not to be. */
export const placesSent = () => sent;

function keepHere(id, seconds) {
	remember('places', withPlace(recall('places'), id, seconds));
}

/* It comes there though the page goes.  What is lost comes again in ten seconds. */
function send(id, seconds) {
	const request = api.put(path`/api/videos/${id}/position`, { position_ms: Math.floor(seconds) * 1000 }, { keepalive: true });
	sent = request.catch(() => {});
	return request;
}

/* What the browser kept of who was signed out is his when he signs in; the oldest first. */
export async function handOverPlaces(signal) {
	const places = recall('places');
	for (const [id, seconds] of Array.isArray(places) ? [...places].reverse() : []) {
		if (signal.aborted || !session.account)
			return;
		try {
			await send(id, seconds);
		} catch (problem) {
			if (problem.status !== 404 && problem.status !== 422)
				return;
		}
		keepHere(id, 0);
	}
}

/* → the seconds to go on at */
export function keepPlace(media, video, signal) {
	const here = placeOf(recall('places'), video.id);
	const start = here || Math.floor(video.position_ms / 1000);
	let noted = here ? NaN : start;
	let signedIn = false;
	let kept = 0;
	let at = 0;
	let whole = 0;
	const keep = () => {
		if (at <= 0)
			return;
		const place = isPlace(at, whole) ? Math.floor(at) : 0;
		kept = Date.now();
		signedIn ||= Boolean(session.account);
		if (!signedIn)
			return keepHere(video.id, place);
		/* of who has signed out meanwhile nothing stays here */
		if (session.account && place !== noted)
			send(video.id, place).then(() => here && keepHere(video.id, 0), () => {});
		noted = place;
	};
	const keepSeldom = () => Date.now() - kept > KEEP_MS && keep();
	media.addEventListener('timeupdate', () => {
		/* a player that is taken away is at 0 */
		at = media.currentTime || at;
		whole = media.duration || whole;
		keepSeldom();
	});
	media.addEventListener('pause', () => session.account ? keepSeldom() : keep());
	media.addEventListener('ended', keep);
	addEventListener('pagehide', keep, { signal });
	signal.addEventListener('abort', keep);
	return start;
}
