/* Starts the site: the frame around the page, the router, and what outlives a page. */
import { h, replace } from './dom.js';
import { languageChange, t } from './i18n.js';
import { siteFooter } from './components/frame/site-footer.js';
import { siteHeader } from './components/frame/site-header.js';
import { navigation, show, startRouter } from './router.js';
import { session } from './session.js';
import { uploads } from './uploads/queue.js';

const header = document.getElementById('header');
const footer = document.getElementById('footer');
const skip = document.getElementById('skip');

function drawFrame() {
	skip.textContent = t('site.skip');
	replace(header, siteHeader());
	replace(footer, siteFooter());
}

skip.addEventListener('click', (event) => {
	event.preventDefault();
	document.getElementById('main').focus();
});

session.addEventListener('change', () => replace(header, siteHeader()));
navigation.addEventListener('shown', () => header.firstElementChild.dispatchEvent(new Event('shown')));
uploads.addEventListener('change', () => header.firstElementChild.dispatchEvent(new Event('uploads')));
languageChange.addEventListener('change', () => { drawFrame(); show({ first: true }); });

drawFrame();
session.load();
startRouter();
