/* The words of a video: which language is shown, and how large; both are kept. */
import { h } from '../../dom.js';
import { path } from '../../api.js';
import { recall, remember } from '../../memory.js';

const LINES_ABOVE = -3;	/* what stands in the picture is below */

const languageOf = (track) => track.language || 'und';

/* → { use(ui), set(video id, all), setNative(isNative), toggle } */
export function captionsOf(media, node, remembers) {
	const kept = { language: '', last: '', size: 'normal', ...(remembers && recall('captions')) };
	const keep = () => remembers && remember('captions', kept);
	let all = [];
	let ui = null;
	let id = '';
	let isNative = false;

	function show() {
		const language = all.some((one) => one.language === kept.language) ? kept.language : '';
		for (const track of media.textTracks)
			track.mode = language && languageOf(track) === language ? 'showing' : 'disabled';
		node.dataset.words = kept.size;
		ui.setCaptions(all, language, kept.size);
	}

	function choose(language) {
		kept.language = language;
		kept.last = language || kept.last;
		keep();
		show();
	}

	/* Above the buttons, where the words say no place of their own. */
	function lift({ target: { track } }) {
		for (const cue of track.cues ?? [])
			if (cue.line === 'auto')
				cue.line = LINES_ABOVE;
	}

	/* Where the browser plays HLS by itself they come with it. */
	function attach() {
		media.querySelectorAll('track').forEach((track) => track.remove());
		if (!isNative)
			media.append(...all.map(({ language }) => h('track', { kind: 'captions', srclang: language, label: language,
				src: path`/api/videos/${id}/captions/${language}`, onload: lift })));
		show();
	}
	media.textTracks.addEventListener('addtrack', () => isNative && show());

	return {
		use(controls) {
			ui = controls;
			ui.onCaptions = choose;
			ui.onCaptionSize = (size) => { kept.size = size; keep(); show(); };
		},
		set(videoId, fresh) {
			id = videoId;
			all = fresh;
			attach();
		},
		setNative(wanted) {
			if (wanted === isNative)
				return;
			isNative = wanted;
			attach();
		},
		toggle() {
			if (!all.length)
				return;
			const isShown = all.some((one) => one.language === kept.language);
			const wanted = [kept.last, document.documentElement.lang].find((each) => all.some((one) => one.language === each));
			choose(isShown ? '' : wanted ?? all[0].language);
		},
	};
}
