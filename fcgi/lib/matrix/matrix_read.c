/* From a body to an .npy file: the parts that all forms share. */
#include "lib/matrix/matrix_read.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/io/log.h"
#include "lib/matrix/matrix_file.h"
#include "lib/matrix/matrix_scan.h"
#include "lib/matrix/npy.h"

static bool
choose(struct matrix_scan *scan)
{
	matrix_scan_fill(scan, 64);
	if (scan->len >= 6 && memcmp(scan->buffer, "\x93NUMPY", 6) == 0) {
		scan->read->format = "npy";
		return matrix_read_npy(scan);
	}
	if (scan->len >= 14 && memcmp(scan->buffer, "%%MatrixMarket", 14) == 0) {
		scan->read->format = "mtx";
		return matrix_read_market(scan);
	}
	while (matrix_scan_peek(scan) == ' ' || matrix_scan_peek(scan) == '\t' || matrix_scan_peek(scan) == '\r' ||
	    matrix_scan_peek(scan) == '\n')
		matrix_scan_skip(scan);
	if (matrix_scan_peek(scan) == '[' || matrix_scan_peek(scan) == '{') {
		scan->read->format = "json";
		return matrix_read_json(scan);
	}
	scan->read->format = "text";
	return matrix_read_text(scan);
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

enum err
matrix_read(struct body *body, struct matrix_read *read)
{
	struct matrix_scan scan = { .body = body, .read = read, .line = 1 };

	read->fault = (struct matrix_fault){ 0 };
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
