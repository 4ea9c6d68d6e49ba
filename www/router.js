/* Shows the page that the address names, in <main>, with the history API. */
import { signedOut } from './api.js';
import { h, replace } from './dom.js';
import { t } from './i18n.js';
import { loadPage } from './load.js';
import { matchRoute } from './logic/match.js';
import { problemBox } from './components/problem.js';
import { recall, remember } from './memory.js';
import { routes } from './routes.js';
import { session } from './session.js';

const main = document.getElementById('main');
const SESSION_WAIT_MS = 1000;

export const navigation = new EventTarget();

/* The page on show: leaving it aborts its signal, which ends its requests, timers and listeners. */
let leaving = new AbortController();
let shownKey = null;
const scrolls = new Map();

function newKey() {
	return `${Date.now()}.${Math.random()}`;
}

function keepScroll() {
	if (shownKey)
		scrolls.set(shownKey, window.scrollY);
}

/* Goes to a path of ours; `replaceIt` leaves no step back to the present one. */
export function go(href, { replaceIt = false } = {}) {
	keepScroll();
	history[replaceIt ? 'replaceState' : 'pushState']({ key: newKey() }, '', href);
	return show();
}

export function setTitle(text) {
	document.title = text ? `${text} · ${t('site.name')}` : t('site.name');
}

function signIn() {
	return `/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`;
}

function gate(route) {
	if (route.who === 'anyone')
		return null;
	if (!session.account)
		return signIn();
	return route.who === 'admin' && !session.isAdmin ? 'not-found' : null;
}

/* A page is drawn for who is signed in, so the first one waits for that; but what anyone may see is seen without it, too. */
async function pageFor(route) {
	const known = session.load();
	await (route?.who === 'anyone' ? Promise.race([known, new Promise((over) => setTimeout(over, SESSION_WAIT_MS))]) : known);
	const elsewhere = route && gate(route);
	if (elsewhere && elsewhere !== 'not-found')
		return { elsewhere };
	const name = !route || elsewhere ? 'not-found' : route.page;
	return { module: await loadPage(name) };
}

function place({ restored, first }) {
	const heading = main.querySelector('h1') ?? main;
	heading.tabIndex = -1;
	if (!first)
		heading.focus({ preventScroll: true });
	window.scrollTo(0, restored ? scrolls.get(shownKey) ?? 0 : 0);
}

export async function show({ restored = false, first = false } = {}) {
	leaving.abort();
	const mine = leaving = new AbortController();
	const found = matchRoute(routes, location.pathname);
	let page;
	try {
		page = await pageFor(found?.route);
	} catch (error) {
		if (reloadedOnce(error))
			return;
		page = { module: { render: () => pageLost() } };
	}
	if (mine.signal.aborted)
		return;
	if (page.elsewhere)
		return go(page.elsewhere, { replaceIt: true });
	const ctx = {
		params: found?.params ?? {}, query: new URLSearchParams(location.search),
		path: location.pathname, signal: mine.signal, restored, setTitle,
	};
	remember('reloaded', null);
	shownKey = history.state?.key ?? null;
	replace(main, page.module.render(ctx));
	place({ restored, first });
	navigation.dispatchEvent(new Event('shown'));
}

/* The site was updated, and what this page's script knows by name is gone: once, the new one is fetched. */
function reloadedOnce(error) {
	if (!navigator.onLine || !(error instanceof TypeError) || recall('reloaded') === location.href)
		return false;
	remember('reloaded', location.href);
	location.reload();
	return true;
}

/* A page's module did not come: the connection is gone, or the site was updated meanwhile. */
function pageLost() {
	const again = h('button', { class: 'button', onclick: () => location.reload() }, t('action.reload'));
	return h('div', { class: 'page narrow' }, h('h1', {}, t('error.page')), problemBox({ type: 'network' }), again);
}

function isOurs(link, event) {
	return link && link.origin === location.origin && !link.hasAttribute('download') && !link.target &&
		!/^\/(api\/|dav\/|s\/[^/]+\/.)/.test(link.pathname) && event.button === 0 &&
		!(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
}

function onClick(event) {
	const link = event.target.closest?.('a[href]');
	if (event.defaultPrevented || !isOurs(link, event) || link.getAttribute('href').startsWith('#'))
		return;
	event.preventDefault();
	go(link.href, { replaceIt: link.href === location.href });
}

/* What anyone may see wants a session: the site is closed. */
function leadIn({ detail }) {
	const route = matchRoute(routes, location.pathname)?.route;
	if (detail.isRead && route?.who === 'anyone' && !route.isOpen)
		go(signIn(), { replaceIt: true });
}

export function startRouter() {
	signedOut.addEventListener('signed-out', leadIn);
	history.scrollRestoration = 'manual';
	history.replaceState({ key: history.state?.key ?? newKey() }, '');
	document.addEventListener('click', onClick);
	addEventListener('popstate', () => { keepScroll(); show({ restored: true }); });
	return show({ first: true });
}
