/*
 * Makes templates/ of index.html and embed.html, which the program site fills in: one a language, with what is
 * said by {{t key}} and drawn by {{icon name}} in its place; and words.json, what it says itself.
 */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SHAPES } from './components/icon.js';

const here = fileURLToPath(new URL('.', import.meta.url));

const read = (file) => readFileSync(join(here, file), 'utf8');
const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;' };
const escaped = (text) => text.replace(/[&<>"']/g, (c) => ESCAPES[c]);

function drawn(name) {
	if (!SHAPES[name])
		throw new Error(`{{icon ${name}}}: components/icon.js has none`);
	return `<svg viewBox="0 0 24 24" class="icon" aria-hidden="true"><path d="${SHAPES[name]}"></path></svg>`;
}

function fill(template, messages) {
	const said = (key) => {
		if (typeof messages[key] !== 'string')
			throw new Error(`{{t ${key}}}: i18n/ has no such sentence`);
		return escaped(messages[key]);
	};
	return template.replace(/\{\{t ([^}]+)\}\}/g, (_, key) => said(key)).replace(/\{\{icon (\w+)\}\}/g, (_, name) => drawn(name));
}

/* `pages(language)` → templates by name; `chunks`: what else a page takes, by its path. */
export async function makeTemplates(pages, to, chunks = {}) {
	const words = {};
	mkdirSync(to, { recursive: true });
	for (const file of readdirSync(join(here, 'i18n')).filter((name) => name.endsWith('.js'))) {
		const language = file.slice(0, -3);
		const messages = (await import(`./i18n/${file}`)).default;
		words[language] = Object.fromEntries(Object.entries(messages).filter(([, text]) => typeof text === 'string'));
		for (const [page, text] of Object.entries(pages(language)))
			writeFileSync(join(to, `${page}.${language}.html`), fill(text, messages));
	}
	writeFileSync(join(to, 'words.json'), JSON.stringify(words));
	writeFileSync(join(to, 'chunks.json'), JSON.stringify(chunks));
}

if (process.argv[1] === fileURLToPath(import.meta.url))
	await makeTemplates(() => ({ page: read('index.html'), embed: read('embed.html') }), join(here, 'templates'));
