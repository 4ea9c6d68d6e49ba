/* Copies the third-party modules that the site imports out of node_modules into vendor/. */
import { buildSync } from 'esbuild';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

/* What a page imports or links, and the self-contained file of the package that it comes from. */
const modules = {
	'hls.mjs': 'hls.js/dist/hls.min.mjs',
	'qrcode.mjs': 'qrcode-generator/dist/qrcode.mjs',
	'uplot.mjs': 'uplot/dist/uPlot.esm.js',
	'uplot.css': 'uplot/dist/uPlot.min.css',
};

/* What comes in many packages and as no one file: what is wanted of them becomes one. */
const bundles = {
	'codemirror.mjs': `
		export { basicSetup } from 'codemirror';
		export { EditorView, keymap } from '@codemirror/view';
		export { EditorState } from '@codemirror/state';
		export { HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
		export { MergeView } from '@codemirror/merge';
		export { tags } from '@lezer/highlight';
		export { cpp } from '@codemirror/lang-cpp';
		export { css } from '@codemirror/lang-css';
		export { html } from '@codemirror/lang-html';
		export { javascript } from '@codemirror/lang-javascript';
		export { json } from '@codemirror/lang-json';
		export { markdown } from '@codemirror/lang-markdown';
		export { python } from '@codemirror/lang-python';
		export { sql } from '@codemirror/lang-sql';
		export { xml } from '@codemirror/lang-xml';
		export { yaml } from '@codemirror/lang-yaml';
		export { shell } from '@codemirror/legacy-modes/mode/shell';`,
};

mkdirSync(join(here, 'vendor'), { recursive: true });
for (const [name, source] of Object.entries(modules)) {
	const text = readFileSync(join(here, 'node_modules', source), 'utf8');
	/* The map stays behind, so a browser's tools should not ask for it. */
	writeFileSync(join(here, 'vendor', name), text.replace(/^\/\/# sourceMappingURL=.*$/m, ''));
}
for (const [name, contents] of Object.entries(bundles))
	buildSync({ stdin: { contents, resolveDir: here }, bundle: true, format: 'esm', minify: true, target: 'es2022',
		legalComments: 'none', outfile: join(here, 'vendor', name) });
