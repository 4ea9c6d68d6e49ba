/*
 * Makes assets/ of the modules and style sheets: for each language one script and one style
 * sheet, which are all that the first page takes, and for each other page its own.  Names
 * hold a hash of what is in them, so that they are kept for ever.  templates/ names them.
 *
 * A page shares the modules of the first script: they are the same objects, which the script
 * hands over by `globalThis.vitrina`, and so a page's name does not hang on that script's.
 */
import * as esbuild from 'esbuild';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { routes } from './routes.js';
import { makeTemplates } from './templates.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const assets = join(here, 'assets');
const FIRST = 'pages/home.js';	/* what most people see first is in the first script */
const OPTIONS = { bundle: true, format: 'esm', target: 'es2022', minify: true, write: false, metafile: true, absWorkingDir: here, logLevel: 'error', legalComments: 'none' };

const read = (file) => readFileSync(join(here, file), 'utf8');

/* Writes what is served, and what is served to those who take Brotli or gzip; → its address. */
function put(name, ext, text) {
	const file = `${name}-${createHash('sha256').update(text).digest('base64url').slice(0, 10)}.${ext}`;
	writeFileSync(join(assets, file), text);
	writeFileSync(join(assets, `${file}.gz`), gzipSync(text, { level: 9 }));
	writeFileSync(join(assets, `${file}.br`), brotliCompressSync(text));
	return `/assets/${file}`;
}

/* Third-party modules stay whole, under names of their own. */
const vendor = {};
const thirdParty = {
	name: 'vendor',
	setup(build) {
		build.onResolve({ filter: /^\/vendor\// }, ({ path }) => {
			vendor[path] ??= put(basename(path, '.mjs'), 'js', read(path.slice(1)));
			return { path: vendor[path], external: true };
		});
	},
};

const inside = (file) => relative(here, file);

/* load.js, as the first script of a language has it. */
function loader(language, chunks, words) {
	return `import * as first from './${FIRST}';
import { completeWords } from './i18n.js';
const words = ${words};
const chunks = ${JSON.stringify(chunks)};
function styled(href) {
	if (!href || document.querySelector('link[href="' + href + '"]'))
		return null;
	return new Promise((done) => {
		const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href });
		link.onload = link.onerror = done;
		document.head.append(link);
	});
}
export const loadPage = async (name) => {
	if (name === '${basename(FIRST, '.js')}')
		return first;
	const { js, css } = chunks.pages[name];
	const [page] = await Promise.all([import(js), styled(css), completeWords()]);
	return page;
};
export const loadWords = async (language, { all = false } = {}) =>
	language === '${language}' && !all ? { default: words, isPart: true } : import(chunks.words[language]);`;
}

/* The first script: `shared` are the modules that it hands to pages. */
function firstScript(language, chunks, shared, words) {
	const names = shared.map((file, n) => `import * as m${n} from './${file}';`).join('\n');
	const handed = shared.map((file, n) => `${JSON.stringify(file)}: m${n}`).join(', ');
	return esbuild.build({ ...OPTIONS,
		stdin: { contents: `${names}\nimport './main.js';\nglobalThis.vitrina = { ${handed} };`, resolveDir: here, sourcefile: 'first.mjs' },
		plugins: [thirdParty, { name: 'load', setup: (build) =>
			build.onLoad({ filter: /\/load\.js$/ }, () => ({ contents: loader(language, chunks, words), resolveDir: here })) }],
	});
}

const modulesOf = (metafile) => Object.keys(metafile.inputs).filter((file) => file.endsWith('.js') && !file.includes(':') && file !== 'load.js');

/* What a module gives, by its own word. */
async function exportsOf(file) {
	const { metafile } = await esbuild.build({ ...OPTIONS, bundle: false, entryPoints: [file], outdir: assets });
	return Object.values(metafile.outputs)[0].exports;
}

/* A module of the first script, as a page gets it. */
function handedOver(shared) {
	return { name: 'shared', setup(build) {
		build.onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
			const file = inside(join(resolveDir, path));
			return shared.includes(file) ? { path: file, namespace: 'shared' } : null;
		});
		build.onLoad({ filter: /.*/, namespace: 'shared' }, async ({ path }) => {
			const names = await exportsOf(path);
			const plain = names.filter((name) => name !== 'default');
			return { contents: `const m = globalThis.vitrina[${JSON.stringify(path)}];\nexport const { ${plain.join(', ')} } = m;
${names.includes('default') ? 'export default m.default;' : ''}` };
		});
	} };
}

/* In the order in which index.html links them. */
const sheets = [...read('index.html').matchAll(/rel="stylesheet" href="\/([^"]+)"/g)].map(([, css]) => css);

async function styleSheet(name, wanted) {
	const text = sheets.filter(wanted).map(read).join('\n');
	return text && put(name, 'css', (await esbuild.transform(text, { loader: 'css', minify: true })).code);
}

/* The modules that a page reaches, but for shared ones. */
function reached(inputs, from) {
	const found = new Set();
	const walk = (file) => {
		if (found.has(file) || !inputs[file])
			return;
		found.add(file);
		inputs[file].imports.forEach(({ path }) => walk(path));
	};
	walk(from);
	return found;
}

/* What each page reaches beyond the first script; and what several do, which is one script more. */
async function plan(names, shared) {
	const { metafile } = await esbuild.build({ ...OPTIONS, entryPoints: names.map((name) => `pages/${name}.js`), outdir: assets,
		plugins: [thirdParty, handedOver(shared)] });
	const reaches = Object.fromEntries(names.map((name) => [name, reached(metafile.inputs, `pages/${name}.js`)]));
	const several = modulesOf(metafile).filter((file) => names.filter((name) => reaches[name].has(file)).length > 1);
	return { reaches, several };
}

async function scriptOfSeveral(several, shared) {
	const names = several.map((file, n) => `import * as m${n} from './${file}';`).join('\n');
	const built = await esbuild.build({ ...OPTIONS, plugins: [thirdParty, handedOver(shared)], banner: { js: `/* ${sharedHash(shared)} */` },
		stdin: { contents: `${names}\nObject.assign(globalThis.vitrina, { ${several.map((file, n) => `${JSON.stringify(file)}: m${n}`).join(', ')} });`, resolveDir: here } });
	return put('more', 'js', built.outputFiles[0].text);
}

async function makePages(names, shared) {
	const { reaches, several } = await plan(names, shared);
	const more = await scriptOfSeveral(several, shared);
	const result = await esbuild.build({ ...OPTIONS, entryPoints: names.map((name) => `pages/${name}.js`), outdir: assets, banner: { js: `import ${JSON.stringify(more)};` },
		plugins: [thirdParty, handedOver([...shared, ...several])] });
	return Object.fromEntries(await Promise.all(result.outputFiles.map(async ({ path, text }) => {
		const name = basename(path, '.js');
		const css = await styleSheet(name, (sheet) => reaches[name].has(sheet.replace(/css$/, 'js')));
		return [name, { js: put(name, 'js', text), css, more }];
	})));
}

/* The sentences that the first script can say: by their names, or by how they begin. */
function firstWords(language, messages, shared) {
	const text = shared.map(read).join('\n');
	const named = new Set([...text.matchAll(/'([a-z][\w-]*(?:\.[\w-]+)+|number)'/gi)].map(([, key]) => key));
	const begun = ['nav.', ...[...text.matchAll(/`([\w-]+(?:\.[\w-]+)*\.)\$\{/g)].map(([, start]) => start)];
	return JSON.stringify(Object.fromEntries(Object.entries(messages).filter(([key]) => named.has(key) || begun.some((start) => key.startsWith(start)))));
}

/* With other modules in the first script, a page is another. */
const sharedHash = (shared) => createHash('sha256').update(shared.map(read).join('\0')).digest('base64url').slice(0, 10);

/* index.html with the built files in the place of the modules. */
function builtPage(html, script, style, words) {
	return html.replace(/(<link rel="stylesheet" [^>]*>\n)+/, `<!--{filled}<link rel="stylesheet" href="${style}">
{{each style}}<link rel="stylesheet" href="{{href}}">
{{end}}{{if script}}<link rel="modulepreload" href="${words}">
{{end}}{{each script}}<link rel="modulepreload" href="{{href}}">
{{end}}{end}-->`).replace(/(<link rel="modulepreload"[^>]*>\n)?<script type="module" src="[^"]*"><\/script>/, `<script type="module" src="${script}"></script>`);
}

const languages = readdirSync(join(here, 'i18n')).filter((file) => file.endsWith('.js')).map((file) => file.slice(0, -3));

rmSync(assets, { recursive: true, force: true });
mkdirSync(assets);
const shared = modulesOf((await firstScript(languages[0], { pages: {}, words: {} }, [], '{}')).metafile).filter((file) => !file.startsWith('i18n/'));
const style = await styleSheet('first', (sheet) => sheet.startsWith('style/') || shared.includes(sheet.replace(/css$/, 'js')));
const names = [...new Set(routes.map(({ page }) => page)), 'not-found'].filter((name) => `pages/${name}.js` !== FIRST);
const pages = await makePages([...new Set(names)], shared);
const words = {};
for (const language of languages) {
	const built = await esbuild.build({ ...OPTIONS, entryPoints: [`i18n/${language}.js`], outdir: assets });
	words[language] = put(language, 'js', built.outputFiles[0].text);
}
const chunks = { words, pages: Object.fromEntries(Object.entries(pages).map(([name, { js, css }]) => [name, { js, css }])) };
const scripts = {};
for (const language of languages)
	scripts[language] = put(`first-${language}`, 'js', (await firstScript(language, chunks, shared,
		firstWords(language, (await import(`./i18n/${language}.js`)).default, shared))).outputFiles[0].text);

const embedStyle = put('embed', 'css', (await esbuild.transform([...read('embed.html').matchAll(/rel="stylesheet" href="\/([^"]+)"/g)].map(([, css]) => read(css)).join('\n'),
	{ loader: 'css', minify: true })).code);
const embed = {};
for (const language of languages)
	embed[language] = put(`embed-${language}`, 'js', (await esbuild.build({ ...OPTIONS, entryPoints: ['embed.js'], plugins: [thirdParty, { name: 'load', setup: (build) =>
		build.onLoad({ filter: /\/load\.js$/ }, () => ({ resolveDir: here, contents: `import * as words from './i18n/${language}.js';
export const loadWords = async (name) => name === '${language}' ? words : import(${JSON.stringify(words)}[name]);
export const loadPage = null;` })) }] })).outputFiles[0].text);

await makeTemplates((language) => ({ page: builtPage(read('index.html'), scripts[language], style, words[language]), embed: builtPage(read('embed.html'), embed[language], embedStyle, '').replace('<!--{filled}', '').replace('{end}-->', '') }),
	join(here, 'templates'), Object.fromEntries(routes.map(({ path, page }) => [path, pages[page] && { style: [pages[page].css].filter(Boolean), script: [pages[page].js, pages[page].more] }])));
