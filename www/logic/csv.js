/* Comma-separated values (RFC 4180) as rows of cells; the separator is the one that the first line has most of. */

function separatorOf(text) {
	const line = text.slice(0, text.search(/\r?\n|$/));
	const counts = [',', ';', '\t'].map((separator) => [line.split(separator).length, separator]);
	return counts.sort(([a], [b]) => b - a)[0][1];
}

/* → { rows, more }: at most `limit` rows, and whether there are others. */
export function parseCsv(text, limit = Infinity) {
	const separator = separatorOf(text);
	const rows = [];
	let row = [], cell = '', quoted = false;
	for (let i = 0; i < text.length; i++) {
		const c = text[i];
		if (quoted) {
			if (c !== '"')
				cell += c;
			else if (text[i + 1] === '"')
				cell += text[++i];
			else
				quoted = false;
		} else if (c === '"' && cell === '') {
			quoted = true;
		} else if (c === separator) {
			row.push(cell);
			cell = '';
		} else if (c === '\n') {
			row.push(cell.replace(/\r$/, ''));
			rows.push(row);
			[row, cell] = [[], ''];
			if (rows.length === limit)
				return { rows, more: i + 1 < text.length };
		} else {
			cell += c;
		}
	}
	if (cell !== '' || row.length)
		rows.push([...row, cell]);
	return { rows, more: false };
}
