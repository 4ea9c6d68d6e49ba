/* Matrices as JSON: nested arrays, or an object that holds them. */
#include <string.h>

#include "lib/matrix/matrix_scan.h"

static bool
is_blank(int c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static int
next_of_json(struct matrix_scan *scan)
{
	while (is_blank(matrix_scan_peek(scan)))
		matrix_scan_skip(scan);
	return matrix_scan_peek(scan);
}

static bool
expect(struct matrix_scan *scan, char c)
{
	if (next_of_json(scan) != c)
		return matrix_scan_fail(scan, "A %c is missing here", c);
	matrix_scan_skip(scan);
	return true;
}

/* A string of at most TOKEN_MAX characters without escapes. */
static bool
read_word(struct matrix_scan *scan, char word[TOKEN_MAX + 1])
{
	size_t len = 0;

	if (!expect(scan, '"'))
		return false;
	while (matrix_scan_peek(scan) != '"') {
		if (matrix_scan_peek(scan) == -1 || matrix_scan_peek(scan) == '\\' || len == TOKEN_MAX)
			return matrix_scan_fail(scan, "This text means nothing here");
		word[len++] = (char)matrix_scan_peek(scan);
		matrix_scan_skip(scan);
	}
	word[len] = '\0';
	matrix_scan_skip(scan);
	return true;
}

/* A number, or what JSON has no number for, as text. */
static bool
read_json_number(struct matrix_scan *scan, double *x)
{
	bool is_quoted = next_of_json(scan) == '"';

	if (is_quoted)
		matrix_scan_skip(scan);
	if (!matrix_scan_number(scan, x))
		return false;
	return !is_quoted || expect(scan, '"');
}

static bool
read_row(struct matrix_scan *scan)
{
	int64_t in_row = 0;
	double x;

	if (!expect(scan, '['))
		return false;
	while (next_of_json(scan) != ']') {
		if ((in_row > 0 && !expect(scan, ',')) || !read_json_number(scan, &x) ||
		    !matrix_scan_put(scan, x))
			return false;
		in_row++;
	}
	matrix_scan_skip(scan);
	return matrix_scan_end_row(scan, in_row);
}

static bool
read_rows(struct matrix_scan *scan)
{
	if (!expect(scan, '['))
		return false;
	while (next_of_json(scan) != ']')
		if ((scan->read->rows > 0 && !expect(scan, ',')) || !read_row(scan))
			return false;
	matrix_scan_skip(scan);
	return true;
}

/* "rows" and "cols" may stand beside "values", and must then agree. */
static bool
read_members(struct matrix_scan *scan)
{
	int64_t rows = -1, cols = -1, *side;
	char word[TOKEN_MAX + 1];
	bool has_values = false;

	for (bool first = true; next_of_json(scan) != '}'; first = false) {
		if ((!first && !expect(scan, ',')) || next_of_json(scan) == -1 ||
		    !read_word(scan, word) || !expect(scan, ':'))
			return matrix_scan_fail(scan, "A member is missing here");
		side = strcmp(word, "rows") == 0 ? &rows : strcmp(word, "cols") == 0 ? &cols : NULL;
		next_of_json(scan);
		if (side != NULL ? !matrix_scan_count(scan, side) : strcmp(word, "values") != 0 ||
		    has_values || !read_rows(scan))
			return matrix_scan_fail(scan, "Only rows, cols and values may be here");
		has_values |= side == NULL;
	}
	matrix_scan_skip(scan);
	if (!has_values)
		return matrix_scan_fail(scan, "There are no values");
	if (scan->read->rows == 0 && rows == 0 && cols >= 0 && cols <= MATRIX_SIDE_MAX)
		scan->read->cols = cols;
	if ((rows >= 0 && rows != scan->read->rows) || (cols >= 0 && cols != scan->read->cols))
		return matrix_scan_fail(scan, "The values are %lld×%lld", (long long)scan->read->rows,
		    (long long)scan->read->cols);
	return true;
}

bool
matrix_read_json(struct matrix_scan *scan)
{
	if (matrix_scan_peek(scan) == '{') {
		matrix_scan_skip(scan);
		if (!read_members(scan))
			return false;
	} else if (!read_rows(scan))
		return false;
	if (next_of_json(scan) != -1)
		return matrix_scan_fail(scan, "Nothing may follow the matrix");
	return scan->err == ERR_OK;
}
