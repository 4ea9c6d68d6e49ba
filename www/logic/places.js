/* Where one stopped in each video; the browser keeps the newest hundred. */

export const PLACES_MAX = 100;
const EARLY_S = 10;
const LATE_S = 10;
const LATE = 0.05;

/* Worth going on at: not the very begin, nor the end (as service/video/position.h). */
export function isPlace(seconds, duration) {
	return seconds >= EARLY_S && duration > 0 && seconds < duration - Math.max(LATE_S, duration * LATE);
}

/* `places` ([[id, seconds], …], newest first) with this one; seconds 0 takes it away. */
export function withPlace(places, id, seconds) {
	const others = (Array.isArray(places) ? places : []).filter((one) => one?.[0] !== id);
	return (seconds > 0 ? [[id, Math.floor(seconds)], ...others] : others).slice(0, PLACES_MAX);
}

export function placeOf(places, id) {
	const found = (Array.isArray(places) ? places : []).find((one) => one?.[0] === id);
	return Number(found?.[1]) || 0;
}
