/* A part of the site that does not answer just now: which, and when to ask it again. */

const LEAST_S = 5;	/* between two tries of a page by itself */
const SPREAD_S = 5;	/* so that not all who wait come at once */

/* What may pass without anything being done here. */
export function passes({ type, status }) {
	return type === 'network' || status === 502 || status === 503 || status === 504;
}

/* The program that an address of the API belongs to: `videos` of /api/videos/x?y. */
export function partOf(url) {
	return /^\/api\/([a-z]+)(?:[/?]|$)/.exec(url)?.[1] ?? '';
}

/* `random` from 0 to 1. */
export function againInS(retryAfter, random) {
	return Math.max(LEAST_S, retryAfter || 0) + random * SPREAD_S;
}
