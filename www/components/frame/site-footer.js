/* The foot of every page: the language. */
import { h } from '../../dom.js';
import { currentLanguage, languages, setLanguage, t } from '../../i18n.js';

export function siteFooter() {
	const select = h('select', { id: 'language', onchange: () => setLanguage(select.value) },
		Object.entries(languages).map(([value, name]) =>
			h('option', { value, lang: value, selected: value === currentLanguage() }, name)));
	return h('div', { class: 'footer-inner' },
		h('span', { class: 'soft' }, t('site.slogan')),
		h('a', { href: '/api/videos/feed.rss' }, 'RSS'),
		h('label', { class: 'footer-language', for: 'language' }, t('site.language'), select));
}
