/* What stands in the picture: buttons, seek bar, volume, and the menu of what can be chosen. */
import { h, newId, replace } from '../../dom.js';
import { duration, t } from '../../i18n.js';
import { SPEEDS } from '../../logic/player-keys.js';
import { recall, remember } from '../../memory.js';
import { captionName, languageName } from './caption-name.js';
import { icon } from '../icon.js';

const IDLE_MS = 2500;
const SEEK_STEPS = 1000;

/* A button whose picture and name say what it does next. */
function button(run) {
	const node = h('button', { type: 'button', class: 'player-button', onclick: run });
	return { node, show(name, label) {
		if (node.dataset.icon !== name)
			replace(node, icon(name));
		node.dataset.icon = name;
		node.setAttribute('aria-label', label);
		node.title = label;
	} };
}

function playButtons(media, act) {
	const small = button(() => act('toggle'));
	const big = button(() => act('toggle'));
	big.node.classList.add('player-big');
	const show = () => {
		const [name, label] = media.ended ? ['undo', t('player.replay')] : media.paused ? ['play', t('player.play')] : ['pause', t('player.pause')];
		small.show(name, label);
		big.show(name, label);
		big.node.hidden = !media.paused;
	};
	for (const event of ['play', 'pause', 'ended', 'seeked', 'emptied'])
		media.addEventListener(event, show);
	show();
	return { small: small.node, big: big.node };
}

function volume(media, act) {
	const mute = button(() => act('mute'));
	const range = h('input', { type: 'range', class: 'player-volume', min: 0, max: 1, step: 0.05, 'aria-label': t('player.volume'),
		oninput: () => { media.volume = Number(range.value); media.muted = false; } });
	const show = () => {
		const isOff = media.muted || media.volume === 0;
		mute.show(isOff ? 'muted' : 'speaker', isOff ? t('player.unmute') : t('player.mute'));
		range.value = isOff ? 0 : media.volume;
	};
	media.addEventListener('volumechange', show);
	show();
	return [mute.node, range];
}

/* The bar that one seeks with: shows what is loaded, where chapters begin, and the time under the pointer. */
function seekBar(media) {
	const range = h('input', { type: 'range', class: 'player-seek', min: 0, max: SEEK_STEPS, step: 1, value: 0, 'aria-label': t('player.seek'),
		oninput: () => { if (media.duration) media.currentTime = range.value / SEEK_STEPS * media.duration; } });
	const loaded = h('progress', { class: 'player-loaded', max: 1, value: 0, 'aria-hidden': 'true', tabindex: -1 });
	const marks = h('div', { class: 'player-marks', 'aria-hidden': 'true' });
	const hint = h('output', { class: 'player-hint', hidden: true, 'aria-hidden': 'true' });
	let chapters = [];
	const chapterAt = (ms) => chapters.findLast((one) => one.at_ms <= ms)?.title;

	function show() {
		const { currentTime, duration: whole, buffered } = media;
		range.value = whole ? Math.round(currentTime / whole * SEEK_STEPS) : 0;
		range.style.setProperty('--played', `${whole ? currentTime / whole * 100 : 0}%`);
		range.setAttribute('aria-valuetext', [t('player.at', { at: duration(currentTime * 1000), of: duration((whole || 0) * 1000) }),
			chapterAt(currentTime * 1000)].filter(Boolean).join(', '));
		for (let i = 0; i < buffered.length; i++)
			if (buffered.start(i) <= currentTime + 0.5 && buffered.end(i) >= currentTime)
				loaded.value = whole ? buffered.end(i) / whole : 0;
	}
	const node = h('div', { class: 'player-track', onpointerleave: () => { hint.hidden = true; },
		onpointermove: (event) => {
			const box = range.getBoundingClientRect();
			const at = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
			hint.hidden = !media.duration;
			const ms = at * (media.duration || 0) * 1000;
			hint.textContent = [duration(ms), chapterAt(ms)].filter(Boolean).join(' · ');
			hint.style.setProperty('--at', `${at * 100}%`);
		} }, loaded, marks, range, hint);
	for (const event of ['timeupdate', 'seeking', 'seeked', 'durationchange', 'progress', 'emptied'])
		media.addEventListener(event, show);
	return { node, setChapters(all, lengthMs) {
		chapters = all;
		replace(marks, all.filter((one) => one.at_ms > 0 && one.at_ms < lengthMs).map((one) => {
			const mark = h('span', {});
			mark.style.setProperty('--at', `${one.at_ms / lengthMs * 100}%`);
			return mark;
		}));
	} };
}

function clock(media) {
	const node = h('span', { class: 'player-time' });
	const show = () => { node.textContent = `${duration(media.currentTime * 1000)} / ${duration((media.duration || 0) * 1000)}`; };
	for (const event of ['timeupdate', 'seeking', 'durationchange', 'emptied'])
		media.addEventListener(event, show);
	show();
	return node;
}

/* A line of the menu: hidden while there is nothing to choose. */
function choice(label, onChange) {
	const id = newId('player-choice');
	const select = h('select', { id, onchange: () => onChange(select.value) });
	const node = h('div', { class: 'player-choice', hidden: true }, h('label', { for: id }, label), select);
	return { node, select, offer(options, value, least = 2) {
		node.hidden = options.length < least;
		replace(select, options.map(([key, text]) => h('option', { value: key }, text)));
		select.value = value;
	} };
}

/* `act(what)` does what keys do too; `source` is chosen from. */
export function controls({ media, source, act, onCopy, canTheatre, remembers }) {
	const speed = choice(t('player.speed'), (value) => { media.playbackRate = Number(value); });
	const quality = choice(t('player.quality'), (value) => source().setLevel(Number(value)));
	const sound = choice(t('player.sound'), (value) => source().setSound(Number(value)));
	const words = choice(t('player.captions'), (value) => api.onCaptions(value));
	const wordSize = choice(t('player.captions.size'), (value) => api.onCaptionSize(value));
	const menu = replace(h('div', { class: 'player-menu', role: 'group', 'aria-label': t('player.settings'), hidden: true }),
		speed.node, quality.node, words.node, wordSize.node, sound.node,
		onCopy && h('button', { type: 'button', class: 'player-line', onclick: () => { toggleMenu(false); onCopy(); } }, icon('link'), t('player.copy')),
		h('button', { type: 'button', class: 'player-line', onclick: () => { toggleMenu(false); act('sheet'); } }, icon('lines'), t('player.keys')));
	const play = playButtons(media, act);
	const seek = seekBar(media);
	const captions = button(() => act('captions'));
	const settings = button(() => toggleMenu(menu.hidden));
	const pip = button(() => act('pip'));
	const theatre = button(() => act('theatre'));
	const full = button(() => act('fullscreen'));
	const bar = h('div', { class: 'player-bar' }, seek.node,
		h('div', { class: 'player-buttons' }, play.small, volume(media, act), clock(media), h('span', { class: 'player-gap' }),
			captions.node, settings.node, pip.node, theatre.node, full.node));

	function toggleMenu(open) {
		menu.hidden = !open;
		settings.node.setAttribute('aria-expanded', open);
		if (open)
			menu.querySelector('.player-choice:not([hidden]) select').focus();
		else if (menu.contains(document.activeElement))
			settings.node.focus();
	}
	menu.addEventListener('keydown', (event) => {
		if (event.key === 'Escape') {
			event.stopPropagation();
			toggleMenu(false);
		}
	});

	let sides = [];
	let chosen = 0;
	const api = {
		bar, menu, big: play.big,
		setChapters: seek.setChapters,
		onCaptions: () => {}, onCaptionSize: () => {},
		setLevels(all) {
			sides = all;
			this.setLevel(0);
		},
		setLevel(side) {
			const value = sides.length && quality.select.options.length ? quality.select.value : '-1';
			chosen = side;
			quality.offer(sides.length ? [['-1', chosen ? t('player.auto.chosen', { side: chosen }) : t('player.auto')],
				...sides.map((each, i) => [String(i), `${each}p`]).reverse()] : [], value, 3);
		},
		setSounds(all) {
			sound.offer(all.map(({ name, lang }, i) => [String(i), /^\d+$/.test(name) ? t('player.sound.nth', { n: name }) : languageName(name, lang)]), '0');
		},
		setCaptions(all, language, size) {
			captions.node.hidden = all.length === 0;
			words.offer([['', t('player.captions.off')], ...all.map((one) => [one.language, captionName(one)])], language);
			wordSize.offer(all.length ? ['small', 'normal', 'large', 'huge'].map((each) => [each, t(`player.captions.${each}`)]) : [], size);
			captions.show('captions', language ? t('player.captions.hide') : t('player.captions.show'));
			captions.node.setAttribute('aria-pressed', Boolean(language));
		},
		showState({ isTheatre, isFull }) {
			theatre.show('theatre', isTheatre ? t('player.theatre.end') : t('player.theatre'));
			full.show(isFull ? 'shrink' : 'expand', isFull ? t('player.fullscreen.end') : t('player.fullscreen'));
		},
		closeMenu: () => toggleMenu(false),
		get isMenuOpen() { return !menu.hidden; },
	};
	settings.show('gear', t('player.settings'));
	settings.node.setAttribute('aria-expanded', false);
	pip.show('pip', t('player.pip'));
	for (const { node } of [pip, theatre])
		node.classList.add('player-roomy');
	pip.node.hidden = !document.pictureInPictureEnabled;
	theatre.node.hidden = !canTheatre;
	captions.node.hidden = true;
	api.showState({});
	keepSpeed(media, speed, remembers);
	return api;
}

function keepSpeed(media, speed, remembers) {
	const options = SPEEDS.map((each) => [String(each), each === 1 ? t('player.speed.normal') : `${each}×`]);
	const kept = remembers ? Number(recall('speed')) : 1;
	const wanted = SPEEDS.includes(kept) ? kept : 1;
	speed.offer(options, String(wanted));
	media.defaultPlaybackRate = media.playbackRate = wanted;
	media.addEventListener('ratechange', () => {
		speed.select.value = String(media.playbackRate);
		media.defaultPlaybackRate = media.playbackRate;
		if (remembers)
			remember('speed', media.playbackRate);
	});
}

/* The bar goes while the video plays and nobody moves, and comes with pointer, touch or focus. */
export function hideIdle(frame, media, isBusy) {
	let timer = 0;
	const wake = () => {
		frame.classList.remove('is-idle');
		clearTimeout(timer);
		timer = setTimeout(() => {
			if (!media.paused && !isBusy() && !frame.querySelector('.player-bar :focus-visible'))
				frame.classList.add('is-idle');
		}, IDLE_MS);
	};
	for (const event of ['pointermove', 'pointerdown', 'focusin', 'keydown'])
		frame.addEventListener(event, wake);
	for (const event of ['play', 'pause', 'seeking', 'ended'])
		media.addEventListener(event, wake);
	frame.addEventListener('pointerleave', () => !media.paused && !isBusy() && frame.classList.add('is-idle'));
}
