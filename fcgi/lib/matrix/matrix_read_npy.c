/* NumPy's files: any element type and order to ours. */
#include <string.h>

#include "lib/matrix/matrix_scan.h"
#include "lib/matrix/npy.h"

#define BATCH 4096	/* elements that are converted at once */

/* The bytes that the header announces, or why there are others. */
static size_t
take(struct matrix_scan *scan, size_t width, size_t most)
{
	size_t count;

	if (scan->len - scan->at < width)
		matrix_scan_fill(scan, SCAN_BUFFER);
	count = (scan->len - scan->at) / width;
	if (count == 0)
		matrix_scan_fail_whole(scan, ERR_INPUT, "The file ends before its header says");
	return scan->err != ERR_OK ? 0 : count < most ? count : most;
}

static size_t
convert(struct matrix_scan *scan, const struct npy_header *header, size_t most, double *out)
{
	size_t width = (size_t)header->width, count = take(scan, width, most);

	npy_convert(header, scan->buffer + scan->at, (int64_t)count, out);
	scan->read->rounded += npy_rounded(header, scan->buffer + scan->at, (int64_t)count);
	scan->at += count * width;
	scan->taken += (int64_t)(count * width);
	return count;
}

/* Column by column into a mapped file: its own order is the other one. */
static bool
read_fortran(struct matrix_scan *scan, const struct npy_header *header)
{
	int64_t count = header->rows * header->cols, done = 0;
	double batch[BATCH];
	const struct matrix shape = { .rows = header->rows, .cols = header->cols };
	struct matrix out;
	size_t got = 1;

	if (!matrix_scan_map(scan, &shape, count * header->width, &out))
		return false;
	while (done < count && got > 0) {
		got = convert(scan, header, count - done < BATCH ? (size_t)(count - done) : BATCH,
		    batch);
		for (size_t i = 0; i < got; i++, done++)
			out.data[done % header->rows * header->cols + done / header->rows] = batch[i];
	}
	matrix_free(&out);
	return scan->err == ERR_OK;
}

static bool
read_rows(struct matrix_scan *scan, const struct npy_header *header)
{
	int64_t count = header->rows * header->cols;
	double batch[BATCH];

	scan->read->rows = header->rows;
	scan->read->cols = header->cols;
	while (scan->count < count) {
		int64_t left = count - scan->count;
		size_t got = convert(scan, header, left < BATCH ? (size_t)left : BATCH, batch);

		if (got == 0)
			return false;
		for (size_t i = 0; i < got; i++)
			if (!matrix_scan_put(scan, batch[i]))
				return false;
	}
	return true;
}

bool
matrix_read_npy(struct matrix_scan *scan)
{
	struct npy_header header;
	const char *why;

	matrix_scan_fill(scan, NPY_HEADER_MAX + 12);
	if (scan->err != ERR_OK)
		return false;
	if (!npy_header_read(scan->buffer, scan->len, &header, &why))
		return matrix_scan_fail_whole(scan, ERR_INPUT, "%s", why);
	if (matrix_bytes(header.rows, header.cols) > scan->read->bytes_max)
		return matrix_scan_fail_whole(scan, ERR_TOO_LARGE,
		    "A matrix of %lld×%lld takes more than the %lld bytes that may be kept here",
		    (long long)header.rows, (long long)header.cols,
		    (long long)scan->read->bytes_max);
	scan->at = (size_t)header.data_offset;
	scan->taken = header.data_offset;
	if (header.is_fortran && header.rows > 1 && header.cols > 1 ?
	    !read_fortran(scan, &header) : !read_rows(scan, &header))
		return false;
	if (matrix_scan_peek(scan) != -1)
		return matrix_scan_fail_whole(scan, ERR_INPUT, "The file goes on after its header's end");
	return scan->err == ERR_OK;
}
