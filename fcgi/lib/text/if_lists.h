/* The If header of WebDAV (RFC 4918, 10.4), read: lists of conditions, one of which has to hold. */
#ifndef LIB_IF_LISTS_H
#define LIB_IF_LISTS_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

#define IF_LISTS_MAX 64		/* conditions and tags together */

struct if_condition {
	const char *value;	/* the token without its brackets, or the ETag with its quotes */
	bool        is_token;
	bool        is_not;
};

struct if_list {
	const char *tag;	/* the address that it is about; NULL: the request's own */
	size_t      first;	/* of `conditions` */
	size_t      count;	/* at least 1 */
};

struct if_lists {
	struct if_condition *conditions;
	size_t               condition_count;
	struct if_list      *lists;
	size_t               count;	/* at least 1; lists of one tag share its pointer */
};

/* All in `arena`.  False, and `out` undefined: it is none, or holds too much. */
bool if_lists_read(struct arena *arena, const char *text, struct if_lists *out);

#endif
