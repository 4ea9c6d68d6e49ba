/* Starts the site: the frame around the page, who is signed in, and the router. */
import { languageChange, t } from './i18n.js';
import { siteFooter } from './components/frame/site-footer.js';
import { siteHeader } from './components/frame/site-header.js';
import { troubleLines } from './components/frame/trouble-lines.js';
import { show, startRouter } from './router.js';
import { session } from './session.js';

const skip = document.getElementById('skip');
const nameSkip = () => { skip.textContent = t('site.skip'); };

skip.addEventListener('click', (event) => {
	event.preventDefault();
	document.getElementById('main').focus();
});

document.getElementById('header').replaceChildren(siteHeader());
document.getElementById('troubles').append(troubleLines());
document.getElementById('footer').append(siteFooter());
nameSkip();
languageChange.addEventListener('change', () => { nameSkip(); show({ first: true }); });
session.load();
startRouter();
