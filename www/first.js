/* What the page came with (fcgi/site): replies of the API by their address, each to be taken once. */

const node = document.getElementById('first');
const first = node ? JSON.parse(node.textContent) : {};

/* What whoever runs the site calls it; null where nobody said. */
export const siteName = first.site?.name ?? null;

/* The reply of that address; undefined: it is to be asked for. */
export function takeFirst(url) {
	if (!url.startsWith('/') || !Object.hasOwn(first, url))
		return undefined;
	const reply = first[url];
	delete first[url];
	return reply;
}
