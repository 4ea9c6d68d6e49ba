/* Copies the third-party modules that the site imports out of node_modules into vendor/. */
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

mkdirSync(join(here, 'vendor'), { recursive: true });
for (const [name, source] of Object.entries(modules)) {
	const text = readFileSync(join(here, 'node_modules', source), 'utf8');
	/* The map stays behind, so a browser's tools should not ask for it. */
	writeFileSync(join(here, 'vendor', name), text.replace(/^\/\/# sourceMappingURL=.*$/m, ''));
}
