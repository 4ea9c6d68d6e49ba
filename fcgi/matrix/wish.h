/* What the actions of this program have in common: names, and saving. */
#ifndef MATRIX_WISH_H
#define MATRIX_WISH_H

#include "lib/serve/request.h"
#include "service/matrix/stored_matrix.h"

struct name_input {
	const char *name;
};
#define FIELDS_OF_NAME FIELD_TEXT(FROM_PATH, struct name_input, name, 1, MATRIX_NAME_MAX)

#define PRIVACY_AS_IT_WAS (-1)

/*
 * `name` may be given, and (without `overwrites`) is free: else a fault at
 * `place`, and ERR_INPUT or ERR_CONFLICT.
 */
enum err wish_check(struct request *req, const struct matrix_wish *wish,
    enum fault_place place, const char *where);
/* Name what a failed save means. */
enum err wish_result(struct request *req, enum err err, const struct matrix_wish *wish,
    enum fault_place place, const char *where);
/*
 * The request's If-Match and If-None-Match for the matrix of the wish's name, which may
 * say already what it replaces.  If-Match says that it overwrites.
 *
 * ERR_PRECONDITION  they do not hold
 */
enum err wish_condition(struct request *req, struct matrix_wish *wish);
/* Of the choices in an input struct; `privacy` is PRIVACY_AS_IT_WAS when not said. */
struct matrix_wish wish_of(const char *name, int privacy, bool overwrites);

#endif
