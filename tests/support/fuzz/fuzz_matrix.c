/* Matrix files of any content: read twice, written, and read again. */
#include "support/fuzz/fuzz_matrix.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

#include "lib/matrix/matrix_file.h"
#include "lib/matrix/matrix_read.h"

#define BYTES_MAX   (64 * 1024)		/* of elements */
#define WRITTEN_MAX (BYTES_MAX / 8 * 40)	/* as text */
#define SMALL_PIECE 7

struct input {
	const char *data;
	size_t      left;
	size_t      piece;
};

static ssize_t
read_input(void *context, void *data, size_t size)
{
	struct input *input = context;

	if (size > input->left)
		size = input->left;
	if (size > input->piece)
		size = input->piece;
	memcpy(data, input->data, size);
	input->data += size;
	input->left -= size;
	return (ssize_t)size;
}

struct outcome {
	enum err           err;
	struct matrix_read read;
	struct matrix      matrix;	/* of ERR_OK */
};

static struct outcome
read_in_pieces(const void *data, size_t size, size_t piece)
{
	char path[64];
	struct input input = { data, size, piece };
	struct body body = { .length = -1, .max_bytes = INT64_MAX, .read = read_input,
	    .context = &input };
	struct outcome out = { .read = { .path = path, .bytes_max = BYTES_MAX } };

	snprintf(path, sizeof(path), "/tmp/vitrina-fuzz-%d.npy", (int)getpid());
	out.err = matrix_read(&body, &out.read);
	if (out.err == ERR_OK) {
		FUZZ_HOLDS(matrix_file_open(path, &out.matrix) == ERR_OK);
		FUZZ_HOLDS(out.matrix.rows == out.read.rows && out.matrix.cols == out.read.cols);
		FUZZ_HOLDS(matrix_bytes(out.read.rows, out.read.cols) <= BYTES_MAX);
		unlink(path);
	} else {
		FUZZ_HOLDS(out.read.fault.message[0] != '\0');
		FUZZ_HOLDS(access(path, F_OK) != 0);
	}
	return out;
}

/* Text has one NaN for all of them. */
static bool
is_same(const struct matrix *a, const struct matrix *b, bool is_text)
{
	size_t bytes = (size_t)matrix_bytes(a->rows, a->cols);

	if (a->rows != b->rows || a->cols != b->cols)
		return false;
	if (!is_text)
		return memcmp(a->data, b->data, bytes) == 0;
	for (size_t i = 0; i < bytes / sizeof(double); i++)
		if (isnan(a->data[i]) ? !isnan(b->data[i]) :
		    memcmp(&a->data[i], &b->data[i], sizeof(double)) != 0)
			return false;
	return true;
}

static size_t
write_all(const struct matrix *matrix, enum matrix_format format, char *out)
{
	struct matrix_window all = matrix_window_all(matrix);
	struct matrix_writer writer = matrix_writer(matrix, format, &all);
	size_t len = 0, got;

	do {
		FUZZ_HOLDS(WRITTEN_MAX - len >= 1024);
		got = matrix_write(&writer, out + len, WRITTEN_MAX - len);
		len += got;
	} while (got > 0);
	return len;
}

static void
write_and_read(const struct matrix *matrix, enum matrix_format format)
{
	static char written[WRITTEN_MAX];
	bool keeps_empty = format == MATRIX_NPY || format == MATRIX_MTX;
	struct outcome again;

	/* text has no words for rows of nothing */
	if (!keeps_empty && (matrix->rows == 0 || matrix->cols == 0))
		return;
	again = read_in_pieces(written, write_all(matrix, format, written), SIZE_MAX);
	FUZZ_HOLDS(again.err == ERR_OK);
	FUZZ_HOLDS(is_same(matrix, &again.matrix, format != MATRIX_NPY));
	matrix_free(&again.matrix);
}

void
fuzz_matrix(const uint8_t *data, size_t size, enum matrix_format format)
{
	struct outcome whole = read_in_pieces(data, size, SIZE_MAX);
	struct outcome pieces = read_in_pieces(data, size, SMALL_PIECE);

	FUZZ_HOLDS(whole.err == pieces.err);
	FUZZ_HOLDS(strcmp(whole.read.fault.message, pieces.read.fault.message) == 0);
	FUZZ_HOLDS(whole.read.fault.line == pieces.read.fault.line);
	FUZZ_HOLDS(whole.read.fault.column == pieces.read.fault.column);
	if (whole.err == ERR_OK) {
		FUZZ_HOLDS(is_same(&whole.matrix, &pieces.matrix, false));
		write_and_read(&whole.matrix, format);
		matrix_free(&whole.matrix);
		matrix_free(&pieces.matrix);
	}
}
