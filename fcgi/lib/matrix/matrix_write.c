/* Matrices as text and .npy, a buffer at a time. */
#include "lib/matrix/matrix_write.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/matrix/npy.h"

#define ELEMENT_MAX 64		/* the longest element with what stands around it */
#define HEAD_MAX    512
#define EXACT_BELOW 1e15	/* whole numbers below print all their digits */

const char *const matrix_formats[] = { "json", "npy", "mtx", "csv", "txt", NULL };

const char *
matrix_format_type(enum matrix_format format)
{
	static const char *const types[] = {
		"application/json", "application/x-npy", "text/plain; charset=utf-8",
		"text/csv; charset=utf-8", "text/plain; charset=utf-8",
	};

	return types[format];
}

const char *
matrix_format_ending(enum matrix_format format)
{
	static const char *const endings[] = { ".json", ".npy", ".mtx", ".csv", ".txt" };

	return endings[format];
}

struct matrix_window
matrix_window_all(const struct matrix *matrix)
{
	return (struct matrix_window){ 0, matrix->rows, 0, matrix->cols, 1 };
}

static int64_t
window_rows(const struct matrix_window *window)
{
	return (window->row_end - window->row + window->every - 1) / window->every;
}

static int64_t
window_cols(const struct matrix_window *window)
{
	return (window->col_end - window->col + window->every - 1) / window->every;
}

struct matrix_writer
matrix_writer(const struct matrix *matrix, enum matrix_format format,
    const struct matrix_window *window)
{
	return (struct matrix_writer){ .matrix = matrix, .format = format, .window = *window };
}

/* Digits of a whole number; false when it is none, or too large. */
static size_t
print_whole(char *out, double x)
{
	char digits[24], *p = digits + sizeof(digits);
	int64_t whole;
	size_t len;

	if (!(fabs(x) < EXACT_BELOW) || x != (double)(whole = (int64_t)x) ||
	    (x == 0 && signbit(x)))
		return 0;
	for (uint64_t left = whole < 0 ? (uint64_t)-whole : (uint64_t)whole; ; left /= 10) {
		*--p = (char)('0' + left % 10);
		if (left < 10)
			break;
	}
	if (whole < 0)
		*--p = '-';
	len = (size_t)(digits + sizeof(digits) - p);
	memcpy(out, p, len);
	return len;
}

/* The shortest of 15 to 17 digits that reads back as the same double. */
static size_t
print_number(char *out, double x, bool is_json)
{
	size_t len;

	if (!isfinite(x)) {
		const char *name = isnan(x) ? "nan" : x > 0 ? "inf" : "-inf";

		return (size_t)snprintf(out, ELEMENT_MAX, is_json ? "\"%s\"" : "%s", name);
	}
	if ((len = print_whole(out, x)) > 0)
		return len;
	if (x == 0 && is_json)	/* without a point it is a whole number to some, and those have no -0 */
		return (size_t)snprintf(out, ELEMENT_MAX, "-0.0");
	for (int digits = 15; digits <= 17; digits++) {
		len = (size_t)snprintf(out, ELEMENT_MAX, "%.*g", digits, x);
		if (strtod(out, NULL) == x)
			break;
	}
	return len;
}

static size_t
write_head(const struct matrix_writer *writer, char *out)
{
	long long rows = window_rows(&writer->window);
	long long cols = window_cols(&writer->window);

	switch (writer->format) {
	case MATRIX_JSON:
		return (size_t)snprintf(out, HEAD_MAX, "{\"rows\":%lld,\"cols\":%lld,\"values\":[%s",
		    rows, cols, rows > 0 ? "[" : "");
	case MATRIX_NPY:
		npy_header_write(rows, cols, out);
		return NPY_HEADER_LEN;
	case MATRIX_MTX:
		return (size_t)snprintf(out, HEAD_MAX,
		    "%%%%MatrixMarket matrix array real general\n%lld %lld\n", rows, cols);
	case MATRIX_CSV:
	case MATRIX_TXT:
		break;
	}
	return 0;
}

static size_t
write_tail(const struct matrix_writer *writer, char *out)
{
	const char *tail = window_rows(&writer->window) > 0 ? "]]}" : "]}";

	if (writer->format != MATRIX_JSON)
		return 0;
	memcpy(out, tail, strlen(tail));
	return strlen(tail);
}

/* One element of a text form, with what separates it from the one before. */
static size_t
write_element(const struct matrix_writer *writer, int64_t row, int64_t col, int64_t cols,
    char *out)
{
	const struct matrix_window *window = &writer->window;
	double x = writer->matrix->data[(window->row + row * window->every) *
	    writer->matrix->cols + window->col + col * window->every];
	bool is_json = writer->format == MATRIX_JSON;
	size_t len = 0;

	if (is_json && col == 0 && row > 0) {
		memcpy(out, "],[", 3);
		len = 3;
	} else if (col > 0 && writer->format != MATRIX_MTX)
		out[len++] = writer->format == MATRIX_TXT ? ' ' : ',';
	len += print_number(out + len, x, is_json);
	if (writer->format == MATRIX_MTX || (!is_json && col == cols - 1))
		out[len++] = '\n';
	return len;
}

static size_t
write_texts(struct matrix_writer *writer, char *data, size_t size)
{
	int64_t rows = window_rows(&writer->window);
	int64_t cols = window_cols(&writer->window), count = rows * cols;
	bool by_columns = writer->format == MATRIX_MTX;
	size_t len = 0;

	while (writer->at < count && size - len >= ELEMENT_MAX) {
		int64_t row = by_columns ? writer->at % rows : writer->at / cols;
		int64_t col = by_columns ? writer->at / rows : writer->at % cols;

		len += write_element(writer, row, col, cols, data + len);
		writer->at++;
	}
	return len;
}

static size_t
write_doubles(struct matrix_writer *writer, char *data, size_t size)
{
	const struct matrix_window *window = &writer->window;
	int64_t cols = window_cols(window), count = window_rows(window) * cols;
	size_t len = 0;

	while (writer->at < count && size - len >= sizeof(double)) {
		int64_t row = window->row + writer->at / cols * window->every;
		int64_t col = writer->at % cols, run = cols - col;

		if (window->every > 1)
			run = 1;
		if ((size_t)run > (size - len) / sizeof(double))
			run = (int64_t)((size - len) / sizeof(double));
		memcpy(data + len, writer->matrix->data + row * writer->matrix->cols +
		    window->col + col * window->every, (size_t)run * sizeof(double));
		len += (size_t)run * sizeof(double);
		writer->at += run;
	}
	return len;
}

size_t
matrix_write(struct matrix_writer *writer, char *data, size_t size)
{
	int64_t count = window_rows(&writer->window) * window_cols(&writer->window);
	size_t len = 0;

	if (!writer->has_head) {
		len = write_head(writer, data);
		writer->has_head = true;
	}
	len += writer->format == MATRIX_NPY ? write_doubles(writer, data + len, size - len) :
	    write_texts(writer, data + len, size - len);
	/* .npy fills to the last byte: its tail is empty anyway */
	if (writer->at == count && !writer->is_done && (writer->format == MATRIX_NPY ||
	    size - len >= ELEMENT_MAX)) {
		len += write_tail(writer, data + len);
		writer->is_done = true;
	}
	return len;
}
