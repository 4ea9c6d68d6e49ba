/* What a language, or the captions in it, are called in the reader's own. */
import { t } from '../../i18n.js';

export function languageName(name, lang) {
	try {
		return name === lang ? new Intl.DisplayNames([document.documentElement.lang], { type: 'language' }).of(lang) : name;
	} catch {
		return name;
	}
}

export function captionName({ language, label, origin }) {
	const tag = language.replace(/-x-.*/, '');
	return [language === 'und' ? t('player.captions.unknown') : languageName(tag, tag), label,
		origin === 'machine' && t('player.captions.machine')].filter(Boolean).join(' · ');
}
