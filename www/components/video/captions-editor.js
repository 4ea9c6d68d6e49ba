/* The dialog in which an owner adds, replaces, downloads and deletes a video's captions. */
import { h, replace } from '../../dom.js';
import { api, path } from '../../api.js';
import { ago, t, why } from '../../i18n.js';
import { openDialog } from '../dialog.js';
import { form } from '../forms/form.js';
import { lineItem } from '../line-item.js';
import { problemText } from '../problem.js';
import { toast } from '../toast.js';
import { captionName } from './caption-name.js';

/* What people write most, and their own; any other tag may be typed. */
const OFFERED = ['en', 'es', 'ca', 'eu', 'gl', 'pt', 'fr', 'it', 'de', 'nl', 'pl', 'ro', 'uk', 'ru', 'tr', 'ar', 'he', 'hi', 'zh', 'ja', 'ko'];
const OTHER = 'other';

function languages() {
	const names = new Intl.DisplayNames([document.documentElement.lang], { type: 'language' });
	return OFFERED.map((value) => ({ value, label: names.of(value) })).sort((a, b) => a.label.localeCompare(b.label))
		.concat({ value: OTHER, label: t('captions.other') });
}

function sendFile(url, file, label) {
	return api.putRaw(url, new Blob([file], { type: 'text/vtt' }), { query: { label } });
}

/* What is wrong with the body is the file's, with the path the code's. */
function placeFaults(problem) {
	for (const error of problem.errors ?? [])
		if (error.parameter === 'language')
			error.parameter = 'tag';
		else if (!error.parameter && !error.pointer)
			error.pointer = '/file';
}

function addForm(urlOf, onMade) {
	const offered = languages();
	const node = form({ submit: t('captions.add'), fields: [
		{ name: 'language', label: t('captions.language'), options: offered, value: OFFERED.includes(document.documentElement.lang) ? document.documentElement.lang : 'en' },
		{ name: 'tag', label: t('captions.tag'), hint: t('captions.tag.hint'), optional: true, maxlength: 35, spellcheck: 'false', autocapitalize: 'none' },
		{ name: 'label', label: t('captions.label'), hint: t('captions.label.hint'), optional: true, maxlength: 100 },
		{ name: 'file', label: t('captions.file'), hint: t('captions.file.hint'), type: 'file', required: true, accept: '.vtt,.srt,text/vtt,application/x-subrip' },
	], onSubmit: async ({ language, tag, label }) => {
		const [file] = node.elements.file.files;
		try {
			await sendFile(urlOf(language === OTHER ? tag.trim() || 'und' : language), file, label.trim() || undefined);
		} catch (problem) {
			placeFaults(problem);
			throw problem;
		}
		onMade();
		node.reset();
		showTag();
	} });
	const showTag = () => { node.elements.tag.closest('.field').hidden = node.elements.language.value !== OTHER; };
	node.elements.language.addEventListener('change', showTag);
	showTag();
	return node;
}

/* A file is chosen, and takes the place of what there is. */
function replaceButton(urlOf, caption, onMade) {
	const input = h('input', { type: 'file', hidden: true, accept: '.vtt,.srt,text/vtt,application/x-subrip', 'aria-label': t('captions.file'), onchange: async () => {
		try {
			await sendFile(urlOf(caption.language), input.files[0], caption.label || undefined);
			onMade();
		} catch (problem) {
			const [fault] = problem.errors ?? [];
			toast(fault ? why(fault.detail) : problemText(problem).title);
		}
		input.value = '';
	} });
	return [input, h('button', { type: 'button', class: 'button', onclick: () => input.click() }, t('captions.replace'))];
}

/* `onChanged()` hears each time that they are not what they were. */
export async function editCaptions(video, onChanged) {
	const url = path`/api/videos/${video.id}/captions`;
	const urlOf = (language) => `${url}/${encodeURIComponent(language)}`;
	const rows = h('ul', { class: 'rows' });
	const none = h('p', { class: 'soft' }, t('captions.none'));

	async function remove(caption) {
		try {
			await api.del(urlOf(caption.language));
			onChanged();
			await load();
		} catch (problem) {
			toast(problemText(problem).title);
		}
	}

	const draw = (caption) => lineItem({
		title: captionName(caption), facts: [t(`captions.origin.${caption.origin}`), ago(caption.updated_at)],
		actions: [
			h('a', { class: 'button', href: urlOf(caption.language), download: `${video.title}.${caption.language}.vtt` }, t('captions.download')),
			replaceButton(urlOf, caption, onMade),
		],
		action: { label: t('action.delete'), run: () => remove(caption) },
	});

	async function load() {
		const { items } = await api.get(url);
		replace(rows, items.map(draw));
		none.hidden = items.length > 0;
	}

	async function onMade() {
		onChanged();
		toast(t('toast.saved'));
		await load();
	}

	await load();
	openDialog({ title: t('captions.title'), wide: true, content: h('div', { class: 'captions-dialog' }, rows, none, addForm(urlOf, onMade)) });
}
