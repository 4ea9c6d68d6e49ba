/* What the admin is told on every page: which part is down, and since when. */

/* From the words of a program's health, where the database does not let the site say more. */
export function troublesOf(parts, since) {
	if (parts.database && parts.database !== 'ok')
		return [{ part: 'database', since }];
	if (parts.store && parts.store !== 'ok')
		return [{ part: 'store', since }];
	return parts.space === 'short' ? [{ part: 'disk', since }] : [];
}

/* Of one that goes on, the time when it was first seen stays. */
export function keptSince(troubles, before) {
	return troubles.map((trouble) => ({ ...trouble,
		since: before.find(({ part }) => part === trouble.part)?.since ?? trouble.since }));
}
