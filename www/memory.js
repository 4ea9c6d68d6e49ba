/* What this browser keeps for us between visits; without storage (private windows) it forgets. */

const PREFIX = 'vitrina.';

export function remember(name, value) {
	try {
		localStorage.setItem(PREFIX + name, JSON.stringify(value));
	} catch { /* full or forbidden: the site works without */ }
}

export function recall(name) {
	try {
		return JSON.parse(localStorage.getItem(PREFIX + name));
	} catch {
		return null;
	}
}
