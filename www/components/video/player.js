/* A player: the picture, what stands in it, its keys, and where one stopped. */
import { h, replace } from '../../dom.js';
import { t } from '../../i18n.js';
import { offersOf, viewCounts } from '../../logic/offers.js';
import { keepsKey, keyAction, nextSpeed } from '../../logic/player-keys.js';
import { recall, remember } from '../../memory.js';
import { openDialog } from '../dialog.js';
import { captionsOf } from './player-captions.js';
import { controls, hideIdle } from './player-controls.js';
import { keySheet } from './player-sheet.js';
import { Source } from './player-source.js';

const FRAME_S = 1 / 25;

function keepVolume(media) {
	const kept = recall('volume');
	if (kept) {
		media.volume = Math.min(1, Math.max(0, Number(kept.volume) || 0));
		media.muted = Boolean(kept.muted);
	}
	media.addEventListener('volumechange', () => remember('volume', { volume: media.volume, muted: media.muted }));
}

function countView(media, onView) {
	let played = 0;
	let last = null;
	media.addEventListener('timeupdate', () => {
		const step = last === null ? 0 : media.currentTime - last;
		last = media.currentTime;
		played += step > 0 && step < 2 ? step : 0;
		if (onView && viewCounts(played, media.duration)) {
			onView();
			onView = null;
		}
	});
}

const fullElement = () => document.fullscreenElement ?? document.webkitFullscreenElement;

/* What the buttons and the keys do, by name. */
function actsOf(media, frame, captions, setTheatre) {
	return {
		toggle: () => media.paused ? media.play().catch(() => {}) : media.pause(),
		mute: () => { media.muted = !media.muted; },
		captions: () => captions.toggle(),
		theatre: () => setTheatre?.(),
		fullscreen() {
			if (fullElement())
				return (document.exitFullscreen ?? document.webkitExitFullscreen).call(document);
			/* an iPhone knows fullscreen of the picture alone */
			return (frame.requestFullscreen ?? frame.webkitRequestFullscreen)?.call(frame) ?? media.webkitEnterFullscreen?.();
		},
		pip: () => document.pictureInPictureElement ? document.exitPictureInPicture() : media.requestPictureInPicture?.().catch(() => {}),
		search: () => document.querySelector('input[type=search]')?.focus(),
		sheet: () => openDialog({ title: t('player.keys'), content: keySheet() }),
	};
}

function carryOut(media, acts, action) {
	if (action.act)
		acts[action.act]();
	else if (action.frame)
		media.paused && (media.currentTime = Math.max(0, media.currentTime + action.frame * FRAME_S));
	else if (action.seek)
		media.currentTime = Math.max(0, media.currentTime + action.seek);
	else if (action.volume) {
		media.volume = Math.min(1, Math.max(0, media.volume + action.volume));
		media.muted = false;
	} else if (action.speed)
		media.playbackRate = nextSpeed(media.playbackRate, action.speed);
	else if (media.duration)
		media.currentTime = action.to * media.duration;
}

/*
 * The one handler of keys: they work on the whole page, each doing one thing wherever the focus is;
 * those that scroll a page belong to the player while it has the focus, or the whole screen.
 */
function listenKeys(media, frame, acts, signal) {
	addEventListener('keydown', (event) => {
		if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || document.querySelector('dialog[open]'))
			return;
		const action = keyAction(event.key);
		const is = (selector) => Boolean(event.target.closest?.(selector));
		if (!action || keepsKey(event.key, is) || (action.isWithin && !frame.contains(event.target) && fullElement() !== frame))
			return;
		event.preventDefault();
		carryOut(media, acts, action);
	}, { signal });
}

function listenPointer(media, frame, acts) {
	media.addEventListener('click', () => acts.toggle());
	media.addEventListener('dblclick', () => acts.fullscreen());
	media.addEventListener('pointerdown', () => frame.focus({ preventScroll: true }));
}

/* What is said over the picture; null takes it away. */
function noticeIn(frame) {
	const node = h('p', { class: 'player-notice', role: 'status' });
	frame.append(node);
	return (trouble) => replace(node, trouble && h('span', {}, t(`player.trouble.${trouble}`),
		trouble === 'session' && [' ', h('a', { href: '/sign-in', target: '_blank', rel: 'opener' }, t('nav.signIn'))]));
}

/*
 * `update(video)` may be called again as processing goes on: a better offer is taken at once
 * when nothing plays, else at the next pause.  `theatre(isOn)` makes room for a wide picture;
 * `onCopy(seconds)` copies the address of a time; it `plays` by itself, begins at the second `startAt`, and `remembers` what was chosen.  → { node, media, update, seek, setTracks }
 */
export function player({ signal, onView, keys = true, startAt = 0, plays = false, remembers = true, theatre = null, onCopy = null }) {
	const media = h('video', { class: 'player-video', playsinline: true, preload: 'metadata', tabindex: -1 });
	const note = h('p', { class: 'player-note', role: 'status' });
	const frame = h('div', { class: 'player-frame', tabindex: 0, role: 'group', 'aria-label': t('player.label') }, media);
	const node = h('div', { class: 'player' }, frame, h('div', { class: 'player-foot' }, note));
	const captions = captionsOf(media, node, remembers);
	const setTheatre = theatre && (() => { isTheatre = !isTheatre; remember('theatre', isTheatre); showState(); });
	const acts = actsOf(media, frame, captions, setTheatre);
	const ui = controls({ media, source: () => source, act: (name) => acts[name](), canTheatre: Boolean(theatre), remembers,
		onCopy: onCopy && (() => onCopy(media.currentTime)) });
	let isTheatre = Boolean(theatre && recall('theatre'));
	let video = null;
	let offered = '';
	let waiting = false;
	let start = startAt;

	frame.append(ui.big, ui.bar, ui.menu);
	captions.use(ui);
	const source = new Source(media, {
		onLevels: (sides) => ui.setLevels(sides),
		onLevel: (side) => ui.setLevel(side),
		onSounds: (all) => ui.setSounds(all),
		onTrouble: noticeIn(frame),
		onNone: () => { node.dataset.dead = ''; tell(); },
		onOffer: (kind) => { delete node.dataset.dead; node.dataset.playing = kind; captions.setNative(kind === 'native'); tell(); },
	}, plays);

	function showState() {
		theatre?.(isTheatre);
		ui.showState({ isTheatre, isFull: fullElement() === frame });
	}

	function tell() {
		const key = 'dead' in node.dataset ? (video.state === 'processing' ? 'player.wait' : 'player.none')
			: video.state === 'processing' ? 'player.processing' : video.state === 'failed' ? 'player.failed' : '';
		note.textContent = key && t(key, { percent: video.progress ?? 0 });
	}

	function take() {
		waiting = false;
		offered = `${video.hls_url} ${video.original_url}`;
		source.use(video, offersOf);
	}

	function update(fresh) {
		video = fresh;
		if (video.width > 0 && video.height > 0)
			frame.style.setProperty('--shape', `${video.width} / ${video.height}`);
		if (video.poster_url && media.getAttribute('poster') !== video.poster_url)
			media.setAttribute('poster', video.poster_url);
		if (offered !== `${video.hls_url} ${video.original_url}`)
			if (!offered || media.paused || 'dead' in node.dataset)
				take();
			else
				waiting = true;
		tell();
	}

	/* Go to a time now, or as soon as there is something to go to. */
	function seek(seconds) {
		start = seconds;
		if (media.readyState > 0)
			media.currentTime = seconds;
	}
	media.addEventListener('loadedmetadata', () => {
		if (start > 0 && media.currentTime < 1)
			media.currentTime = Math.min(start, Math.max(0, media.duration - 1));
		start = 0;
	});
	for (const [event, isOn] of [['waiting', true], ['seeking', true], ['playing', false], ['canplay', false], ['pause', false]])
		media.addEventListener(event, () => frame.classList.toggle('is-waiting', isOn));
	media.addEventListener('pause', () => waiting && !media.ended && take());
	for (const event of ['fullscreenchange', 'webkitfullscreenchange'])
		document.addEventListener(event, showState, { signal });
	addEventListener('pointerdown', (event) => ui.isMenuOpen && !event.target.closest('.player-menu, [aria-expanded]') && ui.closeMenu(), { signal });
	if (remembers)
		keepVolume(media);
	countView(media, onView);
	hideIdle(frame, media, () => ui.isMenuOpen);
	listenPointer(media, frame, acts);
	showState();
	if (keys)
		listenKeys(media, frame, acts, signal);
	signal.addEventListener('abort', () => source.end());
	return { node, media, update, seek, setCaptions: captions.set,
		setChapters: (all) => ui.setChapters(all, video.duration_ms) };
}
