/* Matrix Market's array and coordinate files, general and (skew-)symmetric. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/base/count.h"
#include "lib/matrix/matrix_scan.h"

#define BANNER       "%%MatrixMarket"
#define BANNER_SAID  "%%%%MatrixMarket"	/* in a format */
#define LINE_LEN_MAX 1024
#define ENTRY_LEAST  4	/* bytes of an entry: a line break, "1 1" */

struct market {
	bool is_coordinate;
	bool is_pattern;	/* entries without a value: 1 */
	bool is_integer;
	int  mirror;		/* 0: general; 1: symmetric; -1: skew-symmetric */
};

static void
skip_blanks(struct matrix_scan *scan)
{
	while (matrix_scan_peek(scan) == ' ' || matrix_scan_peek(scan) == '\t' || matrix_scan_peek(scan) == '\r')
		matrix_scan_skip(scan);
}

/* Blank lines, and in front of the sizes comments. */
static void
skip_lines(struct matrix_scan *scan)
{
	for (;;) {
		skip_blanks(scan);
		if (matrix_scan_peek(scan) == '%')
			while (matrix_scan_peek(scan) != '\n' && matrix_scan_peek(scan) != -1)
				matrix_scan_skip(scan);
		if (matrix_scan_peek(scan) != '\n')
			return;
		matrix_scan_skip(scan);
	}
}

static bool
is_field(const char *field)
{
	static const char *const fields[] = { "real", "double", "integer", "unsigned-integer" };

	for (size_t i = 0; i < COUNT(fields); i++)
		if (strcasecmp(field, fields[i]) == 0)
			return true;
	return false;
}

/* %%MatrixMarket matrix coordinate real general */
static bool
read_banner(struct matrix_scan *scan, struct market *market)
{
	char line[LINE_LEN_MAX], object[32], form[32], field[32], symmetry[32], more[2];
	char said[SCAN_QUOTED_MAX + 1];
	size_t len = 0;

	while (matrix_scan_peek(scan) != '\n' && matrix_scan_peek(scan) != -1 && len < sizeof(line) - 1) {
		line[len++] = (char)matrix_scan_peek(scan);
		matrix_scan_skip(scan);
	}
	line[len] = '\0';
	if (strchr(" \t", line[strlen(BANNER)]) == NULL || sscanf(line + strlen(BANNER),
	    "%31s %31s %31s %31s %1s", object, form, field, symmetry, more) != 4 ||
	    strcasecmp(object, "matrix") != 0)
		return matrix_scan_fail(scan, "The first line is not: " BANNER_SAID " matrix, then array or"
		    " coordinate, a field and a symmetry");
	market->is_coordinate = strcasecmp(form, "coordinate") == 0;
	market->is_pattern = strcasecmp(field, "pattern") == 0;
	market->is_integer = strcasecmp(field, "integer") == 0 || strcasecmp(field, "unsigned-integer") == 0;
	market->mirror = strcasecmp(symmetry, "symmetric") == 0 ? 1 :
	    strcasecmp(symmetry, "skew-symmetric") == 0 ? -1 : 0;
	if (!market->is_coordinate && strcasecmp(form, "array") != 0)
		return matrix_scan_fail(scan, "\"%s\" is neither array nor coordinate",
		    matrix_scan_quoted(form, said));
	if (!is_field(field) && !(market->is_pattern && market->is_coordinate))
		return matrix_scan_fail(scan, "Only real and integer values are read, not \"%s\"",
		    matrix_scan_quoted(field, said));
	if (market->mirror == 0 && strcasecmp(symmetry, "general") != 0)
		return matrix_scan_fail(scan, "\"%s\" matrices are not read", matrix_scan_quoted(symmetry, said));
	return true;
}

static bool
read_value(struct matrix_scan *scan, const struct market *market, double *x)
{
	const struct matrix_place here = matrix_scan_here(scan);

	if (!matrix_scan_number(scan, x))
		return false;
	if (market->is_integer && *x != floor(*x))
		return matrix_scan_fail_at(scan, here, "%g is no integer, and the banner says that all are", *x);
	return true;
}

static bool
ends_line(struct matrix_scan *scan)
{
	skip_blanks(scan);
	if (matrix_scan_peek(scan) == '\n' || matrix_scan_peek(scan) == -1)
		return scan->err == ERR_OK;
	return matrix_scan_fail(scan, "This line has more than belongs there");
}

/* Column by column; of symmetric ones the lower triangle. */
static bool
read_array(struct matrix_scan *scan, const struct market *market, struct matrix *out)
{
	for (int64_t c = 0; c < out->cols; c++)
		for (int64_t r = market->mirror == 0 ? 0 : market->mirror > 0 ? c : c + 1;
		    r < out->rows; r++) {
			double x;

			skip_lines(scan);
			if (!read_value(scan, market, &x))
				return false;
			out->data[r * out->cols + c] = x;
			if (market->mirror != 0)
				out->data[c * out->cols + r] = market->mirror * x;
		}
	return true;
}

static bool
read_index(struct matrix_scan *scan, const char *what, int64_t count, int64_t *index)
{
	skip_blanks(scan);
	if (!matrix_scan_count(scan, index))
		return false;
	if (*index < 1 || *index > count)
		return matrix_scan_fail(scan, "%s %lld is not in 1 to %lld", what, (long long)*index,
		    (long long)count);
	--*index;
	return true;
}

static bool
is_seen(const unsigned char *seen, int64_t at)
{
	return (seen[at / 8] >> (at % 8) & 1) != 0;
}

static bool
read_entry(struct matrix_scan *scan, const struct market *market, struct matrix *out,
    unsigned char *seen)
{
	int64_t r, c, at;
	double x = 1;

	skip_lines(scan);
	if (!read_index(scan, "Row", out->rows, &r) || !read_index(scan, "Column", out->cols, &c))
		return false;
	skip_blanks(scan);
	if ((!market->is_pattern && !read_value(scan, market, &x)) || !ends_line(scan))
		return false;
	at = r * out->cols + c;
	if (market->mirror != 0 && r != c && is_seen(seen, c * out->cols + r))
		return matrix_scan_fail(scan, "Row %lld, column %lld of this symmetric matrix stands on both"
		    " sides of its diagonal", (long long)r + 1, (long long)c + 1);
	/* what is there twice is a sum, as SciPy has it */
	out->data[at] = is_seen(seen, at) ? out->data[at] + x : x;
	seen[at / 8] = (unsigned char)(seen[at / 8] | 1 << (at % 8));
	if (market->mirror != 0 && r != c)
		out->data[c * out->cols + r] = market->mirror * out->data[at];
	return true;
}

static bool
read_coordinates(struct matrix_scan *scan, const struct market *market, struct matrix *out,
    int64_t entries)
{
	unsigned char *seen = calloc((size_t)(out->rows * out->cols / 8 + 1), 1);
	bool ok = seen != NULL;

	if (!ok)
		matrix_scan_fail_whole(scan, ERR_TOO_LARGE, "There is no memory for this matrix");
	for (int64_t i = 0; ok && i < entries; i++)
		ok = read_entry(scan, market, out, seen);
	free(seen);
	return ok;
}

/* Bytes of text that the elements of an array have at the very least: a digit and what parts them. */
static int64_t
least_of(const struct market *market, const struct matrix *shape)
{
	const int64_t count = matrix_bytes(shape->rows, shape->cols) / (int64_t)sizeof(double);

	if (market->is_coordinate)
		return 0;
	return market->mirror == 0 ? 2 * count : market->mirror > 0 ? count : count - shape->rows;
}

bool
matrix_read_market(struct matrix_scan *scan)
{
	int64_t rows = 0, cols = 0, entries = 0;
	struct market market;
	struct matrix shape, out;
	bool ok;

	if (!read_banner(scan, &market))
		return false;
	skip_lines(scan);
	if (!matrix_scan_count(scan, &rows))
		return false;
	skip_blanks(scan);
	if (!matrix_scan_count(scan, &cols))
		return false;
	skip_blanks(scan);
	if (market.is_coordinate && (!matrix_scan_count(scan, &entries) ||
	    !matrix_scan_comes(scan, entries > INT64_MAX / ENTRY_LEAST ? INT64_MAX :
	    entries * ENTRY_LEAST)))
		return false;
	if (!ends_line(scan))
		return false;
	if (market.mirror != 0 && rows != cols)
		return matrix_scan_fail(scan, "A symmetric matrix is square, and this is %lld×%lld",
		    (long long)rows, (long long)cols);
	shape = (struct matrix){ .rows = rows, .cols = cols };
	if (!matrix_scan_map(scan, &shape, least_of(&market, &shape), &out))
		return false;
	ok = market.is_coordinate ? read_coordinates(scan, &market, &out, entries) :
	    read_array(scan, &market, &out);
	skip_lines(scan);
	if (ok && matrix_scan_peek(scan) != -1)
		ok = matrix_scan_fail(scan, "There is more than the sizes say");
	matrix_free(&out);
	return ok && scan->err == ERR_OK;
}
