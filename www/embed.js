/* /embed/{id} ?t= ?autoplay= ?loop=: a video alone, within a page of somebody else's.  It asks for no cookie. */
import { api, path } from './api.js';
import { player } from './components/video/player.js';
import { takeFirst } from './first.js';
import { secondsOf } from './logic/moment.js';

const [, , id] = location.pathname.split('/');
const query = new URLSearchParams(location.search);
const url = path`/api/videos/${decodeURIComponent(id ?? '')}`;
const video = takeFirst(url);

const isOn = (name) => ['1', 'true', ''].includes(query.get(name) ?? 'off');

function show() {
	const screen = player({ signal: new AbortController().signal, startAt: secondsOf(query.get('t')), remembers: false,
		onView: () => api.act('POST', `${url}/views`).catch(() => {}) });
	const { media } = screen;
	document.getElementById('main').append(screen.node);
	media.loop = isOn('loop');
	for (const event of ['play', 'pause'])
		media.addEventListener(event, () => document.body.toggleAttribute('data-playing', !media.paused));
	if (isOn('autoplay')) {
		media.muted = true;	/* browsers let nothing else begin by itself */
		media.autoplay = true;
	}
	screen.update(video);
}

if (video)
	show();
