/* Which ways of playing a video a browser can try, best first. */

/*
 * `can` says what the browser does: mse (Media Source Extensions), nativeHls, and type(mime).
 * A browser that says "" to a type may still play it, so the original is always the last resort.
 */
export function offersOf(video, can) {
	const offers = [];
	if (video.hls_url && can.mse)
		offers.push({ kind: 'hls', url: video.hls_url });
	if (video.hls_url && can.nativeHls)
		offers.push({ kind: 'native', url: video.hls_url });
	if (video.original_url && (can.type(video.type) || !offers.length || video.state !== 'ready'))
		offers.push({ kind: 'original', url: video.original_url });
	return offers;
}

/* A view counts after five seconds of play, or half of a shorter video. */
export function viewCounts(playedSeconds, durationSeconds) {
	return playedSeconds >= Math.min(5, (durationSeconds || 10) / 2);
}
