/* Plays a video by the best offer that works: HLS by hls.js or by the browser itself, else the original. */
import { h, replace } from '../../dom.js';
import { t } from '../../i18n.js';
import { keyAction, offersOf, viewCounts } from '../../logic/offers.js';
import { recall, remember } from '../../memory.js';

const RECOVERIES = 3;

function abilities(media) {
	return {
		mse: 'MediaSource' in window || 'ManagedMediaSource' in window,
		nativeHls: media.canPlayType('application/vnd.apple.mpegurl') !== '',
		type: (mime) => media.canPlayType(mime ?? '') !== '',
	};
}

/* Safari's own HLS first, hls.js elsewhere: Chromium says "maybe" to HLS that it may not play. */
function orderFor(media, offers) {
	const safari = /^((?!chrome|android).)*safari/i.test(navigator.userAgent);
	const rank = { native: safari ? 0 : 2, hls: 1, original: 3 };
	return [...offers].sort((a, b) => rank[a.kind] - rank[b.kind]);
}

/* Attaches hls.js to the element; → { destroy, levels, setLevel }.  `onDead` hears when it cannot go on. */
async function attachHls(media, url, onDead, onLevels) {
	const { default: Hls } = await import('/vendor/hls.mjs');
	if (!Hls.isSupported())
		throw new Error('no Media Source Extensions');
	const hls = new Hls({ capLevelToPlayerSize: true, maxBufferLength: 30, maxMaxBufferLength: 60, backBufferLength: 60 });
	let recoveries = 0;
	hls.on(Hls.Events.ERROR, (event, data) => {
		if (!data.fatal)
			return;
		if (++recoveries > RECOVERIES || data.details === Hls.ErrorDetails.MANIFEST_LOAD_ERROR)
			onDead();
		else if (data.type === Hls.ErrorTypes.NETWORK_ERROR)
			setTimeout(() => hls.startLoad(), 1000 * recoveries);
		else if (data.type === Hls.ErrorTypes.MEDIA_ERROR)
			hls.recoverMediaError();
		else
			onDead();
	});
	hls.on(Hls.Events.FRAG_LOADED, () => { recoveries = 0; });
	hls.on(Hls.Events.MANIFEST_PARSED, () => onLevels(hls.levels.map((l) => l.height)));
	hls.loadSource(url);
	hls.attachMedia(media);
	return { destroy: () => hls.destroy(), setLevel: (level) => { hls.nextLevel = level; } };
}

/* Tries offers one after the other, keeping the place and whether it was playing. */
class Source {
	kind = null;
	#engine = null;
	#offers = [];
	#at = 0;
	#turn = 0;
	#plays = false;
	#cut = { seconds: null, times: 0 };

	constructor(media, { onLevels, onNone, onOffer }) {
		Object.assign(this, { media, onLevels, onNone, onOffer });
		media.addEventListener('error', () => media.getAttribute('src') &&
			(media.error?.code === MediaError.MEDIA_ERR_NETWORK && this.#isCut() ? this.#again() : this.#next()));
		media.addEventListener('stalled', () => media.readyState < HTMLMediaElement.HAVE_FUTURE_DATA && this.#isCut() && this.#again());
		media.addEventListener('play', () => { this.#plays = true; });
		/* browsers pause what has failed: that is not what the person wanted */
		media.addEventListener('pause', () => { this.#plays &&= media.error !== null; });
	}

	/*
	 * Browsers go on with the address that ours led to when they began, which ends in a long pause;
	 * ours leads to a fresh one.  Not for ever in one place.
	 */
	#isCut() {
		if (this.kind !== 'original' || !this.#plays)
			return false;
		const { currentTime } = this.media;
		const times = this.#cut.seconds === currentTime ? this.#cut.times + 1 : 1;
		this.#cut = { seconds: currentTime, times };
		return times <= RECOVERIES;
	}

	#again() {
		const turn = this.#turn;
		setTimeout(() => turn === this.#turn && this.#start(), 1000 * (this.#cut.times - 1));
	}

	use(offers) {
		this.#offers = offers;
		this.#at = 0;
		this.#start();
	}

	#next() {
		this.#at++;
		this.#start();
	}

	async #start() {
		const turn = ++this.#turn;
		const offer = this.#offers[this.#at];
		const { currentTime } = this.media;
		this.stop();
		if (!offer)
			return this.onNone();
		this.kind = offer.kind;
		this.onOffer(offer.kind);
		this.#keepPlace(currentTime);
		if (offer.kind !== 'hls') {
			this.media.src = offer.url;
			return;
		}
		try {
			const engine = await attachHls(this.media, offer.url, () => turn === this.#turn && this.#next(), this.onLevels);
			if (turn === this.#turn)
				this.#engine = engine;
			else
				engine.destroy();
		} catch {
			if (turn === this.#turn)
				this.#next();
		}
	}

	#keepPlace(seconds) {
		this.media.addEventListener('loadedmetadata', () => {
			if (seconds > 0)
				this.media.currentTime = seconds;
			if (this.#plays)
				this.media.play().catch(() => {});
		}, { once: true });
	}

	setLevel(level) {
		this.#engine?.setLevel(level);
	}

	stop() {
		this.#engine?.destroy();
		this.#engine = null;
		this.onLevels([]);
		if (this.media.hasAttribute('src')) {
			this.media.removeAttribute('src');
			this.media.load();
		}
	}

	end() {
		this.#turn++;
		this.stop();
	}
}

function keepVolume(media) {
	const kept = recall('volume');
	if (kept) {
		media.volume = Math.min(1, Math.max(0, Number(kept.volume) || 0));
		media.muted = Boolean(kept.muted);
	}
	media.addEventListener('volumechange', () => remember('volume', { volume: media.volume, muted: media.muted }));
}

function carryOut(media, frame, action) {
	if (action.act === 'toggle')
		media.paused ? media.play().catch(() => {}) : media.pause();
	else if (action.act === 'mute')
		media.muted = !media.muted;
	else if (action.act === 'fullscreen')
		document.fullscreenElement ? document.exitFullscreen() : frame.requestFullscreen?.();
	else if (action.seek)
		media.currentTime = Math.max(0, media.currentTime + action.seek);
	else if (action.volume)
		media.volume = Math.min(1, Math.max(0, media.volume + action.volume));
	else if (media.duration)
		media.currentTime = action.to * media.duration;
}

/* Keys work on the whole page, unless something else that uses keys has the focus. */
function listenKeys(media, frame, signal) {
	addEventListener('keydown', (event) => {
		if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || document.querySelector('dialog[open]'))
			return;
		const busy = event.target.closest?.('input, textarea, select, button, a, summary, [popover]');
		const action = keyAction(event.key);
		if (!action || busy || ((/^(Arrow[UD]|Home|End)/.test(event.key)) && event.target !== media))
			return;
		event.preventDefault();
		carryOut(media, frame, action);
	}, { signal });
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

/*
 * `update(video)` may be called again as processing goes on: a better offer is taken at once
 * when nothing plays, else at the next pause.  It begins at the second `startAt`; `remembers` the
 * volume.  → { node, media, update }
 */
export function player({ signal, onView, keys = true, startAt = 0, remembers = true }) {
	const media = h('video', { class: 'player-video', controls: true, playsinline: true, preload: 'metadata' });
	const note = h('p', { class: 'player-note', role: 'status' });
	const quality = h('select', { class: 'player-quality', 'aria-label': t('player.quality'), hidden: true,
		onchange: () => source.setLevel(Number(quality.value)) });
	const frame = h('div', { class: 'player-frame' }, media);
	const node = h('div', { class: 'player' }, frame, h('div', { class: 'player-foot' }, note, quality));
	let video = null;
	let offered = '';
	let waiting = false;

	const source = new Source(media, {
		onLevels: (heights) => {
			quality.hidden = heights.length < 2;
			replace(quality, h('option', { value: -1 }, t('player.auto')), heights.map((p, i) => h('option', { value: i }, `${p}p`)).reverse());
		},
		onNone: () => { node.dataset.dead = ''; tell(); },
		onOffer: (kind) => { delete node.dataset.dead; node.dataset.playing = kind; tell(); },
	});

	function tell() {
		const key = 'dead' in node.dataset ? (video.state === 'processing' ? 'player.wait' : 'player.none')
			: video.state === 'processing' ? 'player.processing' : video.state === 'failed' ? 'player.failed' : '';
		note.textContent = key && t(key, { percent: video.progress ?? 0 });
	}

	function take() {
		waiting = false;
		offered = `${video.hls_url} ${video.original_url}`;
		source.use(orderFor(media, offersOf(video, abilities(media))));
	}

	function update(fresh) {
		video = fresh;
		if (video.poster_url && media.getAttribute('poster') !== video.poster_url)
			media.setAttribute('poster', video.poster_url);
		if (offered !== `${video.hls_url} ${video.original_url}`)
			if (!offered || media.paused || 'dead' in node.dataset)
				take();
			else
				waiting = true;
		tell();
	}

	media.addEventListener('pause', () => waiting && !media.ended && take());
	if (startAt)
		media.addEventListener('loadedmetadata', () => { media.currentTime = Math.min(startAt, media.duration || 0); }, { once: true });
	if (remembers)
		keepVolume(media);
	countView(media, onView);
	if (keys)
		listenKeys(media, frame, signal);
	signal.addEventListener('abort', () => source.end());
	return { node, media, update };
}
