/* Where a player's picture comes from: HLS by hls.js or by the browser itself, else the original. */
import { api } from '../../api.js';

const RECOVERIES = 3;
const AGAIN_MS = 3000;

function abilities(media) {
	return {
		mse: 'MediaSource' in window || 'ManagedMediaSource' in window,
		nativeHls: media.canPlayType('application/vnd.apple.mpegurl') !== '',
		type: (mime) => media.canPlayType(mime ?? '') !== '',
	};
}

/* Safari's own HLS first, hls.js elsewhere: Chromium says "maybe" to HLS that it may not play. */
function orderFor(offers) {
	const safari = /^((?!chrome|android).)*safari/i.test(navigator.userAgent);
	const rank = { native: safari ? 0 : 2, hls: 1, original: 3 };
	return [...offers].sort((a, b) => rank[a.kind] - rank[b.kind]);
}

/* Is the video still there for whoever asks?  Else the session has ended, or it was deleted. */
async function isOurs(url) {
	try {
		await api.get(url.replace(/\/hls\/.*/, ''));
		return true;
	} catch (problem) {
		return ![401, 403, 404].includes(problem.status);
	}
}

/* What hls.js gives up is begun again: a lost connection is waited for, a broken segment passed over. */
class Mender {
	#timer = 0;
	#media = 0;

	constructor(hls, media, url, { onTrouble, onDead }) {
		Object.assign(this, { hls, media, url, onTrouble, onDead });
		addEventListener('online', this.retry);
	}

	retry = () => {
		clearTimeout(this.#timer);
		this.hls.startLoad(this.media.currentTime || -1);
	};

	good() {
		this.#media = 0;
		this.onTrouble(null);
	}

	/* hls.js tries again by itself for a while: meanwhile it is said, where the picture waits for it */
	soft({ type, response }, { ErrorTypes }) {
		if (type === ErrorTypes.NETWORK_ERROR && !response?.code && this.media.readyState < HTMLMediaElement.HAVE_FUTURE_DATA)
			this.onTrouble('lost');
	}

	async fatal(data, { ErrorTypes }) {
		if (data.type === ErrorTypes.MEDIA_ERROR)
			return this.#mend(data);
		if (data.type !== ErrorTypes.NETWORK_ERROR)
			return this.onDead();
		const status = data.response?.code ?? 0;
		if (status >= 400 && status < 500 && !await isOurs(this.url))
			this.#wait('session');
		else if (status >= 400 && data.frag)
			this.#skip(data.frag);
		else if (status >= 400 && this.media.readyState === 0)
			this.onDead();
		else
			this.#wait('lost');
	}

	#wait(trouble) {
		this.onTrouble(trouble);
		clearTimeout(this.#timer);
		this.#timer = setTimeout(this.retry, AGAIN_MS);
	}

	#skip(frag) {
		this.onTrouble('broken');
		const after = frag.start + frag.duration + 0.1;
		if (after >= (this.media.duration || Infinity))
			return this.media.dispatchEvent(new Event('ended'));
		this.media.currentTime = Math.max(this.media.currentTime, after);
		this.hls.startLoad(after);
	}

	#mend(data) {
		if (++this.#media <= RECOVERIES)
			this.hls.recoverMediaError();
		else if (data.frag)
			this.#skip(data.frag);
		else
			this.onDead();
	}

	end() {
		clearTimeout(this.#timer);
		removeEventListener('online', this.retry);
	}
}

/* The shorter side, by which a quality is called. */
const sideOf = ({ width, height }) => Math.min(width || height, height);

/* Attaches hls.js to the element; → its destroy and what can be chosen. */
async function attachHls(media, url, tell) {
	const { default: Hls } = await import('/vendor/hls.mjs');
	if (!Hls.isSupported())
		throw new Error('no Media Source Extensions');
	const hls = new Hls({ capLevelToPlayerSize: true, maxBufferLength: 30, maxMaxBufferLength: 60, backBufferLength: 60,
		enableWebVTT: false, enableIMSC1: false, enableCEA708Captions: false });
	const mender = new Mender(hls, media, url, tell);
	hls.on(Hls.Events.ERROR, (event, data) => data.fatal ? mender.fatal(data, Hls) : mender.soft(data, Hls));
	hls.on(Hls.Events.FRAG_BUFFERED, () => mender.good());
	hls.on(Hls.Events.MANIFEST_PARSED, () => tell.onLevels(hls.levels.map(sideOf)));
	hls.on(Hls.Events.LEVEL_SWITCHED, (event, { level }) => tell.onLevel(sideOf(hls.levels[level])));
	hls.on(Hls.Events.AUDIO_TRACKS_UPDATED, () => tell.onSounds(hls.audioTracks.map(({ name, lang }) => ({ name, lang }))));
	hls.loadSource(url);
	hls.attachMedia(media);
	return {
		destroy: () => { mender.end(); hls.destroy(); },
		setLevel: (level) => { hls.nextLevel = level; },
		setSound: (track) => { hls.audioTrack = track; },
	};
}

/*
 * Tries offers one after the other, keeping the place and whether it was playing.  `tell` hears:
 * onLevels(sides), onLevel(side), onSounds(tracks), onTrouble(lost, broken, session or null), onOffer(kind), onNone()
 */
export class Source {
	kind = null;
	#engine = null;
	#offers = [];
	#at = 0;
	#turn = 0;
	#plays = false;
	#cut = { seconds: null, times: 0 };

	/* `plays`: it begins by itself */
	constructor(media, tell, plays = false) {
		Object.assign(this, { media, tell });
		this.#plays = plays;
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

	/* `offersOf` of logic/offers.js says which there are, by what the browser can. */
	use(video, offersOf) {
		this.#offers = orderFor(offersOf(video, abilities(this.media)));
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
			return this.tell.onNone();
		this.kind = offer.kind;
		this.tell.onOffer(offer.kind);
		this.#keepPlace(currentTime);
		if (offer.kind !== 'hls') {
			this.media.src = offer.url;
			return;
		}
		try {
			const engine = await attachHls(this.media, offer.url, { ...this.tell, onDead: () => turn === this.#turn && this.#next() });
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

	setSound(track) {
		this.#engine?.setSound(track);
	}

	stop() {
		this.#engine?.destroy();
		this.#engine = null;
		this.tell.onLevels([]);
		this.tell.onSounds([]);
		this.tell.onTrouble(null);
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
