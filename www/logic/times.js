/* Times of a video in addresses and in what people write. */

/* "1:30" or "1:02:03" in seconds. */
function clockSeconds(text) {
	return text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}

/* Seconds as they stand in an address: "1m30s". */
export function writeTime(seconds) {
	const whole = Math.floor(seconds);
	const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
	return [h && `${h}h`, m && `${m}m`, (s || whole < 60) && `${s}s`].filter(Boolean).join('');
}

const TIME = /(?<![\d:.])(?:\d{1,2}:)?[0-5]?\d:[0-5]\d(?![\d:]|\.\d)/g;

/* A text in pieces: strings, and { text, seconds } where it names a time of the video. */
export function splitTimes(text, durationSeconds = Infinity) {
	const pieces = [];
	let at = 0;
	for (const { 0: found, index } of text.matchAll(TIME)) {
		const seconds = clockSeconds(found);
		if (seconds > durationSeconds)
			continue;
		pieces.push(text.slice(at, index), { text: found, seconds });
		at = index + found.length;
	}
	return [...pieces, text.slice(at)].filter((piece) => piece !== '');
}
