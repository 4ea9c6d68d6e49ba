/* What each key does to a player, and which keys whatever has the focus keeps for itself. */

/* In the order in which the sheet shows them: its message, the keys, and what is done. */
export const KEYS = [
	{ name: 'toggle', keys: [' ', 'k'], act: 'toggle' },
	{ name: 'back', keys: ['j'], seek: -10 },
	{ name: 'ahead', keys: ['l'], seek: 10 },
	{ name: 'step.back', keys: ['ArrowLeft'], seek: -5 },
	{ name: 'step.ahead', keys: ['ArrowRight'], seek: 5 },
	{ name: 'frame.back', keys: [','], frame: -1 },
	{ name: 'frame.ahead', keys: ['.'], frame: 1 },
	{ name: 'start', keys: ['Home'], to: 0, isWithin: true },
	{ name: 'end', keys: ['End'], to: 1, isWithin: true },
	{ name: 'tenths', keys: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] },
	{ name: 'louder', keys: ['ArrowUp'], volume: 0.05, isWithin: true },
	{ name: 'softer', keys: ['ArrowDown'], volume: -0.05, isWithin: true },
	{ name: 'mute', keys: ['m'], act: 'mute' },
	{ name: 'slower', keys: ['<'], speed: -1 },
	{ name: 'faster', keys: ['>'], speed: 1 },
	{ name: 'captions', keys: ['c'], act: 'captions' },
	{ name: 'theatre', keys: ['t'], act: 'theatre' },
	{ name: 'fullscreen', keys: ['f'], act: 'fullscreen' },
	{ name: 'pip', keys: ['i'], act: 'pip' },
	{ name: 'search', keys: ['/'], act: 'search' },
	{ name: 'sheet', keys: ['?'], act: 'sheet' },
];

export const SPEEDS = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];

export function keyAction(key) {
	const plain = key.length === 1 ? key.toLowerCase() : key;
	const found = KEYS.find(({ keys }) => keys.includes(plain));
	return found?.name === 'tenths' ? { ...found, to: Number(plain) / 10 } : found ?? null;
}

const WRITES = 'input:not([type=range]), textarea, select, [contenteditable]';
const PRESSES = 'button, a[href], summary, [role=button], [role=tab], [role=menuitem]';
const PAGE_KEYS = new Set(['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End']);

/*
 * True when the element with the focus needs the key itself: one writes in it, it is pressed
 * with Space, or it is a slider of its own.  `is(selector)` asks the element or what it is in.
 */
export function keepsKey(key, is) {
	return is(WRITES) || (is(PRESSES) && (key === ' ' || key === 'Enter')) ||
		(is('[type=range]:not(.player-seek)') && PAGE_KEYS.has(key));
}

/* The speed before or after one, as < and > go. */
export function nextSpeed(speed, direction) {
	const sorted = direction > 0 ? SPEEDS : [...SPEEDS].reverse();
	return sorted.find((s) => (s - speed) * direction > 0) ?? speed;
}
