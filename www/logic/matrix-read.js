/* How a file of a matrix was read, as keys of messages: the words are the page's. */

const SEPARATORS = { ',': 'comma', ';': 'semicolon', tab: 'tab', blank: 'blank' };

/* [key, params] of each thing that is worth saying of the reply to PUT. */
export function readingOf(matrix) {
	return [
		['matrix.read', { rows: matrix.rows, cols: matrix.cols }],
		matrix.cols > 1 && matrix.separator && [`matrix.read.${SEPARATORS[matrix.separator]}`, {}],
		matrix.decimal === ',' && ['matrix.read.decimal', {}],
		matrix.header && ['matrix.read.header', {}],
		matrix.row_names && ['matrix.read.names', {}],
		matrix.missing > 0 && ['matrix.read.missing', { n: matrix.missing }],
		matrix.rounded > 0 && ['matrix.read.rounded', { n: matrix.rounded }],
		matrix.warning && matrix.rounded === 0 && ['matrix.read.thousands', {}],
	].filter(Boolean);
}
