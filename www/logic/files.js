/* Files by what they are, and in which order. */

/* folder, image, video, audio, pdf, text or other: what a click does, and which picture stands for it. */
export function kindOf({ kind, type }) {
	if (kind === 'folder')
		return 'folder';
	const [, main] = /^(image|video|audio|text)\//.exec(type ?? '') ?? [];
	if (type === 'image/svg+xml' || type?.startsWith('text/html'))
		return 'other';	/* it may hold scripts: it is saved, not shown */
	return main ?? (type === 'application/pdf' ? 'pdf' : 'other');
}

export const TEXT_MAX = 1_000_000;	/* bytes that are shown as text */
export const PICTURE_MAX = 10_000_000;	/* bytes of a picture that stands for itself in a list */

/* Code points, as the server compares names. */
function byCodePoints(a, b) {
	const [left, right] = [[...a], [...b]];
	for (let i = 0; i < Math.min(left.length, right.length); i++)
		if (left[i] !== right[i])
			return left[i].codePointAt(0) - right[i].codePointAt(0);
	return left.length - right.length;
}

/* As the API lists them: below 0 where `a` comes first. */
export function compareFiles(a, b, sort = 'name') {
	if (sort === 'newest')
		return Date.parse(b.modified_at) - Date.parse(a.modified_at);
	if (sort === 'largest')
		return b.size_bytes - a.size_bytes;
	return (a.kind === 'file') - (b.kind === 'file') || byCodePoints(a.name, b.name);
}

/* Those from one to the other of a list, both included. */
export function range(ids, from, to) {
	const [a, b] = [ids.indexOf(from), ids.indexOf(to)].sort((x, y) => x - y);
	return a < 0 ? [to] : ids.slice(a, b + 1);
}

/* The part of a name that one changes: without the ending. */
export function stemLength(name) {
	const dot = name.lastIndexOf('.');
	return dot > 0 ? dot : name.length;
}
