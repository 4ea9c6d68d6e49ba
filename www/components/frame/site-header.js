/* The head of every page: name, search in the middle, upload, account; on a phone a bar at the foot. */
import { h, replace } from '../../dom.js';
import { languageChange, percent, t } from '../../i18n.js';
import { go, navigation } from '../../router.js';
import { nav } from '../../routes.js';
import { session } from '../../session.js';
import { uploads } from '../../uploads/queue.js';
import { toast } from '../toast.js';
import { problemText } from '../problem.js';
import { icon } from '../icon.js';

function allowed(entry) {
	return entry.who === 'anyone' || (session.account && entry.who === 'user') || session.isAdmin;
}

function entriesOf(place) {
	return nav.filter((entry) => entry.where.includes(place) && allowed(entry));
}

function link(entry, cls) {
	return h('a', { href: entry.href, class: cls, 'data-nav': entry.href }, icon(entry.icon),
		h('span', { class: 'nav-label' }, t(entry.label)));
}

function searchForm() {
	const input = h('input', {
		type: 'search', name: 'q', class: 'search-input', 'aria-label': t('search.label'), placeholder: t('search.label'),
		autocomplete: 'off', enterkeyhint: 'search', maxlength: 200,
		value: new URLSearchParams(location.search).get('q') ?? '',
	});
	const submit = (event) => {
		event.preventDefault();
		const q = input.value.trim();
		go(q ? `/search?q=${encodeURIComponent(q)}` : '/');
	};
	return h('form', { class: 'search', role: 'search', action: '/search', onsubmit: submit }, input,
		h('button', { class: 'search-button', 'aria-label': t('search.label') }, icon('search')));
}

async function leave() {
	try {
		await session.signOut();
		go('/');
	} catch (problem) {
		toast(problemText(problem).title);
	}
}

function menu() {
	return h('div', { id: 'account-menu', class: 'menu', popover: 'auto' },
		h('p', { class: 'menu-name' }, session.account.username),
		h('a', { href: `/u/${encodeURIComponent(session.account.username)}`, class: 'menu-item' }, icon('play'), t('nav.channel')),
		entriesOf('menu').map((entry) => link(entry, 'menu-item')),
		h('button', { type: 'button', class: 'menu-item', onclick: leave }, icon('out'), t('nav.signOut')));
}

function accountControl(cls) {
	if (!session.account)
		return h('a', { href: '/sign-in', class: cls, 'data-nav': '/sign-in' }, icon('person'),
			h('span', { class: 'nav-label' }, t('nav.signIn')));
	return h('button', { type: 'button', class: cls, popovertarget: 'account-menu', 'aria-haspopup': 'true' },
		icon('person'), h('span', { class: 'nav-label' }, cls === 'bar-link' ? t('nav.you') : session.account.username));
}

/* Uploads go on while one looks at other pages: the header says how far they are. */
function showUploads(node) {
	const fraction = uploads.fraction();
	for (const label of node.querySelectorAll('[data-nav="/upload"] .nav-label'))
		label.textContent = fraction === null ? t('nav.upload') : percent(Math.floor(fraction * 100) / 100);
}

function markCurrent(node) {
	for (const a of node.querySelectorAll('[data-nav]'))
		if (a.dataset.nav === location.pathname)
			a.setAttribute('aria-current', 'page');
		else
			a.removeAttribute('aria-current');
}

function onShown(node) {
	markCurrent(node);
	node.querySelector('.search-input').value = new URLSearchParams(location.search).get('q') ?? '';
	const open = node.querySelector('#account-menu');
	if (open?.matches(':popover-open'))
		open.hidePopover();
}

function draw(node) {
	const bar = h('nav', { class: 'bar', 'aria-label': t('nav.main') },
		entriesOf('bar').map((entry) => link(entry, 'bar-link')), accountControl('bar-link'));
	replace(node,
		h('a', { href: '/', class: 'brand', 'aria-label': `${t('site.name')}: ${t('nav.home')}` },
			h('img', { src: '/favicon.svg', alt: '', width: 32, height: 32 }), h('span', { class: 'brand-name' }, t('site.name'))),
		searchForm(),
		h('nav', { class: 'header-nav', 'aria-label': t('nav.main') },
			entriesOf('header').map((entry) => link(entry, 'button header-link')), accountControl('button quiet header-link')),
		bar, session.account && menu());
	markCurrent(node);
	showUploads(node);
}

/* There is one, for as long as the site is open: it follows whatever it shows. */
export function siteHeader() {
	const node = h('div', { class: 'header-inner' });
	for (const drawn of [session, languageChange])
		drawn.addEventListener('change', () => draw(node));
	uploads.addEventListener('change', () => showUploads(node));
	navigation.addEventListener('shown', () => onShown(node));
	draw(node);
	return node;
}
