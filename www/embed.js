/*
 * /embed/{id} ?t= ?autoplay= ?loop=: a video alone, within a page of somebody else's, and
 * /embed/playlist/{id}: a list, one after the other.  It asks for no cookie.
 */
import { api, path } from './api.js';
import { followWith, nextOf } from './components/playlist/up-next.js';
import { loadTracks } from './components/video/load-tracks.js';
import { player } from './components/video/player.js';
import { takeFirst } from './first.js';
import { secondsOf } from './logic/moment.js';

const [, , first, second] = location.pathname.split('/').map(decodeURIComponent);
const query = new URLSearchParams(location.search);
const listId = first === 'playlist' ? second : null;
const urlOf = (id) => path`/api/videos/${id}`;

const isOn = (name) => ['1', 'true', ''].includes(query.get(name) ?? 'off');

function show(video, { startAt = 0, plays = false, signal = new AbortController().signal } = {}) {
	const screen = player({ signal, startAt, plays, remembers: false,
		onView: () => api.act('POST', `${urlOf(video.id)}/views`).catch(() => {}) });
	const { media } = screen;
	document.getElementById('main').replaceChildren(screen.node);
	media.loop = isOn('loop') && !listId;
	for (const event of ['play', 'pause'])
		media.addEventListener(event, () => document.body.toggleAttribute('data-playing', !media.paused));
	if (isOn('autoplay') && !plays) {
		media.muted = true;	/* browsers let nothing else begin by itself */
		media.autoplay = true;
	}
	screen.update(video);
	loadTracks(screen, video.id, urlOf(video.id), signal);
	return screen;
}

/* One of the list, and after it the next; the last is followed by the first where it goes round. */
async function showOf(videos, id, plays) {
	const over = new AbortController();
	const screen = show(await api.get(urlOf(id)), { plays, signal: over.signal });
	const next = nextOf(videos, id) ?? (isOn('loop') ? videos[0] : null);
	if (next)
		followWith(screen, next, () => {
			over.abort();
			showOf(videos, next.id, true).catch(() => {});
		}, over.signal);
}

if (listId) {
	const videos = takeFirst(path`/api/videos/playlists/${listId}/items?limit=100`)?.items ?? [];
	if (videos.length)
		showOf(videos, videos[0].id, false).catch(() => {});
} else {
	const video = takeFirst(urlOf(first ?? ''));
	if (video)
		show(video, { startAt: secondsOf(query.get('t')) });
}
