/* A moment of a video in an address: ?t=95, ?t=95s, ?t=1m35s. */

export function secondsOf(text) {
	const found = /^(?:(\d{1,3})h)?(?:(\d{1,4})m)?(?:(\d{1,6})s?)?$/.exec(text ?? '');
	if (!text || !found)
		return 0;
	const [, h, m, s] = found.map((part) => Number(part ?? 0));
	return h * 3600 + m * 60 + s;
}
