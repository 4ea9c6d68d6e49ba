/* What somebody puts into a page of theirs to show a video of ours. */

const WIDTH = 640;
const ESCAPES = { '&': '&amp;', '"': '&quot;', '<': '&lt;', '>': '&gt;' };
const escaped = (text) => text.replace(/[&"<>]/g, (c) => ESCAPES[c]);

export function embedCode(video, url) {
	const height = video.width && video.height ? Math.round(WIDTH * video.height / video.width) : WIDTH * 9 / 16;
	return `<iframe src="${escaped(url)}" width="${WIDTH}" height="${height}" title="${escaped(video.title)}" ` +
		'allow="fullscreen; autoplay; picture-in-picture" loading="lazy"></iframe>';
}
