/* The language of the site: t(key, { n: 3 }) and the formats that go with it. */
import * as format from './logic/format.js';
import { chooseLanguage, fillMessage } from './logic/messages.js';
import { siteName } from './first.js';
import { loadWords } from './load.js';
import { whyOf } from './logic/why.js';
import { remember, recall } from './memory.js';

/* A language is one word here, its files in i18n/, and nothing else. */
export const languages = { en: 'English', es: 'Español' };

export const languageChange = new EventTarget();

let language = 'en';
let messages = {};

export function currentLanguage() {
	return language;
}

let isPart = false;

/* What whoever runs the site calls it goes before what we do. */
function say(said) {
	messages = siteName === null ? said.default : { ...said.default, 'site.name': siteName };
	isPart = said.isPart ?? false;
}

async function apply(name) {
	say(await loadWords(name));
	language = name;
	document.documentElement.lang = name;
}

/* A page that is not the first says more. */
export async function completeWords() {
	if (isPart)
		say(await loadWords(language, { all: true }));
}

export async function setLanguage(name) {
	remember('language', name);
	await apply(name);
	languageChange.dispatchEvent(new Event('change'));
}

export function hasMessage(key) {
	return key in messages;
}

export function t(key, params = {}) {
	return fillMessage(messages[key] ?? key, params, language);
}

/* Why something was not done, in the reader's language where we know the sentence. */
export function why(sentence) {
	const known = sentence ? whyOf(sentence) : null;
	return known ? t(known.key, known.params) : sentence;
}

export const duration = format.formatDuration;
export const size = (bytes) => format.formatSize(bytes, language);
export const span = (seconds) => format.formatSpan(seconds, language);
export const ago = (time) => format.formatAgo(time, Date.now(), language);
export const count = (n) => format.formatCount(n, language);
/* t(key) for a count, written short: "1.2K views". */
export const counted = (key, n) => t(key, { n, shown: count(n) });
export const percent = (fraction) =>
	new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 }).format(fraction);
export const date = (time) =>
	new Intl.DateTimeFormat(language, { dateStyle: 'long' }).format(new Date(time));
export const dateTime = (time) =>
	new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(time));

const kept = recall('language');
await apply(Object.hasOwn(languages, kept ?? '') ? kept : chooseLanguage(navigator.languages ?? [], Object.keys(languages)));
