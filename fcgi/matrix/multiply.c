/*
 * fcgi/matrix/multiply.c: POST /api/matrix/multiply: a·b, saved as a third.
 * Large operands are mapped, and the product goes to the disk while the rest
 * of it is computed.
 */
#include <math.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/config/config.h"
#include "lib/matrix/matrix_file.h"
#include "lib/matrix/matrix_write.h"
#include "lib/serve/reply.h"
#include "matrix/actions.h"
#include "matrix/admit.h"
#include "matrix/later.h"
#include "matrix/once.h"
#include "matrix/wish.h"
#include "wire/matrix.h"

#define NO_FORMAT (-1)

struct input {
	const char *a;
	const char *b;
	const char *save_as;
	int         format;
	int         privacy;
	bool        overwrite;
};

static const struct field fields[] = {
	FIELD_TEXT(FROM_BODY, struct input, a, 1, MATRIX_NAME_MAX),
	FIELD_TEXT(FROM_BODY, struct input, b, 1, MATRIX_NAME_MAX),
	FIELD_TEXT_OPT(FROM_BODY, struct input, save_as, 1, MATRIX_NAME_MAX),
	FIELD_CHOICE_OPT(FROM_BODY, struct input, format, matrix_formats, NO_FORMAT),
	FIELD_CHOICE_OPT(FROM_BODY, struct input, privacy, stored_matrix_privacies, PRIVACY_AS_IT_WAS),
	FIELD_BOOL_OPT(FROM_BODY, struct input, overwrite, false),
};

/* Both of one's own by one question; who names another's asks once more each. */
static enum err
find_both(struct request *req, const struct input *in, struct stored_matrix *a,
    struct stored_matrix *b)
{
	const char *both[] = { in->a, in->b };
	const struct texts names = { both, 2 };
	struct stored_matrix *found;
	bool has_a = false, has_b = false;
	size_t count;
	enum err err;

	err = stored_matrix_find_all(req->db, req->arena, &req->user, &names, &found, &count);
	for (size_t i = 0; err == ERR_OK && i < count; i++) {
		if (strcmp(found[i].name, in->a) == 0) {
			*a = found[i];
			has_a = true;
		}
		if (strcmp(found[i].name, in->b) == 0) {
			*b = found[i];
			has_b = true;
		}
	}
	if (err == ERR_OK && !has_a)
		err = wish_find(req, in->a, "/a", a);
	if (err == ERR_OK && !has_b)
		err = wish_find(req, in->b, "/b", b);
	return err;
}

static enum err
check_shapes(struct request *req, const struct stored_matrix *a, const struct stored_matrix *b)
{
	if (a->cols == b->rows)
		return ERR_OK;
	request_fault(req, FAULT_BODY, "/b",
	    "%s is %lld×%lld and %s is %lld×%lld: %s's %lld columns must equal %s's %lld rows",
	    a->name, (long long)a->rows, (long long)a->cols, b->name, (long long)b->rows,
	    (long long)b->cols, a->name, (long long)a->cols, b->name, (long long)b->rows);
	return ERR_INPUT;
}

/* The product under its name: `outcome` has a value only where it can be shown. */
static enum err
save(struct request *req, const struct matrix_wish *wish, const struct matrix *a,
    const struct matrix *b, struct matrix *product, struct matrix_outcome *outcome,
    struct stored_matrix *saved)
{
	const char *path;
	enum err err;

	if (matrix_bytes(a->rows, b->cols) <= MATRIX_SHOWN_MAX * 8) {
		if ((err = matrix_multiply(a, b, product)) == ERR_OK)
			err = stored_matrix_save(req->db, req->arena, &req->user, wish, product, saved);
	} else {
		path = stored_matrix_scratch(req->arena, NULL);
		if ((err = matrix_file_multiply(a, b, path, &outcome->odd)) == ERR_OK)
			err = stored_matrix_save_file(req->db, req->arena, &req->user, wish, path,
			    saved);
	}
	return wish_result(req, err, wish, FAULT_BODY, "/save_as");
}

static enum err
compute(struct request *req, const char *format, const struct matrix_wish *wish,
    const struct matrix *a, const struct matrix *b)
{
	struct matrix_outcome outcome = {
		.rows = a->rows, .cols = b->cols, .trust = wish->once.trust, .format = format,
	};
	struct matrix product = { 0 };
	struct stored_matrix saved;
	enum err err;

	if (wish->name == NULL)
		err = matrix_multiply(a, b, &product);
	else if ((err = save(req, wish, a, b, &product, &outcome, &saved)) == ERR_OK)
		outcome.saved = &saved;
	if (product.data != NULL) {
		outcome.value = &product;
		outcome.odd = matrix_oddities(&product);
	}
	if (err == ERR_OK)
		err = matrix_result_reply(req, &outcome);
	matrix_free(&product);
	return err;
}

static enum err
compute_stored(struct request *req, const char *format, const struct matrix_wish *wish,
    const struct stored_matrix *stored_a, const struct stored_matrix *stored_b)
{
	struct open_matrix a = { { 0 }, NULL }, b = { { 0 }, NULL };
	enum err err;

	if ((err = stored_matrix_open(req->arena, stored_a, &a)) == ERR_OK &&
	    (err = stored_matrix_open(req->arena, stored_b, &b)) == ERR_OK)
		err = compute(req, format, wish, &a.matrix, &b.matrix);
	stored_matrix_close(&a);
	stored_matrix_close(&b);
	return err;
}

static enum err
later(struct request *req, const struct matrix_wish *wish, const struct stored_matrix *a,
    const struct stored_matrix *b, double seconds)
{
	enum err err;

	if (wish->name != NULL &&
	    (err = wish_check(req, wish, FAULT_BODY, "/save_as")) != ERR_OK)
		return err;
	return later_reply(req, &(const struct matrix_job){
		.expression = arena_printf(req->arena, "%s * %s", a->name, b->name),
		.seconds = seconds,
	}, wish);
}

static enum err
multiply(struct request *req, const struct input *in, const char *format,
    const struct matrix_wish *wish)
{
	struct admission admission;
	struct stored_matrix a, b;
	double flops, seconds;
	int64_t bytes;
	enum err err;

	if ((err = find_both(req, in, &a, &b)) != ERR_OK ||
	    (err = check_shapes(req, &a, &b)) != ERR_OK)
		return err;
	bytes = matrix_bytes(a.rows, b.cols);
	flops = 2.0 * (double)a.rows * (double)a.cols * (double)b.cols;
	if (bytes >= 0 && bytes <= config()->matrix_memory && a.mine && b.mine &&
	    (seconds = admit_seconds(flops)) > (double)config()->matrix_wait)
		return later(req, wish, &a, &b, seconds);
	if ((err = admit(req, flops,
	    bytes < 0 ? INT64_MAX : bytes, &admission)) != ERR_OK)
		return err;
	err = compute_stored(req, format, wish, &a, &b);
	admit_end(&admission);
	return err;
}

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	const char *format = in->format == NO_FORMAT ? NULL : matrix_formats[in->format], *why;
	struct matrix_wish wish = {
		.name = in->save_as, .kind = "computed", .overwrites = in->overwrite,
	};
	struct matrix_made made;
	enum err err;

	if (in->save_as != NULL && !stored_matrix_name_is_valid(in->save_as, &why)) {
		request_fault(req, FAULT_BODY, "/save_as", "%s", why);
		return ERR_INPUT;
	}
	wish_privacy(&wish, in->privacy);
	if ((err = once_read(req, &wish.once, &made)) != ERR_OK)
		return err;
	if (made.is_made)
		return once_reply(req, &made, format);
	wish.once.trust = (struct matrix_trust){ NAN, NAN };	/* a product has none */
	return multiply(req, in, format, &wish);
}

const struct action multiply_matrices = ACTION(struct input, fields, run,
    RETURNS_OBJECT(201, matrix_result_members));
