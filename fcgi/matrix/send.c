/*
 * fcgi/matrix/send.c: GET /api/matrix/{name}: the elements, all or a window of
 * them, in the form that is asked for.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/matrix/matrix_write.h"
#include "lib/serve/reply.h"
#include "matrix/actions.h"
#include "matrix/wish.h"
#include "store/store_direct.h"

#define NO_FORMAT (-1)

struct input {
	const char *name;
	int         format;
	const char *rows;
	const char *cols;
	int64_t     every;
	bool        download;
};

static const struct field fields[] = {
	FIELD_TEXT(FROM_PATH, struct input, name, 1, MATRIX_NAME_MAX),
	FIELD_CHOICE_OPT(FROM_QUERY, struct input, format, matrix_formats, NO_FORMAT),
	FIELD_TEXT_OPT(FROM_QUERY, struct input, rows, 1, 40),
	FIELD_TEXT_OPT(FROM_QUERY, struct input, cols, 1, 40),
	FIELD_INT_OPT(FROM_QUERY, struct input, every, 1, MATRIX_SIDE_MAX, 1),
	FIELD_BOOL_OPT(FROM_QUERY, struct input, download, false),
};

/* By Accept, where the query does not say; JSON for browsers and who takes all. */
static int
accepted(struct request *req)
{
	static const struct { const char *type; enum matrix_format format; } types[] = {
		{ "application/json", MATRIX_JSON }, { "application/x-npy", MATRIX_NPY },
		{ "application/octet-stream", MATRIX_NPY }, { "text/csv", MATRIX_CSV },
		{ "application/x-matrix-market", MATRIX_MTX }, { "text/plain", MATRIX_TXT },
	};
	const char *accept = request_header(req, "Accept"), *first = NULL, *at;
	int format = MATRIX_JSON;

	for (size_t i = 0; accept != NULL && i < COUNT(types); i++)
		if ((at = strstr(accept, types[i].type)) != NULL && (first == NULL || at < first)) {
			first = at;
			format = types[i].format;
		}
	return format;
}

/* "a:b", from a to before b, counted from 0; both may be left out. */
static bool
read_span(struct request *req, const char *name, const char *text, int64_t count,
    int64_t *from, int64_t *to)
{
	char *end;

	*from = 0;
	*to = count;
	if (text == NULL)
		return true;
	if (isdigit((unsigned char)*text)) {
		*from = strtoll(text, &end, 10);
		text = end;
	}
	if (*text == ':') {
		text++;
		if (isdigit((unsigned char)*text)) {
			*to = strtoll(text, &end, 10);
			text = end;
		}
		if (*to > count)
			*to = count;
		if (*text == '\0' && *from <= *to)
			return true;
	}
	request_fault(req, FAULT_PARAMETER, name, "Say a:b, from a to before b, within 0:%lld",
	    (long long)count);
	return false;
}

/* What a stream needs until it ends. */
struct sending {
	struct open_matrix   open;
	struct matrix_writer writer;
};

static ssize_t
read_sending(void *context, void *data, size_t size)
{
	struct sending *sending = context;

	return (ssize_t)matrix_write(&sending->writer, data, size);
}

static void
close_sending(void *context)
{
	struct sending *sending = context;

	stored_matrix_close(&sending->open);
}

static enum err
stream(struct request *req, const struct stored_matrix *matrix, enum matrix_format format,
    const struct matrix_window *window, const char *filename)
{
	struct sending *sending = ARENA_NEW(req->arena, struct sending);
	enum err err;

	if ((err = stored_matrix_open(req->arena, matrix, &sending->open)) != ERR_OK)
		return err;
	sending->writer = matrix_writer(&sending->open.matrix, format, window);
	return reply_stream(req, &(const struct reply_stream){
		.type = matrix_format_type(format), .filename = filename,
		.read = read_sending, .close = close_sending, .context = sending,
	});
}

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct matrix_window window = { .every = in->every };
	struct stored_matrix matrix;
	enum matrix_format format;
	const char *filename;
	enum err err;
	bool is_whole;

	err = stored_matrix_find(req->db, req->arena, &req->user, in->name, &matrix);
	if (err != ERR_OK)
		return err;
	if (!read_span(req, "rows", in->rows, matrix.rows, &window.row, &window.row_end) ||
	    !read_span(req, "cols", in->cols, matrix.cols, &window.col, &window.col_end))
		return ERR_INPUT;
	format = (enum matrix_format)(in->format == NO_FORMAT ? accepted(req) : in->format);
	is_whole = in->rows == NULL && in->cols == NULL && in->every == 1;
	filename = in->download ? arena_printf(req->arena, "%s%s", matrix.name,
	    matrix_format_ending(format)) : NULL;
	reply_header(req, "Vary", "Accept");
	if (is_whole && format == MATRIX_NPY && matrix.object != 0 &&
	    !store_is_direct_at(matrix.object_key))
		return reply_file(req, &(const struct reply_file){
			.path = matrix.object_key, .type = matrix_format_type(format),
			.etag = matrix.etag, .cache_control = "private, no-cache",
			.filename = filename,
		});
	/* another form of the same is another representation */
	if (reply_not_modified(req, arena_printf(req->arena, "W/%s", matrix.etag)))
		return ERR_OK;
	return stream(req, &matrix, format, &window, filename);
}

const struct action send_matrix = ACTION_AFAR(store_is_afar, struct input, fields, run,
    RETURNS_MEDIA("application/x-npy"));
