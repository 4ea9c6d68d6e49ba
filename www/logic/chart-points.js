/* Which values of a chart need a point of their own. */

/* Values without a neighbour, which no line would show. */
export function lonely(values) {
	const has = (i) => values[i] !== null && values[i] !== undefined;
	return values.map((_, i) => i).filter((i) => has(i) && !has(i - 1) && !has(i + 1));
}
