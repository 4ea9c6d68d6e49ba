/* The fields of a video that its owner edits, in the upload and in the editing form. */
import { tagsFromText } from '../../logic/format.js';
import { t } from '../../i18n.js';

export const TITLE_MAX = 200;
export const DESCRIPTION_MAX = 5000;
/* Who may see it; with whom a private one is shared, says the dialog of shares. */
export const PRIVACIES = ['public', 'members', 'unlisted', 'private'];

export function titleField(video) {
	return { name: 'title', label: t('video.title'), value: video.title, required: true, maxlength: TITLE_MAX, dir: 'auto', autocomplete: 'off' };
}

export function privacyField(video) {
	return {
		name: 'privacy', label: t('video.privacy'), value: video.privacy,
		options: PRIVACIES.map((value) => ({ value, label: t(`privacy.${value}.long`) })),
	};
}

export function descriptionField(video) {
	return { name: 'description', label: t('video.description'), value: video.description, rows: 4, maxlength: DESCRIPTION_MAX, dir: 'auto', optional: true };
}

export function tagsField(video) {
	return { name: 'tags', label: t('video.tags'), value: (video.tags ?? []).join(', '), hint: t('video.tags.hint'), dir: 'auto', autocomplete: 'off', optional: true };
}

export function videoFields(video) {
	return [titleField(video), descriptionField(video), tagsField(video), privacyField(video)];
}

/* A form's values as the API wants them. */
export function videoBody({ title, description, tags, privacy }) {
	return { title: title.trim(), description, tags: tagsFromText(tags), privacy };
}
