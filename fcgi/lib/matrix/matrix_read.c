/* From a body to an .npy file: the parts that all forms share. */
#include "lib/matrix/matrix_read.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/io/log.h"
#include "lib/matrix/matrix_file.h"
#include "lib/matrix/matrix_scan.h"
#include "lib/matrix/npy.h"

#define OUT_COUNT 32768		/* elements that are written at once */
#define COUNT_MAX 1e15		/* no size is larger; a double keeps it whole */

void
scan_fill(struct scan *scan, size_t want)
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
		if (got < 0)
			scan_fail_whole(scan, ERR_MALFORMED, "The body was cut short");
		if (got > 0)
			scan->len += (size_t)got;
	}
	if (scan->taken + (int64_t)scan->len > scan->body->max_bytes)
		scan_fail_whole(scan, ERR_TOO_LARGE, "The body is larger than allowed here");
}

int
scan_peek_slow(struct scan *scan)
{
	if (scan->err != ERR_OK)
		return -1;
	scan_fill(scan, 1);
	return scan->err != ERR_OK || scan->len == 0 ? -1 : (unsigned char)scan->buffer[0];
}

void
scan_skip(struct scan *scan)
{
	scan->taken++;
	if (scan->buffer[scan->at++] == '\n') {
		scan->line++;
		scan->line_start = scan->taken;
	}
}

static bool
fail(struct scan *scan, enum err err, int64_t line, int64_t column, const char *format,
    va_list ap)
{
	struct matrix_fault *fault = &scan->read->fault;

	if (scan->err != ERR_OK)
		return false;
	scan->err = err;
	fault->line = line;
	fault->column = column;
	vsnprintf(fault->message, sizeof(fault->message), format, ap);
	return false;
}

bool
scan_fail(struct scan *scan, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	fail(scan, ERR_INPUT, scan->line, scan->taken - scan->line_start + 1, format, ap);
	va_end(ap);
	return false;
}

bool
scan_fail_whole(struct scan *scan, enum err err, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	fail(scan, err, 0, 0, format, ap);
	va_end(ap);
	return false;
}

static bool
belongs_to_number(int c)
{
	return (c >= '0' && c <= '9') || c == '.' || c == '+' || c == '-' || c == '_' ||
	    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* strtod() takes hexadecimal and nan(…) too, which nobody means. */
static bool
is_number(const char *token, double *x)
{
	char *end;

	if (token[0] == '\0' || strpbrk(token, "xX_") != NULL)
		return false;
	*x = strtod(token, &end);
	return *end == '\0';
}

bool
scan_number(struct scan *scan, double *x)
{
	char token[TOKEN_MAX + 1];
	size_t len = 0;

	if (scan->len - scan->at < sizeof(token))
		scan_fill(scan, sizeof(token));
	while (len < TOKEN_MAX && scan->at + len < scan->len &&
	    belongs_to_number((unsigned char)scan->buffer[scan->at + len])) {
		token[len] = scan->buffer[scan->at + len];
		len++;
	}
	token[len] = '\0';
	if (len == TOKEN_MAX && scan->at + len < scan->len &&
	    belongs_to_number((unsigned char)scan->buffer[scan->at + len]))
		return scan_fail(scan, "A number may have at most %d characters", TOKEN_MAX);
	if (!is_number(token, x)) {
		if (len > 0)
			return scan_fail(scan, "\"%s\" is no number", token);
		return scan_fail(scan, "A number is missing here");
	}
	scan->at += len;
	scan->taken += (int64_t)len;
	return true;
}

bool
scan_count(struct scan *scan, int64_t *count)
{
	double x = 0;

	if (scan_peek(scan) == '-')
		return scan_fail(scan, "A whole number from 0 is missing here");
	if (!scan_number(scan, &x))
		return false;
	if (!(x <= COUNT_MAX) || x != (double)(int64_t)x)
		return scan_fail(scan, "%g is no size that a matrix can have", x);
	*count = (int64_t)x;
	return true;
}

bool
scan_flush(struct scan *scan)
{
	size_t len = scan->out_count * sizeof(double);
	const char *data = (const char *)scan->out;
	ssize_t put;

	for (scan->out_count = 0; len > 0; data += put, len -= (size_t)put)
		if ((put = write(scan->fd, data, len)) <= 0)
			return scan_fail_whole(scan, errno == ENOSPC || errno == EDQUOT ?
			    ERR_NO_SPACE : ERR_INTERNAL, "The matrix could not be written");
	return true;
}

bool
scan_put(struct scan *scan, double x)
{
	if (++scan->count > scan->read->bytes_max / (int64_t)sizeof(double))
		return scan_fail_whole(scan, ERR_TOO_LARGE,
		    "The matrix has more than the %lld elements that may be kept here",
		    (long long)(scan->read->bytes_max / (int64_t)sizeof(double)));
	scan->out[scan->out_count++] = x;
	return scan->out_count < OUT_COUNT || scan_flush(scan);
}

bool
scan_map(struct scan *scan, int64_t rows, int64_t cols, struct matrix *out)
{
	int64_t bytes = matrix_bytes(rows, cols);
	enum err err;

	if (rows > MATRIX_SIDE_MAX || cols > MATRIX_SIDE_MAX || bytes < 0 ||
	    bytes > scan->read->bytes_max)
		return scan_fail_whole(scan, ERR_TOO_LARGE,
		    "A matrix of %lld×%lld takes more than the %lld bytes that may be kept here",
		    (long long)rows, (long long)cols, (long long)scan->read->bytes_max);
	close(scan->fd);
	unlink(scan->read->path);
	scan->read->rows = rows;
	scan->read->cols = cols;
	if ((err = matrix_file_make(scan->read->path, rows, cols, out, &scan->fd)) == ERR_OK)
		return true;
	scan->fd = -1;
	return scan_fail_whole(scan, err, "The matrix could not be written");
}

static bool
choose(struct scan *scan)
{
	scan_fill(scan, 64);
	if (scan->len >= 6 && memcmp(scan->buffer, "\x93NUMPY", 6) == 0) {
		scan->read->format = "npy";
		return matrix_read_npy(scan);
	}
	if (scan->len >= 14 && memcmp(scan->buffer, "%%MatrixMarket", 14) == 0) {
		scan->read->format = "mtx";
		return matrix_read_market(scan);
	}
	while (scan_peek(scan) == ' ' || scan_peek(scan) == '\t' || scan_peek(scan) == '\r' ||
	    scan_peek(scan) == '\n')
		scan_skip(scan);
	if (scan_peek(scan) == '[' || scan_peek(scan) == '{') {
		scan->read->format = "json";
		return matrix_read_json(scan);
	}
	scan->read->format = "text";
	return matrix_read_text(scan);
}

/* The header stands before what was appended. */
static bool
finish(struct scan *scan)
{
	char header[NPY_HEADER_LEN];

	npy_header_write(scan->read->rows, scan->read->cols, header);
	if (!scan_flush(scan))
		return false;
	if (pwrite(scan->fd, header, sizeof(header), 0) != (ssize_t)sizeof(header))
		return scan_fail_whole(scan, ERR_INTERNAL, "The matrix could not be written");
	return true;
}

enum err
matrix_read(struct body *body, struct matrix_read *read)
{
	struct scan scan = { .body = body, .read = read, .line = 1 };

	read->fault = (struct matrix_fault){ 0 };
	scan.fd = open(read->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
	if (scan.fd < 0) {
		log_error("matrix: %s: %s", read->path, strerror(errno));
		return ERR_INTERNAL;
	}
	scan.buffer = malloc(SCAN_BUFFER);
	scan.out = malloc(OUT_COUNT * sizeof(double));
	if (scan.buffer == NULL || scan.out == NULL)
		abort();
	if (lseek(scan.fd, NPY_HEADER_LEN, SEEK_SET) < 0 || !choose(&scan) || !finish(&scan))
		scan.err = scan.err == ERR_OK ? ERR_INTERNAL : scan.err;
	free(scan.buffer);
	free(scan.out);
	if (scan.fd >= 0)
		close(scan.fd);
	if (scan.err != ERR_OK)
		unlink(read->path);
	return scan.err;
}
