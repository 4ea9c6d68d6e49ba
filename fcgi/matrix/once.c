/* Requests that come again with their Idempotency-Key. */
#include "matrix/once.h"

#include "lib/calc/calc.h"
#include "matrix/later.h"
#include "wire/matrix.h"

enum err
once_read(struct request *req, struct matrix_once *once, struct matrix_made *made)
{
	enum err err;

	*made = (struct matrix_made){ .is_made = false };
	*once = (struct matrix_once){ .key = NULL };
	if ((err = request_idempotency_key(req, &once->key)) != ERR_OK || once->key == NULL ||
	    user_is_nobody(&req->user))
		return err;
	once->fingerprint = request_fingerprint(req);
	return matrix_once_find(req->db, req->arena, &req->user, once, made);
}

enum err
once_reply(struct request *req, const struct matrix_made *made, const char *format)
{
	struct stored_matrix saved;
	struct open_matrix open;
	enum err err;

	if (made->is_job)
		return later_reply_again(req, &made->id);
	if ((err = stored_matrix_find(req->db, req->arena, &req->user, made->id.text,
	    &saved)) != ERR_OK || (err = stored_matrix_open(req->arena, &saved, &open)) != ERR_OK)
		return err;
	err = matrix_result_reply(req, &(const struct matrix_outcome){
		.rows = saved.rows, .cols = saved.cols, .value = &open.matrix,
		.odd = matrix_oddities(&open.matrix), .trust = made->trust,
		.warning = calc_warning(req->arena, &made->trust), .saved = &saved,
		.format = format,
	});
	stored_matrix_close(&open);
	return err;
}
