/* Words and chapters of a video, for its player: without them it can still be watched. */
import { api } from '../../api.js';

export async function loadTracks(screen, id, url, signal) {
	const read = (what) => api.get(`${url}/${what}`, null, { signal }).then(({ items }) => items, () => []);
	const [captions, chapters] = await Promise.all([read('captions'), read('chapters')]);
	if (signal.aborted)
		return;
	screen.setCaptions(id, captions);
	screen.setChapters(chapters);
}
