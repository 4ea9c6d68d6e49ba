/* Makes elements: h('a', { href: '/', class: 'x', onclick: go }, 'text', child). */

const PROPERTIES = new Set(['value', 'disabled', 'hidden', 'muted', 'open', 'popoverTargetElement']);

function set(node, name, value) {
	if (name.startsWith('on'))
		node.addEventListener(name.slice(2), value);
	else if (PROPERTIES.has(name))
		node[name] = value;
	else if (value === null || value === undefined || value === false)
		return;
	else
		node.setAttribute(name, value === true ? '' : value);
}

/* Children are nodes, text (never markup) or arrays of them; null and false leave nothing. */
export function h(tag, props = {}, ...children) {
	const node = document.createElement(tag);
	for (const [name, value] of Object.entries(props))
		if (value !== undefined && value !== null)
			set(node, name, value);
	node.append(...wanted(children));
	return node;
}

export function replace(node, ...children) {
	node.replaceChildren(...wanted(children));
	return node;
}

function wanted(children) {
	return children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false);
}

let ids = 0;

/* An id for labels and descriptions, unique in the document. */
export function newId(prefix) {
	return `${prefix}-${++ids}`;
}

/* Calls `run` every `ms` while the page is in view, until `signal` says that it was left. */
export function every(ms, signal, run) {
	const timer = setInterval(() => document.hidden || run(), ms);
	signal.addEventListener('abort', () => clearInterval(timer));
}
