/* A query as pairs, decoded: application/x-www-form-urlencoded. */
#ifndef LIB_QUERY_H
#define LIB_QUERY_H

#include <stddef.h>

#include "lib/base/err.h"

struct request;

#define QUERY_PAIRS_MAX 64

struct query_pair {
	const char *name;
	const char *value;
};

struct query {
	struct query_pair pairs[QUERY_PAIRS_MAX];
	size_t            count;
};

/*
 * Read the request's query; a name given twice is a fault of the parameter.
 * ERR_MALFORMED  a broken escape, NUL, no UTF-8, or too many
 */
enum err    query_read(struct request *req, struct query *query);
/* NULL when it is not there. */
const char *query_value(const struct query *query, const char *name);

#endif
