/*
 * One page of a list: keyset pagination, newest or largest first.  What a
 * page ended with is sealed in a cursor; the next page begins behind it.
 *
 *	static const struct page_list list = {
 *		"comments", comment_reader,
 *		{ PAGE_BY_TIME(struct comment, created_at), PAGE_BY_INT(struct comment, key) },
 *	};
 *
 *	err = page_begin(db, &list, ask, &from);
 *	…
 *	const struct db_param params[] = { from.keys[0], from.keys[1], from.rows };
 *
 *	err = page_read(db, arena, &from, DB_QUERY(SQL, params), &page);
 */
#ifndef SERVICE_PAGE_H
#define SERVICE_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/typed.h"
#include "lib/db/db.h"

struct arena;
struct db_reader;

/*
 * The planner guesses the number of rows of a LIMIT that is a parameter: then it
 * sorts what an index has in order already, or thinks that a plan for any of them is
 * dear, and plans each time anew, which takes longer than the page.  So an inner
 * one is a number, of all that a page may have.
 */
#define PAGE_ROWS_MAX "101"
/* A whole statement within; `order` by the names of its columns, as it is within. */
#define PAGE_OF(statement, order, rows) \
	"SELECT * FROM (" statement " LIMIT " PAGE_ROWS_MAX ") page ORDER BY " order " LIMIT " rows

/* What a client asks of any list. */
struct page_ask {
	int64_t     limit;	/* rows, at least 1 */
	const char *cursor;	/* NULL: from the start */
};

struct page_list;

struct page {
	void       *items;	/* the list's structs, in the arena; never NULL */
	size_t      count;
	size_t      size;	/* of one */
	const struct page_list *list;
	const char *next;	/* the next page's cursor; NULL at the end */
};

/* A member by which the list falls; 0 of a time is the end of all times. */
struct page_key {
	size_t offset;		/* of an int64_t */
	bool   is_time;
	bool   is_there;
};

#define PAGE_BY_INT(of, field)  { TYPED_OFFSET(of, field, int64_t), false, true }
#define PAGE_BY_TIME(of, field) { TYPED_OFFSET(of, field, int64_t), true, true }

/* A list in one order. */
struct page_list {
	const char *name;			/* what its cursors are for: another order, another name */
	const struct db_reader *(*reader)(void);
	struct page_key keys[2];		/* the second where the first is not one row's alone */
};

/* Where a page begins: parameters of its statement. */
struct page_from {
	const struct page_list *list;
	size_t                  limit;
	int64_t                 at[2];		/* the keys as numbers; a time may be 0 */
	struct db_param         keys[2];	/* rows before these; a time may be NULL: infinity */
	struct db_param         rows;		/* LIMIT: one more than fit */
};

/* ERR_INPUT  a cursor that is none of this list's */
enum err page_begin(struct db *db, const struct page_list *list, const struct page_ask *ask,
    struct page_from *out);
/*
 * Puts into `page` the first `limit` of what is in both, which were read from one place of
 * one list.
 */
void     page_merge(struct arena *arena, struct page *page, const struct page *other,
    size_t limit);
/* On error `out` is untouched. */
enum err page_read(struct db *db, struct arena *arena, const struct page_from *from,
    const struct db_query *query, struct page *out);

#endif
