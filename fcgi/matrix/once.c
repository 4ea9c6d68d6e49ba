/* Requests that come again with their Idempotency-Key. */
#include "matrix/once.h"

enum err
once_read(struct request *req, struct matrix_once *once, struct matrix_made *made)
{
	enum err err;

	*made = (struct matrix_made){ .is_made = false };
	*once = (struct matrix_once){ .request.key = NULL };
	if ((err = request_idempotency_key(req, &once->request.key)) != ERR_OK ||
	    once->request.key == NULL || user_is_nobody(&req->user))
		return err;
	once->request.fingerprint = request_fingerprint(req);
	return matrix_once_find(req->db, req->arena, &req->user, once, made);
}
