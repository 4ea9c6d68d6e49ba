/*
 * fcgi/matrix/create.c: POST /api/matrix: random, normal, identity, zeros, or
 * the values that are given.
 */
#include <math.h>
#include <string.h>
#include <sodium.h>

#include <json-c/json.h>

#include "lib/config/config.h"
#include "lib/serve/reply.h"
#include "matrix/actions.h"
#include "matrix/fill.h"
#include "matrix/wish.h"
#include "store/store_direct.h"
#include "wire/matrix.h"

#define SEED_MAX ((INT64_C(1) << 53) - 1)	/* what JavaScript keeps whole */
#define NO_SIDE  (-1)

struct input {
	const char         *name;
	int                 kind;
	int64_t             rows;
	int64_t             cols;
	int64_t             seed;
	bool                has_seed;
	double              min;
	bool                has_min;
	double              max;
	bool                has_max;
	struct json_object *values;
	int                 privacy;
	bool                overwrite;
};

static const struct field fields[] = {
	FIELD_TEXT(FROM_BODY, struct input, name, 1, MATRIX_NAME_MAX),
	FIELD_CHOICE(FROM_BODY, struct input, kind, matrix_making_kinds),
	FIELD_INT_OPT(FROM_BODY, struct input, rows, 0, MATRIX_SIDE_MAX, NO_SIDE),
	FIELD_INT_OPT(FROM_BODY, struct input, cols, 0, MATRIX_SIDE_MAX, NO_SIDE),
	FIELD_INT_NULL(FROM_BODY, struct input, seed, has_seed, 0, SEED_MAX),
	FIELD_DOUBLE_OPT(FROM_BODY, struct input, min, has_min),
	FIELD_DOUBLE_OPT(FROM_BODY, struct input, max, has_max),
	FIELD_JSON_OPT(FROM_BODY, struct input, values),
	FIELD_CHOICE_OPT(FROM_BODY, struct input, privacy, stored_matrix_privacies, PRIVACY_AS_IT_WAS),
	FIELD_BOOL_OPT(FROM_BODY, struct input, overwrite, false),
};

/* A number, or the name of what JSON has no number for. */
static bool
read_number(struct json_object *value, double *x)
{
	const char *text;

	switch (json_object_get_type(value)) {
	case json_type_int:
	case json_type_double:
		*x = json_object_get_double(value);
		return true;
	case json_type_string:
		text = json_object_get_string(value);
		*x = strcmp(text, "nan") == 0 ? NAN : strcmp(text, "inf") == 0 ? INFINITY : -INFINITY;
		return isnan(*x) || *x > 0 || strcmp(text, "-inf") == 0;
	default:
		return false;
	}
}

static bool
is_array(struct json_object *value)
{
	return json_object_is_type(value, json_type_array);
}

static bool
check_row(struct request *req, struct json_object *row, size_t r, size_t cols)
{
	if (!is_array(row))
		request_fault(req, FAULT_BODY, "/values", "Row %zu is no array", r + 1);
	else if (json_object_array_length(row) != cols)
		request_fault(req, FAULT_BODY, "/values",
		    "Row %zu has %zu value(s), and those above it have %zu", r + 1,
		    json_object_array_length(row), cols);
	else
		return true;
	return false;
}

/* Before there is memory for them: rows that are short take none of the body. */
static bool
check_rows(struct request *req, const struct input *in, size_t *rows, size_t *cols)
{
	struct json_object *first;

	if (!is_array(in->values)) {
		request_fault(req, FAULT_BODY, "/values", "Give an array of rows: [[1, 2], [3, 4]]");
		return false;
	}
	*rows = json_object_array_length(in->values);
	first = *rows == 0 ? NULL : json_object_array_get_idx(in->values, 0);
	*cols = is_array(first) ? json_object_array_length(first) : 0;
	for (size_t r = 0; r < *rows; r++)
		if (!check_row(req, json_object_array_get_idx(in->values, r), r, *cols))
			return false;
	if ((in->rows == NO_SIDE || in->rows == (int64_t)*rows) &&
	    (in->cols == NO_SIDE || in->cols == (int64_t)*cols))
		return true;
	request_fault(req, FAULT_BODY, "/values", "These are %zu×%zu", *rows, *cols);
	return false;
}

static enum err
read_values(struct request *req, const struct input *in, struct matrix *out)
{
	struct json_object *row;
	size_t rows, cols;
	enum err err;

	if (!check_rows(req, in, &rows, &cols))
		return ERR_INPUT;
	if ((err = matrix_new((int64_t)rows, (int64_t)cols, out)) != ERR_OK)
		return err;
	for (size_t i = 0; i < rows * cols; i++) {
		row = json_object_array_get_idx(in->values, i / cols);
		if (read_number(json_object_array_get_idx(row, i % cols), &out->data[i]))
			continue;
		request_fault(req, FAULT_BODY, "/values", "Row %zu, column %zu is no number",
		    i / cols + 1, i % cols + 1);
		return ERR_INPUT;
	}
	return ERR_OK;
}

static enum err
check_shape(struct request *req, const struct input *in, int64_t cols)
{
	int64_t bytes = in->rows < 0 || cols < 0 ? 0 : matrix_bytes(in->rows, cols);

	if (in->rows == NO_SIDE)
		request_fault(req, FAULT_BODY, "/rows", "Say how many rows it has");
	if (cols == NO_SIDE)
		request_fault(req, FAULT_BODY, "/cols", "Say how many columns it has");
	if (in->has_min && in->has_max && in->min > in->max)
		request_fault(req, FAULT_BODY, "/max", "Must not be below min");
	if (!isfinite((in->has_max ? in->max : 1) - (in->has_min ? in->min : 0)))
		request_fault(req, FAULT_BODY, "/max", "No double holds how far this is from min");
	if (in->values != NULL)
		request_fault(req, FAULT_BODY, "/values", "Only with kind \"values\"");
	if (req->faults.count > 0)
		return ERR_INPUT;
	if (bytes >= 0 && bytes <= config()->max_upload)
		return ERR_OK;
	request_fault(req, FAULT_WHOLE, "", "A matrix of %lld×%lld takes more than the %lld bytes"
	    " that one may have here", (long long)in->rows, (long long)cols,
	    (long long)config()->max_upload);
	return ERR_TOO_LARGE;
}

/* What is made, or a fault; given values are in `work` then. */
static enum err
read_making(struct request *req, const struct input *in, struct work *work)
{
	struct matrix_making *making = &work->what.making;

	*making = (struct matrix_making){
		.kind = matrix_making_kinds[in->kind], .rows = in->rows, .cols = in->cols,
		.seed = in->has_seed ? in->seed : (int64_t)randombytes_uniform(UINT32_MAX),
		.min = in->has_min ? in->min : 0, .max = in->has_max ? in->max : 1,
	};
	if (in->kind == MAKING_VALUES)
		return read_values(req, in, &work->results[0]);
	if (in->kind == MAKING_IDENTITY && in->cols == NO_SIDE)
		making->cols = in->rows;
	return check_shape(req, in, making->cols);
}

static enum err
answer(struct request *req, const struct work *work)
{
	return matrix_reply(req, 201, &work->saved[0]);
}

static enum err
answer_again(struct request *req, const struct work *work, const struct matrix_made *made)
{
	struct stored_matrix saved;
	enum err err;

	err = stored_matrix_find(work->db, work->arena, &work->owner, made->id.text, &saved);
	return err == ERR_OK ? matrix_reply(req, 201, &saved) : err;
}

static enum err
run(struct request *req, const void *input)
{
	static const struct work_answers answers = { answer, answer_again };
	const struct input *in = input;
	struct work work = {
		.kind = &fill_work,
		.wish = wish_of(in->name, in->privacy, in->overwrite), .where = "/name",
	};
	enum err err;

	if ((err = read_making(req, in, &work)) != ERR_OK) {
		matrix_free(&work.results[0]);
		return err;
	}
	return work_reply(req, &work, &answers);
}

const struct action create_matrix = ACTION_AFAR(store_is_afar, struct input, fields, run,
    RETURNS_OBJECT(201, matrix_members));
