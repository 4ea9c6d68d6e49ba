/* Which part of a matrix is in view, and how its numbers look: no page in here. */

export const TILE = { rows: 64, cols: 16 };
const SCROLL_MAX = 8_000_000;	/* pixels: browsers hold no taller box */

/* One axis of a grid: `count` cells of `cell` pixels, squeezed where a box cannot be so long. */
export function axis(count, cell) {
	const length = Math.min(count * cell, SCROLL_MAX);
	return {
		length,
		first: (scrolled, seen) => {
			const last = Math.max(0, count - Math.floor(seen / cell));
			const room = Math.max(1, length - seen);
			return count * cell <= SCROLL_MAX ? Math.min(Math.floor(scrolled / cell), count)
				: Math.round(last * Math.min(1, scrolled / room));
		},
	};
}

/* The tiles that cover these cells: [{ key, row, col }]. */
export function tilesOf(row, rowEnd, col, colEnd) {
	const tiles = [];
	for (let r = Math.floor(row / TILE.rows) * TILE.rows; r < rowEnd; r += TILE.rows)
		for (let c = Math.floor(col / TILE.cols) * TILE.cols; c < colEnd; c += TILE.cols)
			tiles.push({ key: `${r}:${c}`, row: r, col: c });
	return tiles;
}

/* A number in a cell: five digits that mean something; the API says nan and inf by name. */
export function shortNumber(x) {
	if (typeof x !== 'number')
		return String(x);
	if (Number.isInteger(x) && Math.abs(x) < 1e9)
		return String(x);
	const short = Number(x.toPrecision(5));
	return Math.abs(short) < 1e9 ? String(short) : short.toExponential();
}

/* { column, text } of a problem with an expression that names its column; else null. */
export function columnOf(problem) {
	for (const { pointer, detail } of problem.errors ?? []) {
		const found = pointer === '/expression' && /^Column (\d+): (.*)$/s.exec(detail);
		if (found)
			return { column: Number(found[1]), text: found[2] };
	}
	return null;
}

/* Every how-many-th row and column a picture of at most `most` cells a side takes. */
export function strideOf(rows, cols, most) {
	return Math.max(1, Math.ceil(Math.max(rows, cols) / most));
}

/* [least, largest] of the finite numbers. */
export function rangeOf(values) {
	let least = Infinity, largest = -Infinity;
	for (const row of values)
		for (const x of row)
			if (typeof x === 'number') {
				least = Math.min(least, x);
				largest = Math.max(largest, x);
			}
	return least <= largest ? [least, largest] : [0, 0];
}

const COLD = [33, 82, 155], MILD = [240, 242, 240], WARM = [176, 48, 32];

/* [r, g, b] from cold to warm; what is no number is grey. */
export function heatColour(x, [least, largest]) {
	if (typeof x !== 'number')
		return [128, 128, 128];
	const at = largest === least ? 0.5 : (x - least) / (largest - least);
	const [from, to, part] = at < 0.5 ? [COLD, MILD, at * 2] : [MILD, WARM, at * 2 - 1];
	return from.map((f, i) => Math.round(f + (to[i] - f) * part));
}
