/* Matrices as JSON: the thing that is stored, and the result of a computation. */
#include "wire/matrix.h"

#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/matrix/matrix_write.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "lib/text/json_write.h"

struct matrix_shown {
	struct stored_matrix matrix;
	const char          *seed;	/* JSON */
	const char          *url;
	struct matrix_read   read;	/* of an upload */
};
#define SHOWN(kind, field) MEMBER_AS(#field, kind, struct matrix_shown, matrix.field)

#define OF_A_MATRIX \
	SHOWN(ID, id), \
	SHOWN(TEXT, name), \
	SHOWN(TEXT, owner), \
	SHOWN(BOOL, mine), \
	SHOWN(TEXT, kind), \
	SHOWN(INT, rows), \
	SHOWN(INT, cols), \
	MEMBER_JSON(struct matrix_shown, seed), \
	SHOWN(TEXT, privacy), \
	SHOWN(INT, size_bytes), \
	SHOWN(TEXT, sha256), \
	SHOWN(TIME, created_at), \
	SHOWN(TIME, updated_at), \
	MEMBER_TEXT(struct matrix_shown, url)

const struct member matrix_members[] = { OF_A_MATRIX, MEMBER_END };

#define READ(name, kind, field) MEMBER_AS(name, kind, struct matrix_shown, read.field)

const struct member matrix_put_members[] = {
	OF_A_MATRIX,
	READ("format", TEXT, format),
	READ("packed", TEXT, packed),
	READ("separator", TEXT, separator),
	READ("decimal", TEXT, decimal),
	READ("header", BOOL, has_header),
	READ("row_names", BOOL, has_row_names),
	READ("missing", INT, missing),
	READ("rounded", INT, rounded),
	READ("warning", TEXT, warning),
	MEMBER_END,
};

struct result_shown {
	int64_t     rows;
	int64_t     cols;
	const char *value;	/* JSON: of 1×1; NULL else */
	const char *values;	/* JSON: [[…], …]; NULL: too many */
	double      rcond;
	double      residual;
	const char *warning;
	int64_t     nans;
	int64_t     infinities;
	const char *matrix;	/* JSON: what was saved */
};

const struct member matrix_result_members[] = {
	MEMBER_INT(struct result_shown, rows),
	MEMBER_INT(struct result_shown, cols),
	MEMBER_JSON(struct result_shown, value),
	MEMBER_JSON(struct result_shown, values),
	MEMBER_DOUBLE(struct result_shown, rcond),
	MEMBER_DOUBLE(struct result_shown, residual),
	MEMBER_TEXT(struct result_shown, warning),
	MEMBER_INT(struct result_shown, nans),
	MEMBER_INT(struct result_shown, infinities),
	MEMBER_JSON(struct result_shown, matrix),
	MEMBER_END,
};

static struct matrix_shown
show(struct arena *arena, const struct stored_matrix *matrix, const char *format)
{
	const char *name = matrix->mine ? matrix->name : matrix->id.text;

	return (struct matrix_shown){
		.matrix = *matrix,
		.seed = matrix->has_seed ? arena_printf(arena, "%lld", (long long)matrix->seed) :
		    NULL,
		.url = format == NULL ? arena_printf(arena, "/api/matrix/%s", name) :
		    arena_printf(arena, "/api/matrix/%s?format=%s", name, format),
	};
}

enum err
matrix_reply(struct request *req, int status, const struct stored_matrix *matrix)
{
	const struct matrix_shown shown = show(req->arena, matrix, NULL);

	reply_header(req, "ETag", matrix->etag);
	return reply_object(req, status, matrix_members, &shown);
}

enum err
matrix_put_reply(struct request *req, const struct stored_matrix *matrix,
    const struct matrix_read *read)
{
	struct matrix_shown shown = show(req->arena, matrix, NULL);

	shown.read = *read;
	reply_header(req, "ETag", matrix->etag);
	return reply_object(req, 201, matrix_put_members, &shown);
}

enum err
matrix_list_reply(struct request *req, const struct page *page)
{
	struct matrix_shown *shown = ARENA_ARRAY(req->arena, struct matrix_shown, page->count + 1);
	const struct stored_matrix *items = page->items;

	for (size_t i = 0; i < page->count; i++)
		shown[i] = show(req->arena, &items[i], NULL);
	return reply_list(req, matrix_members, shown, page->count, sizeof(*shown), page->next);
}

/* [[…], …] */
static const char *
values_of(struct arena *arena, const struct matrix *value)
{
	struct matrix_window all = matrix_window_all(value);
	struct matrix_writer writer = matrix_writer(value, MATRIX_JSON, &all);
	struct buf buf;
	size_t got;
	char *text;

	buf_init(&buf, arena, 4096);
	do {
		buf_reserve(&buf, 4096);
		got = matrix_write(&writer, buf.data + buf.len, buf.cap - buf.len);
		buf.len += got;
	} while (got > 0);
	buf.len--;	/* the object's end */
	text = buf_text(&buf);
	return strchr(text, '[');
}

static const char *
saved_json(struct arena *arena, const struct stored_matrix *saved, const char *format)
{
	struct matrix_shown shown;
	struct json_writer json;
	struct buf buf;

	if (saved == NULL)
		return NULL;
	shown = show(arena, saved, format);
	buf_init(&buf, arena, 1024);
	json = json_writer(&buf);
	members_write(&json, matrix_members, &shown);
	return buf_text(&buf);
}

enum err
matrix_result_reply(struct request *req, const struct matrix_outcome *outcome)
{
	const struct matrix *value = outcome->value;
	struct result_shown shown = {
		.rows = outcome->rows, .cols = outcome->cols,
		.rcond = outcome->trust.rcond, .residual = outcome->trust.residual,
		.warning = outcome->warning,
		.nans = outcome->odd.nans, .infinities = outcome->odd.infinities,
		.matrix = saved_json(req->arena, outcome->saved, outcome->format),
	};

	if (value != NULL && value->rows * value->cols <= MATRIX_SHOWN_MAX)
		shown.values = values_of(req->arena, value);
	if (value != NULL && matrix_is_scalar(value))	/* between its brackets */
		shown.value = arena_strndup(req->arena, shown.values + 2,
		    strlen(shown.values) - 4);
	if (outcome->saved != NULL)
		reply_header(req, "ETag", outcome->saved->etag);
	return reply_object(req, outcome->saved != NULL ? 201 : 200, matrix_result_members,
	    &shown);
}
