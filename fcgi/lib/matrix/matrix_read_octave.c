/*
 * GNU Octave's text files (save -text): lines "# key: value", then the numbers.  The
 * type is obeyed, or refused by its name.
 * Source: GNU Octave, libinterp/octave-value/ov-*.cc (save_ascii).
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/count.h"
#include "lib/matrix/matrix_scan.h"

#define LINE_MAX_SAID 256

/* What the lines in front of the numbers say; -1: nothing. */
struct header {
	int64_t rows;
	int64_t cols;
	int64_t entries;	/* nnz */
	int64_t size;		/* of a permutation */
	int64_t dimensions;
	char    orient;
};

struct type {
	const char *name;
	bool      (*read)(struct matrix_scan *scan, const struct header *header);
};

static void
skip_space(struct matrix_scan *scan)
{
	int c;

	while ((c = matrix_scan_peek(scan)) == ' ' || c == '\t' || c == '\r' || c == '\n')
		matrix_scan_skip(scan);
}

/* Octave's NA is a NaN of its own. */
static bool
read_number(struct matrix_scan *scan, double *x)
{
	skip_space(scan);
	if (matrix_scan_peek(scan) == 'N') {
		matrix_scan_fill(scan, 3);
		if (scan->len - scan->at >= 2 && scan->buffer[scan->at + 1] == 'A') {
			matrix_scan_skip(scan);
			matrix_scan_skip(scan);
			scan->read->missing++;
			*x = NAN;
			return true;
		}
	}
	return matrix_scan_number(scan, x);
}

static bool
read_index(struct matrix_scan *scan, int64_t most, int64_t *index)
{
	skip_space(scan);
	if (!matrix_scan_count(scan, index))
		return false;
	if (*index < 1 || *index > most)
		return matrix_scan_fail(scan, "%lld is not in 1 to %lld", (long long)*index, (long long)most);
	--*index;
	return true;
}

static bool
put_numbers(struct matrix_scan *scan, int64_t rows, int64_t cols)
{
	double x;

	scan->read->rows = rows;
	scan->read->cols = cols;
	for (int64_t i = 0; i < rows * cols; i++)
		if (!read_number(scan, &x) || !matrix_scan_put(scan, x))
			return false;
	return true;
}

static bool
read_scalar(struct matrix_scan *scan, const struct header *header)
{
	(void)header;
	return put_numbers(scan, 1, 1);
}

static bool
has_sides(struct matrix_scan *scan, const struct header *header)
{
	if (header->rows < 0 || header->cols < 0)
		return matrix_scan_fail(scan, "The lines # rows: and # columns: are missing in front of this");
	if (header->rows > MATRIX_SIDE_MAX || header->cols > MATRIX_SIDE_MAX ||
	    matrix_bytes(header->rows, header->cols) < 0)
		return matrix_scan_fail(scan, "No matrix is that large");
	return true;
}

/* A file of these sides, of zeros. */
static bool
map(struct matrix_scan *scan, int64_t rows, int64_t cols, struct matrix *out)
{
	const struct matrix shape = { .rows = rows, .cols = cols };

	return matrix_scan_map(scan, &shape, 0, out);
}

/* Arrays of any number of sides go column by column. */
static bool
read_array(struct matrix_scan *scan, const struct header *header)
{
	int64_t rows, cols;
	struct matrix out;
	bool ok = true;

	if (header->dimensions != 2)
		return matrix_scan_fail(scan, "This is an array of %lld dimensions, and a matrix has two",
		    (long long)header->dimensions);
	skip_space(scan);
	if (!matrix_scan_count(scan, &rows))
		return false;
	skip_space(scan);
	if (!matrix_scan_count(scan, &cols) || !map(scan, rows, cols, &out))
		return false;
	for (int64_t c = 0; ok && c < cols; c++)
		for (int64_t r = 0; ok && r < rows; r++)
			ok = read_number(scan, &out.data[r * cols + c]);
	matrix_free(&out);
	return ok;
}

static bool
read_matrix(struct matrix_scan *scan, const struct header *header)
{
	if (header->dimensions >= 0)
		return read_array(scan, header);
	return has_sides(scan, header) && put_numbers(scan, header->rows, header->cols);
}

static bool
read_diagonal(struct matrix_scan *scan, const struct header *header)
{
	int64_t count = header->rows < header->cols ? header->rows : header->cols;
	struct matrix out;
	bool ok = true;

	if (!has_sides(scan, header) || !map(scan, header->rows, header->cols, &out))
		return false;
	for (int64_t i = 0; ok && i < count; i++)
		ok = read_number(scan, &out.data[i * out.cols + i]);
	matrix_free(&out);
	return ok;
}

static bool
read_sparse(struct matrix_scan *scan, const struct header *header)
{
	int64_t r, c, before = -1;
	struct matrix out;
	bool ok = true;

	if (!has_sides(scan, header))
		return false;
	if (header->entries < 0)
		return matrix_scan_fail(scan, "The line # nnz: is missing in front of this");
	if (!map(scan, header->rows, header->cols, &out))
		return false;
	for (int64_t i = 0; ok && i < header->entries; i++) {
		ok = read_index(scan, out.rows, &r) && read_index(scan, out.cols, &c) &&
		    (c * out.rows + r > before || matrix_scan_fail(scan, "The entries are not in the order of columns"));
		ok = ok && read_number(scan, &out.data[r * out.cols + c]);
		before = ok ? c * out.rows + r : before;
	}
	matrix_free(&out);
	return ok;
}

static bool
fill_permutation(struct matrix_scan *scan, const struct header *header, struct matrix *out)
{
	bool *seen = calloc((size_t)out->rows + 1, 1), ok = true;
	int64_t at;

	if (seen == NULL)
		abort();
	for (int64_t i = 0; ok && i < out->rows; i++) {
		ok = read_index(scan, out->rows, &at) &&
		    (!seen[at] || matrix_scan_fail(scan, "%lld is there twice", (long long)at + 1));
		if (!ok)
			break;
		seen[at] = true;
		out->data[header->orient == 'c' ? at * out->cols + i : i * out->cols + at] = 1;
	}
	free(seen);
	return ok;
}

static bool
read_permutation(struct matrix_scan *scan, const struct header *header)
{
	struct matrix out;
	bool ok;

	if (header->size < 0 || (header->orient != 'c' && header->orient != 'r'))
		return matrix_scan_fail(scan, "The lines # size: and # orient: are missing in front of this");
	if (!map(scan, header->size, header->size, &out))
		return false;
	ok = fill_permutation(scan, header, &out);
	matrix_free(&out);
	return ok;
}

/* As Octave counts them: a limit that is missed by rounding alone is reached. */
static bool
read_range(struct matrix_scan *scan, const struct header *header)
{
	const double slack = 3 * 2.220446049250313e-16;
	double base, limit, step, count;

	(void)header;
	if (!read_number(scan, &base) || !read_number(scan, &limit) || !read_number(scan, &step))
		return false;
	if (!isfinite(base) || !isfinite(limit) || !isfinite(step))
		return matrix_scan_fail(scan, "A range is of finite numbers");
	count = step == 0 || (step > 0) != (limit >= base) ? base == limit && step != 0 :
	    floor((limit - base) / step * (1 + slack)) + 1;
	if (count > (double)MATRIX_SIDE_MAX)
		return matrix_scan_fail(scan, "No matrix is that large");
	scan->read->rows = 1;
	scan->read->cols = (int64_t)count;
	if (scan->read->may_take != NULL && (scan->err = scan->read->may_take(scan->read->context,
	    scan->read->cols * (int64_t)sizeof(double))) != ERR_OK)
		return false;
	for (double i = 0; i < count; i++) {
		double x = base + i * step;

		if (step > 0 ? x > limit : x < limit)
			x = limit;
		if (!matrix_scan_put(scan, x))
			return false;
	}
	return true;
}

static const struct type types[] = {
	{ "scalar", read_scalar }, { "bool", read_scalar }, { "matrix", read_matrix },
	{ "diagonal matrix", read_diagonal }, { "sparse matrix", read_sparse },
	{ "permutation matrix", read_permutation },
	{ "range", read_range }, { "double_range", read_range },
};

/* Other numbers than doubles are written in the same way. */
static const struct type *
type_named(const char *name)
{
	static const char *const prefixes[] = {
		"global ", "float ", "bool ", "int8 ", "int16 ", "int32 ", "int64 ", "uint8 ", "uint16 ",
		"uint32 ", "uint64 ",
	};
	char plain[LINE_MAX_SAID + 1];

	if (strcmp(name, "sparse bool matrix") == 0)
		name = "sparse matrix";
	for (size_t i = 0; i < COUNT(prefixes); i++)
		if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0)
			name += strlen(prefixes[i]);
	snprintf(plain, sizeof(plain), "%s", name);
	for (size_t len = strlen(plain); len > 0 && plain[len - 1] == ' '; len--)
		plain[len - 1] = '\0';
	for (size_t i = 0; i < COUNT(types); i++)
		if (strcmp(types[i].name, plain) == 0)
			return &types[i];
	return NULL;
}

static void
note(struct header *header, const char *line)
{
	const struct { const char *key; int64_t *value; } keys[] = {
		{ "rows: ", &header->rows }, { "columns: ", &header->cols }, { "nnz: ", &header->entries },
		{ "size: ", &header->size }, { "ndims: ", &header->dimensions },
	};

	line += strspn(line, "#% ");
	for (size_t i = 0; i < COUNT(keys); i++)
		if (strncmp(line, keys[i].key, strlen(keys[i].key)) == 0)
			*keys[i].value = strtoll(line + strlen(keys[i].key), NULL, 10);
	if (strncmp(line, "orient: ", 8) == 0)
		header->orient = line[8];
}

static void
read_header(struct matrix_scan *scan, struct header *header)
{
	char line[LINE_MAX_SAID + 1];
	size_t len;
	int c;

	for (skip_space(scan); matrix_scan_peek(scan) == '#' || matrix_scan_peek(scan) == '%';
	    skip_space(scan)) {
		for (len = 0; (c = matrix_scan_peek(scan)) != '\n' && c != '\r' && c != -1; matrix_scan_skip(scan))
			if (len < LINE_MAX_SAID)
				line[len++] = (char)c;
		line[len] = '\0';
		note(header, line);
	}
}

bool
matrix_read_octave(struct matrix_scan *scan, const char *name)
{
	struct header header = { -1, -1, -1, -1, -1, 0 };
	const struct type *type = type_named(name);
	char said[SCAN_QUOTED_MAX + 1];

	scan->read->format = "octave";
	if (type == NULL)
		return matrix_scan_fail(scan, "GNU Octave wrote a \"%s\" here, which is no matrix that is read",
		    matrix_scan_quoted(name, said));
	read_header(scan, &header);
	if (!type->read(scan, &header))
		return false;
	skip_space(scan);
	if (matrix_scan_peek(scan) == '#')
		return matrix_scan_fail(scan, "There are several variables in this file: save one");
	if (matrix_scan_peek(scan) != -1)
		return matrix_scan_fail(scan, "There is more than the sizes say");
	return scan->err == ERR_OK;
}
