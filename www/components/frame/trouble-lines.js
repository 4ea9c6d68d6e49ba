/* Under the head of every page, for the admin alone: what is down, since when, and what to do. */
import { api } from '../../api.js';
import { every, h, replace } from '../../dom.js';
import { ago, dateTime, languageChange, t } from '../../i18n.js';
import { keptSince, troublesOf } from '../../logic/troubles.js';
import { passes } from '../../logic/outage.js';
import { recall, remember } from '../../memory.js';
import { session } from '../../session.js';
import { icon } from '../icon.js';

const EVERY_MS = 60_000;

let shown = [];

function line({ part, since }) {
	return h('p', { class: 'trouble', 'data-part': part }, icon('alert'),
		h('span', {}, h('strong', {}, t(`trouble.${part}`)), ' · ',
			h('time', { datetime: since, title: dateTime(since) }, ago(since)), '. ', t(`trouble.${part}.do`)));
}

function draw(node) {
	replace(node, shown.map(line));
}

/* While the database is away nobody can be known: then whoever was the admin here counts. */
const isForAdmin = () => session.isAdmin || (!session.account && recall('admin') === true);

/* Health is a fault where something is missing, and its words say what. */
async function askHealth() {
	const since = new Date().toISOString();
	try {
		await api.act('GET', '/api/videos/health');
		return [];
	} catch (problem) {
		const found = troublesOf(problem.parts ?? {}, since);
		return found.length === 0 && passes(problem) ? [{ part: 'videos', since }] : found;
	}
}

async function ask() {
	if (!isForAdmin())
		return [];
	try {
		return (await api.act('GET', '/api/videos/troubles')).items;
	} catch (problem) {
		return passes(problem) ? keptSince(await askHealth(), shown) : [];
	}
}

export function troubleLines() {
	const node = h('div', { class: 'trouble-lines', role: 'status' });
	const update = async () => {
		shown = await ask();
		draw(node);
	};
	session.addEventListener('change', () => {
		remember('admin', session.isAdmin);
		update();
	});
	languageChange.addEventListener('change', () => draw(node));
	session.load().then(update);
	every(EVERY_MS, new AbortController().signal, update);	/* as long as the site is open */
	return node;
}
