/* What the server made of Markdown, as nodes: of its elements and attributes those alone that are listed here. */

const ELEMENTS = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'em', 'strong', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li', 'hr', 'br', 'a']);
const LINK = /^(https?:|mailto:|#)/i;

function copy(from, document) {
	if (from.nodeType === 3)
		return [document.createTextNode(from.data)];
	if (from.nodeType !== 1)
		return [];
	const name = from.localName;
	const inside = [...from.childNodes].flatMap((node) => copy(node, document));
	if (!ELEMENTS.has(name))
		return name === 'img' ? [document.createTextNode(from.getAttribute('alt') ?? '')] : inside;
	const node = document.createElement(name);
	if (name === 'a' && LINK.test(from.getAttribute('href') ?? ''))
		Object.assign(node, { href: from.getAttribute('href'), target: '_blank', rel: 'noopener noreferrer nofollow' });
	if (name === 'ol' && /^\d{1,9}$/.test(from.getAttribute('start') ?? ''))
		node.start = Number(from.getAttribute('start'));
	node.append(...inside);
	return [node];
}

export function safeNodes(html, document) {
	const read = new DOMParser().parseFromString(html, 'text/html');
	return [...read.body.childNodes].flatMap((node) => copy(node, document));
}
