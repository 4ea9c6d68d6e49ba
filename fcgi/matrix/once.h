/* Idempotency-Key: a request that comes again is answered with what it made. */
#ifndef MATRIX_ONCE_H
#define MATRIX_ONCE_H

#include "lib/serve/request.h"
#include "service/matrix/matrix_once.h"

/*
 * The request's key, and what it made before.
 * ERR_INPUT: no key; ERR_IDEMPOTENCY: another request's
 */
enum err once_read(struct request *req, struct matrix_once *once, struct matrix_made *made);

#endif
