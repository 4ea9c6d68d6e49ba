/* .npy files as matrices. */
#include "lib/matrix/matrix_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cblas.h>

#include "lib/io/log.h"
#include "lib/matrix/npy.h"

#define PANEL_BYTES (32 * 1024 * 1024)	/* of the result, between two nudges to the disk */
#define PANEL_ROWS  256			/* at least: dgemm packs all of b anew for each panel */
#define PIECE       ((int64_t)32 * 1024)	/* elements written at once: 256 KB */

static enum err
file_failed(const char *path)
{
	const enum err err = err_of_errno(errno);

	log_error("matrix: %s: %s", path, strerror(errno));
	return err;
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

/* The file with its header, and all of its blocks taken. */
static enum err
begin(const char *path, int64_t rows, int64_t cols, int *fd)
{
	int64_t bytes = matrix_bytes(rows, cols);
	char header[NPY_HEADER_LEN];
	enum err err;
	int failed;

	if (bytes < 0 || bytes > INT64_MAX - NPY_HEADER_LEN)
		return ERR_TOO_LARGE;
	if ((*fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640)) < 0)
		return file_failed(path);
	npy_header_write(rows, cols, header);
	if ((failed = posix_fallocate(*fd, 0, bytes + NPY_HEADER_LEN)) != 0)
		errno = failed;
	else if (pwrite(*fd, header, sizeof(header), 0) == (ssize_t)sizeof(header))
		return ERR_OK;
	err = file_failed(path);
	close(*fd);
	unlink(path);
	return err;
}

enum err
matrix_file_make(const char *path, int64_t rows, int64_t cols, struct matrix *out, int *fd)
{
	enum err err;

	*out = (struct matrix){ 0 };
	if ((err = begin(path, rows, cols, fd)) != ERR_OK)
		return err;
	/* no hole is left in it: to write to one on a full disk would be SIGBUS */
	if ((err = map(*fd, rows, cols, true, out)) != ERR_OK) {
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
		return file_failed(path);
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
panel_rows(int64_t rows, int64_t cols)
{
	int64_t most = PANEL_BYTES / (8 * cols);
	int64_t panels;

	if (most < PANEL_ROWS)
		most = PANEL_ROWS;
	panels = (rows + most - 1) / most;
	return (rows + panels - 1) / panels;
}

/*
 * Elements from `at` on, in pieces that the cache still holds when they are looked
 * through.  Not through a mapping: there each page of 4 KB is a fault, and another
 * one when it has been on its way to the disk.
 */
static enum err
write_elements(int fd, const char *path, int64_t at, const struct matrix *from,
    struct matrix_oddities *odd)
{
	const int64_t all = from->rows * from->cols;
	struct matrix_oddities found;
	ssize_t wrote;

	for (int64_t done = 0; done < all; done += wrote / 8) {
		struct matrix piece = { 1, all - done, from->data + done, NULL, 0 };

		if (piece.cols > PIECE)
			piece.cols = PIECE;
		wrote = pwrite(fd, piece.data, (size_t)piece.cols * 8,
		    NPY_HEADER_LEN + (at + done) * 8);
		if (wrote < 8) {
			errno = wrote < 0 ? errno : ENOSPC;
			return file_failed(path);
		}
		piece.cols = wrote / 8;
		found = matrix_oddities(&piece);
		odd->nans += found.nans;
		odd->infinities += found.infinities;
	}
	return ERR_OK;
}

static enum err
multiply_panels(const struct matrix *a, const struct matrix *b, int fd,
    const char *path, struct matrix_oddities *odd)
{
	const int64_t step = panel_rows(a->rows, b->cols);
	struct matrix panel;
	enum err err;

	if ((err = matrix_new(step, b->cols, &panel)) != ERR_OK)
		return err;
	for (int64_t row = 0; err == ERR_OK && row < a->rows; row += step) {
		panel.rows = a->rows - row < step ? a->rows - row : step;
		cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)panel.rows,
		    (int)b->cols, (int)a->cols, 1, a->data + row * a->cols, (int)a->cols,
		    b->data, (int)b->cols, 0, panel.data, (int)b->cols);
		err = write_elements(fd, path, row * b->cols, &panel, odd);
		sync_file_range(fd, NPY_HEADER_LEN + row * b->cols * 8,
		    panel.rows * b->cols * 8, SYNC_FILE_RANGE_WRITE);
	}
	matrix_free(&panel);
	return err;
}

/* What failed is not left behind. */
static enum err
end(enum err err, int fd, const char *path)
{
	close(fd);
	if (err != ERR_OK)
		unlink(path);
	return err;
}

enum err
matrix_file_multiply(const struct matrix *a, const struct matrix *b, const char *path,
    struct matrix_oddities *odd)
{
	enum err err;
	int fd;

	*odd = (struct matrix_oddities){ 0, 0 };
	if ((err = begin(path, a->rows, b->cols, &fd)) != ERR_OK)
		return err;
	/* an empty sum is zero, as the file is */
	if (a->rows > 0 && b->cols > 0 && a->cols > 0)
		err = multiply_panels(a, b, fd, path, odd);
	return end(err, fd, path);
}

enum err
matrix_file_save(const struct matrix *value, const char *path)
{
	struct matrix_oddities odd = { 0, 0 };
	enum err err;
	int fd;

	if ((err = begin(path, value->rows, value->cols, &fd)) != ERR_OK)
		return err;
	return end(write_elements(fd, path, 0, value, &odd), fd, path);
}
