/* The foot of every page: the language. */
import { h, replace } from '../../dom.js';
import { currentLanguage, languageChange, languages, setLanguage, t } from '../../i18n.js';

function draw(node) {
	const select = h('select', { id: 'language', onchange: () => setLanguage(select.value) },
		Object.entries(languages).map(([value, name]) =>
			h('option', { value, lang: value, selected: value === currentLanguage() }, name)));
	replace(node,
		h('span', { class: 'soft' }, t('site.slogan')),
		h('a', { href: '/api/videos/feed.rss' }, 'RSS'),
		h('label', { class: 'footer-language', for: 'language' }, t('site.language'), select));
}

export function siteFooter() {
	const node = h('div', { class: 'footer-inner' });
	languageChange.addEventListener('change', () => draw(node));
	draw(node);
	return node;
}
