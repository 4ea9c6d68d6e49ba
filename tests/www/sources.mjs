/* The site's own files, for what is asked of all of them. */
import { readdirSync, readFileSync } from 'node:fs';

const MADE = ['node_modules', 'vendor', 'templates', 'assets', 'api'];

export const www = new URL('../../www/', import.meta.url);
export const read = (file) => readFileSync(new URL(file, www), 'utf8');

/* Paths below www/ that end with `ext`, such as "components/video/card.css". */
export function sources(ext, folder = '') {
	return readdirSync(new URL(folder || '.', www), { withFileTypes: true }).flatMap((entry) =>
		entry.isDirectory() ? (MADE.includes(entry.name) ? [] : sources(ext, `${folder}${entry.name}/`))
			: entry.name.endsWith(ext) ? [`${folder}${entry.name}`] : []);
}
