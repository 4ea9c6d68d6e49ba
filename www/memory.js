/* What this browser keeps for us between visits; without storage (private windows) it forgets. */

const PREFIX = 'vitrina.';

export function remember(name, value) {
	try {
		localStorage.setItem(PREFIX + name, JSON.stringify(value));
	} catch { /* full or forbidden: the site works without */ }
}

/* The browser's own, whoever sits before it. */
const OWN = ['language', 'volume'];

/* Nothing of a person stays but `more`. */
export function forget(more = []) {
	try {
		for (const key of Object.keys(localStorage))
			if (key.startsWith(PREFIX) && ![...OWN, ...more].includes(key.slice(PREFIX.length)))
				localStorage.removeItem(key);
	} catch { /* forbidden: nothing was kept */ }
}

export function recall(name) {
	try {
		return JSON.parse(localStorage.getItem(PREFIX + name));
	} catch {
		return null;
	}
}
