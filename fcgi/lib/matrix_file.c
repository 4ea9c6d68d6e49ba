/* .npy files as matrices. */
#include "lib/matrix_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cblas.h>

#include "lib/log.h"
#include "lib/npy.h"

#define PANEL_BYTES (32 * 1024 * 1024)	/* of the result, between two nudges to the disk */
#define PANEL_ROWS  256			/* at least: dgemm packs all of b anew for each panel */

static enum err
err_of_errno(const char *path)
{
	if (errno == ENOSPC || errno == EDQUOT || errno == EFBIG)
		return ERR_NO_SPACE;
	log_error("matrix: %s: %s", path, strerror(errno));
	return ERR_INTERNAL;
}

static enum err
map(int fd, int64_t rows, int64_t cols, bool writes, struct matrix *out)
{
	size_t len = (size_t)matrix_bytes(rows, cols) + NPY_HEADER_LEN;
	void *at = mmap(NULL, len, writes ? PROT_READ | PROT_WRITE : PROT_READ,
	    MAP_SHARED, fd, 0);

	if (at == MAP_FAILED)
		return errno == ENOMEM ? ERR_TOO_LARGE : ERR_INTERNAL;
	*out = (struct matrix){ rows, cols, (double *)((char *)at + NPY_HEADER_LEN), at, len };
	return ERR_OK;
}

enum err
matrix_file_make(const char *path, int64_t rows, int64_t cols, struct matrix *out, int *fd)
{
	int64_t bytes = matrix_bytes(rows, cols);
	char header[NPY_HEADER_LEN];
	enum err err = ERR_OK;
	int failed;

	*out = (struct matrix){ 0 };
	if (bytes < 0 || bytes > INT64_MAX - NPY_HEADER_LEN)
		return ERR_TOO_LARGE;
	if ((*fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640)) < 0)
		return err_of_errno(path);
	npy_header_write(rows, cols, header);
	/* writing to a hole of a mapped file on a full disk would be SIGBUS */
	if ((failed = posix_fallocate(*fd, 0, bytes + NPY_HEADER_LEN)) != 0) {
		errno = failed;
		err = err_of_errno(path);
	} else if (pwrite(*fd, header, sizeof(header), 0) != (ssize_t)sizeof(header))
		err = err_of_errno(path);
	else
		err = map(*fd, rows, cols, true, out);
	if (err != ERR_OK) {
		close(*fd);
		unlink(path);
	}
	return err;
}

enum err
matrix_file_open(const char *path, struct matrix *out)
{
	char head[NPY_HEADER_LEN];
	struct npy_header header;
	enum err err = ERR_INTERNAL;
	struct stat st;
	const char *why;
	int fd;

	*out = (struct matrix){ 0 };
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
		return err_of_errno(path);
	if (fstat(fd, &st) == 0 && pread(fd, head, sizeof(head), 0) == (ssize_t)sizeof(head) &&
	    npy_header_read(head, sizeof(head), &header, &why) &&
	    header.data_offset == NPY_HEADER_LEN &&
	    st.st_size == matrix_bytes(header.rows, header.cols) + NPY_HEADER_LEN)
		err = map(fd, header.rows, header.cols, false, out);
	close(fd);
	if (err != ERR_OK)
		log_error("matrix: %s is no matrix of ours", path);
	return err;
}

/* Rows a panel, of panels as even as can be: a last one of a few rows costs as much packing as any. */
static int64_t
panel_rows(const struct matrix *out)
{
	int64_t rows = PANEL_BYTES / (8 * out->cols);
	int64_t panels;

	if (rows < PANEL_ROWS)
		rows = PANEL_ROWS;
	panels = (out->rows + rows - 1) / rows;
	return (out->rows + panels - 1) / panels;
}

static void
multiply_panels(const struct matrix *a, const struct matrix *b, struct matrix *out, int fd)
{
	const int64_t step = panel_rows(out);

	for (int64_t row = 0; row < out->rows; row += step) {
		int64_t rows = out->rows - row < step ? out->rows - row : step;

		cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)rows, (int)b->cols,
		    (int)a->cols, 1, a->data + row * a->cols, (int)a->cols, b->data,
		    (int)b->cols, 0, out->data + row * out->cols, (int)out->cols);
		sync_file_range(fd, NPY_HEADER_LEN + row * out->cols * 8, rows * out->cols * 8,
		    SYNC_FILE_RANGE_WRITE);
	}
}

enum err
matrix_file_multiply(const struct matrix *a, const struct matrix *b, const char *path)
{
	struct matrix out;
	enum err err;
	int fd;

	if ((err = matrix_file_make(path, a->rows, b->cols, &out, &fd)) != ERR_OK)
		return err;
	if (out.rows > 0 && out.cols > 0 && a->cols > 0)
		multiply_panels(a, b, &out, fd);
	matrix_free(&out);
	close(fd);
	return ERR_OK;
}

enum err
matrix_file_save(const struct matrix *value, const char *path)
{
	struct matrix out;
	enum err err;
	int fd;

	if ((err = matrix_file_make(path, value->rows, value->cols, &out, &fd)) != ERR_OK)
		return err;
	memcpy(out.data, value->data, (size_t)matrix_bytes(value->rows, value->cols));
	matrix_free(&out);
	close(fd);
	return ERR_OK;
}
