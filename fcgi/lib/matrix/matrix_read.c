/* From a body to an .npy file: the parts that all forms share. */
#include "lib/matrix/matrix_read.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/io/log.h"
#include "lib/io/unpack.h"
#include "lib/matrix/matrix_file.h"
#include "lib/matrix/matrix_scan.h"
#include "lib/matrix/npy.h"

#define BOM         "\xEF\xBB\xBF"
#define LOOK_BYTES 4096		/* of blanks in front of JSON */

static bool
begins(const struct matrix_scan *scan, const char *with)
{
	return scan->len - scan->at >= strlen(with) &&
	    memcmp(scan->buffer + scan->at, with, strlen(with)) == 0;
}

/* The first that is no blank; it stays, and so do the blanks. */
static char
first_of(const struct matrix_scan *scan)
{
	for (size_t i = scan->at; i < scan->len && i < scan->at + LOOK_BYTES; i++)
		if (strchr(" \t\r\n", scan->buffer[i]) == NULL)
			return scan->buffer[i];
	return '\0';
}

static bool
choose(struct matrix_scan *scan)
{
	struct matrix_read *read = scan->read;
	char first;

	matrix_scan_fill(scan, LOOK_BYTES);
	if (begins(scan, "\x93NUMPY")) {
		read->format = "npy";
		return matrix_read_npy(scan);
	}
	if (begins(scan, BOM)) {
		scan->at += strlen(BOM);
		scan->taken = scan->line_start = (int64_t)strlen(BOM);
	}
	if (!matrix_foreign_refuse(scan))
		return false;
	if (begins(scan, "%%MatrixMarket")) {
		read->format = "mtx";
		return matrix_read_market(scan);
	}
	matrix_scan_fill(scan, LOOK_BYTES);
	first = first_of(scan);
	read->format = first == '[' || first == '{' ? "json" : "text";
	return first == '[' || first == '{' ? matrix_read_json(scan) : matrix_read_text(scan);
}

/* The header stands before what was appended. */
static bool
finish(struct matrix_scan *scan)
{
	char header[NPY_HEADER_LEN];

	npy_header_write(scan->read->rows, scan->read->cols, header);
	if (!matrix_scan_flush(scan))
		return false;
	if (pwrite(scan->fd, header, sizeof(header), 0) != (ssize_t)sizeof(header))
		return matrix_scan_fail_whole(scan, ERR_INTERNAL, "The matrix could not be written");
	return true;
}

static enum err
read_unpacked(struct body *body, struct matrix_read *read)
{
	struct matrix_scan scan = { .body = body, .read = read, .line = 1 };

	scan.fd = open(read->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
	if (scan.fd < 0) {
		const int code = errno;

		log_error("matrix: %s: %s", read->path, strerror(code));
		return err_of_errno(code);
	}
	scan.buffer = malloc(SCAN_BUFFER);
	scan.out = malloc(SCAN_OUT_COUNT * sizeof(double));
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

static bool
ends_in(const char *name, const char *end)
{
	return strlen(name) >= strlen(end) && strcmp(name + strlen(name) - strlen(end), end) == 0;
}

/* What a zip is: many others' files are one. */
static const char *
kind_of_zip(const char *first)
{
	return ends_in(first, ".npy") ? "a NumPy archive" :
	    strcmp(first, "[Content_Types].xml") == 0 || strncmp(first, "xl/", 3) == 0 ?
	    "a workbook of Excel's (.xlsx): save it as CSV;" :
	    strcmp(first, "mimetype") == 0 ? "an OpenDocument file: save it as CSV;" : "a ZIP archive";
}

/* One array is read; of more, or of others, the fault says what there is. */
static enum err
check_zip(struct unpack *unpack, struct matrix_read *read, enum err err)
{
	const char *first = unpack_name(unpack);
	char names[UNPACK_NAMES_MAX], said[SCAN_QUOTED_MAX + 1];
	size_t count;

	if (err != ERR_OK && err != ERR_INPUT)
		return err;
	count = unpack_count(unpack, names);
	if (count == 1 && ends_in(first, ".npy"))
		return err;
	if (err == ERR_OK)
		unlink(read->path);
	read->fault = (struct matrix_fault){ 0 };
	snprintf(read->fault.message, sizeof(read->fault.message), "This is %s of %zu %s: %s",
	    kind_of_zip(first), count, ends_in(first, ".npy") ? "arrays" : "file(s)",
	    matrix_scan_quoted(names, said));
	return ERR_INPUT;
}

enum err
matrix_read(struct body *body, struct matrix_read *read)
{
	static const char *const packed[] = {
		[UNPACK_PLAIN] = NULL, [UNPACK_GZIP] = "gzip", [UNPACK_ZIP] = "npz",
	};
	struct unpack *unpack;
	struct body inner;
	enum err err;

	unpack = unpack_new(body, &inner);
	read->fault = (struct matrix_fault){ 0 };
	read->packed = packed[unpack_kind(unpack)];
	err = read_unpacked(&inner, read);
	if (unpack_kind(unpack) == UNPACK_ZIP)
		err = check_zip(unpack, read, err);
	unpack_free(unpack);
	return err;
}
