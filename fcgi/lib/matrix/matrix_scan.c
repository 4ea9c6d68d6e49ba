/* Bytes of a body with their place, and elements on their way to a file. */
#include "lib/matrix/matrix_scan.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/utf8.h"
#include "lib/io/body.h"
#include "lib/matrix/matrix_file.h"

#define COUNT_MAX    1e15	/* no size is larger; a double keeps it whole */
#define EXACT_DIGITS 16		/* fewer are below 2^53 */

void
matrix_scan_fill(struct matrix_scan *scan, size_t want)
{
	size_t left = scan->len - scan->at;

	memmove(scan->buffer, scan->buffer + scan->at, left);
	scan->at = 0;
	scan->len = left;
	while (!scan->is_over && scan->len < want) {
		ssize_t got = scan->body->read(scan->body->context, scan->buffer + scan->len,
		    SCAN_BUFFER - scan->len);

		if (got <= 0)
			scan->is_over = true;
		if (got < 0 && scan->read->packed != NULL)
			matrix_scan_fail_whole(scan, ERR_INPUT, "What is packed in it is damaged, or ends early");
		if (got < 0)
			matrix_scan_fail_whole(scan, ERR_MALFORMED, "The body was cut short");
		if (got > 0)
			scan->len += (size_t)got;
	}
	if (scan->taken + (int64_t)scan->len > scan->body->max_bytes)
		matrix_scan_fail_whole(scan, ERR_TOO_LARGE, "The body is larger than allowed here");
}

int
matrix_scan_peek_slow(struct matrix_scan *scan)
{
	if (scan->err != ERR_OK)
		return -1;
	matrix_scan_fill(scan, 1);
	return scan->err != ERR_OK || scan->len == 0 ? -1 : (unsigned char)scan->buffer[0];
}

void
matrix_scan_skip(struct matrix_scan *scan)
{
	scan->taken++;
	if (scan->buffer[scan->at++] == '\n') {
		scan->line++;
		scan->line_start = scan->taken;
	}
}

void
matrix_scan_skip_line_end(struct matrix_scan *scan)
{
	const bool is_return = matrix_scan_peek(scan) == '\r';

	if (is_return || matrix_scan_peek(scan) == '\n')
		matrix_scan_skip(scan);
	if (!is_return)
		return;
	if (matrix_scan_peek(scan) == '\n')
		matrix_scan_skip(scan);
	else {
		scan->line++;
		scan->line_start = scan->taken;
	}
}

static bool
fail(struct matrix_scan *scan, enum err err, struct matrix_place place, const char *format,
    va_list ap)
{
	struct matrix_fault *fault = &scan->read->fault;

	if (scan->err != ERR_OK)
		return false;
	scan->err = err;
	fault->line = place.line;
	fault->column = place.column;
	vsnprintf(fault->message, sizeof(fault->message), format, ap);
	return false;
}

bool
matrix_scan_fail(struct matrix_scan *scan, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	fail(scan, ERR_INPUT, matrix_scan_here(scan), format, ap);
	va_end(ap);
	return false;
}

bool
matrix_scan_fail_at(struct matrix_scan *scan, struct matrix_place place, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	fail(scan, ERR_INPUT, place, format, ap);
	va_end(ap);
	return false;
}

bool
matrix_scan_fail_whole(struct matrix_scan *scan, enum err err, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	fail(scan, err, (struct matrix_place){ 0, 0 }, format, ap);
	va_end(ap);
	return false;
}

static bool
belongs_to_number(int c)
{
	return (c >= '0' && c <= '9') || c == '.' || c == '+' || c == '-' || c == '_' ||
	    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

const char *
matrix_scan_quoted(const char *text, char out[SCAN_QUOTED_MAX + 1])
{
	size_t len = strnlen(text, SCAN_QUOTED_MAX);
	bool is_said;

	while (len > 0 && ((unsigned char)text[len] & 0xC0) == 0x80)
		len--;	/* no half of a character */
	is_said = utf8_is_valid(text, len);
	for (size_t i = 0; i < len; i++)
		out[i] = (unsigned char)text[i] < ' ' || (!is_said && (unsigned char)text[i] > '~') ?
		    '?' : text[i];
	out[len] = '\0';
	return out;
}

/* Whole numbers of many digits: whether the double is that number. */
static bool
is_rounded(const char *token, double x)
{
	char exact[TOKEN_MAX + 1];

	token += *token == '+' || *token == '-';
	token += strspn(token, "0");
	if (strlen(token) < EXACT_DIGITS || token[strspn(token, "0123456789")] != '\0')
		return false;
	snprintf(exact, sizeof(exact), "%.0f", fabs(x));
	return strcmp(exact, token) != 0;
}

/* strtod() takes hexadecimal and nan(…) too, which nobody means. */
bool
matrix_scan_is_number(struct matrix_scan *scan, const char *token, double *x)
{
	char *end;

	if (token[0] == '\0' || strlen(token) > TOKEN_MAX ||
	    token[strspn(token, "0123456789.+-abcdefghijklmnopqrstuvwyzABCDEFGHIJKLMNOPQRSTUVWYZ")] != '\0')
		return false;
	*x = strtod(token, &end);
	if (*end != '\0')
		return false;
	scan->read->rounded += is_rounded(token, *x);
	return true;
}

bool
matrix_scan_number(struct matrix_scan *scan, double *x)
{
	char token[TOKEN_MAX + 1];
	size_t len = 0;

	if (scan->len - scan->at < sizeof(token))
		matrix_scan_fill(scan, sizeof(token));
	while (len < TOKEN_MAX && scan->at + len < scan->len &&
	    belongs_to_number((unsigned char)scan->buffer[scan->at + len])) {
		token[len] = scan->buffer[scan->at + len];
		len++;
	}
	token[len] = '\0';
	if (len == TOKEN_MAX && scan->at + len < scan->len &&
	    belongs_to_number((unsigned char)scan->buffer[scan->at + len]))
		return matrix_scan_fail(scan, "A number may have at most %d characters", TOKEN_MAX);
	if (!matrix_scan_is_number(scan, token, x)) {
		if (len > 0)
			return matrix_scan_fail(scan, "\"%s\" is no number", token);
		return matrix_scan_fail(scan, "A number is missing here");
	}
	scan->at += len;
	scan->taken += (int64_t)len;
	return true;
}

bool
matrix_scan_count(struct matrix_scan *scan, int64_t *count)
{
	double x = 0;

	if (matrix_scan_peek(scan) == '-')
		return matrix_scan_fail(scan, "A whole number from 0 is missing here");
	if (!matrix_scan_number(scan, &x))
		return false;
	if (!(x <= COUNT_MAX) || x != (double)(int64_t)x)
		return matrix_scan_fail(scan, "%g is no size that a matrix can have", x);
	*count = (int64_t)x;
	return true;
}

bool
matrix_scan_flush(struct matrix_scan *scan)
{
	size_t len = scan->out_count * sizeof(double);
	const char *data = (const char *)scan->out;
	ssize_t put;

	for (scan->out_count = 0; len > 0; data += put, len -= (size_t)put)
		if ((put = write(scan->fd, data, len)) <= 0)
			return matrix_scan_fail_whole(scan, err_of_errno(put == 0 ? EIO : errno),
			    "The matrix could not be written");
	return true;
}

bool
matrix_scan_put(struct matrix_scan *scan, double x)
{
	if (++scan->count > scan->read->bytes_max / (int64_t)sizeof(double))
		return matrix_scan_fail_whole(scan, ERR_TOO_LARGE,
		    "The matrix has more than the %lld elements that may be kept here",
		    (long long)(scan->read->bytes_max / (int64_t)sizeof(double)));
	scan->out[scan->out_count++] = x;
	return scan->out_count < SCAN_OUT_COUNT || matrix_scan_flush(scan);
}

bool
matrix_scan_end_row(struct matrix_scan *scan, int64_t in_row)
{
	struct matrix_read *read = scan->read;

	if (read->rows == 0)
		read->cols = in_row;
	else if (read->cols != in_row)
		return matrix_scan_fail(scan, "Row %lld has %lld value(s), and those above it have %lld",
		    (long long)read->rows + 1, (long long)in_row, (long long)read->cols);
	if (++read->rows > MATRIX_SIDE_MAX)
		return matrix_scan_fail(scan, "Too many rows");
	return true;
}

/* -1: not known. */
static int64_t
left_of_body(const struct matrix_scan *scan)
{
	return scan->body->length < 0 ? -1 : scan->body->length - scan->taken;
}

bool
matrix_scan_comes(struct matrix_scan *scan, int64_t bytes)
{
	const int64_t left = left_of_body(scan);

	return left < 0 || bytes <= left ? true :
	    matrix_scan_fail(scan, "There is less than the sizes say");
}

/* What is made at once is bounded by what comes, or asked for. */
static bool
may_take(struct matrix_scan *scan, int64_t bytes, int64_t least)
{
	const struct matrix_read *read = scan->read;
	enum err err;

	if (!matrix_scan_comes(scan, least))
		return false;
	if (read->may_take == NULL || (least > 0 && left_of_body(scan) >= 0))
		return true;
	if ((err = read->may_take(read->context, bytes)) != ERR_OK)
		scan->err = err;
	return err == ERR_OK;
}

bool
matrix_scan_map(struct matrix_scan *scan, const struct matrix *shape, int64_t least,
    struct matrix *out)
{
	const int64_t rows = shape->rows, cols = shape->cols, bytes = matrix_bytes(rows, cols);
	enum err err;

	if (rows > MATRIX_SIDE_MAX || cols > MATRIX_SIDE_MAX || bytes < 0 ||
	    bytes > scan->read->bytes_max)
		return matrix_scan_fail_whole(scan, ERR_TOO_LARGE,
		    "A matrix of %lld×%lld takes more than the %lld bytes that may be kept here",
		    (long long)rows, (long long)cols, (long long)scan->read->bytes_max);
	if (!may_take(scan, bytes, least))
		return false;
	close(scan->fd);
	unlink(scan->read->path);
	scan->read->rows = rows;
	scan->read->cols = cols;
	if ((err = matrix_file_make(scan->read->path, rows, cols, out, &scan->fd)) == ERR_OK)
		return true;
	scan->fd = -1;
	return matrix_scan_fail_whole(scan, err, "The matrix could not be written");
}
