/*
 * Postgres: a pool of connections, prepared statements with parameters, and
 * SQLSTATEs as `enum err`.  What libpq said goes to the log.
 */
#ifndef LIB_DB_H
#define LIB_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/count.h"
#include "lib/base/err.h"
#include "lib/base/ids.h"
#include "lib/base/texts.h"

struct arena;
struct db_pool;
struct db_rows;		/* results, read by db_row.h; freed by db_rows_free, which takes NULL */

/*
 * One request's way to the database.  Outside a transaction each statement
 * borrows a connection of the pool; a transaction keeps one.  Of one thread
 * at a time; the pool is of all.
 */
struct db {
	struct db_pool *pool;
	struct db_conn *conn;	/* held by an open transaction, else NULL */
	int             depth;	/* nested db_begin()s join the outermost */
};

/*
 * `conninfo` as libpq takes it; at most `max` connections, opened on demand,
 * the last used lent first, closed after a minute without use.  Sessions are
 * in UTC and UTF-8; a statement may take 5 s, a lock 1 s.  A caller waits a
 * second for a connection; after a failed connect nobody tries for 200 ms.
 */
struct db_pool *db_pool_new(const char *conninfo, int max);
void            db_pool_free(struct db_pool *pool);
/*
 * Open a first connection where the database answers: requests that waited in
 * a program's socket while it was started again are not to wait for it too.
 */
void            db_pool_warm(struct db_pool *pool);
/* This process is about to end: close what has been idle for a second. */
void            db_pool_spare(struct db_pool *pool);
struct db       db_of(struct db_pool *pool);
/* End a request: rolls back what is still open, and logs that it was. */
void            db_done(struct db *db);

struct db_param {
	const char *text;	/* NULL: SQL NULL */
	char        small[32];	/* where numbers are printed */
	bool        is_small;
	int         length;	/* of bytea; text is then binary */
	bool        is_binary;
};

struct db_param db_text(const char *text);		/* NULL: NULL; borrowed */
struct db_param db_int(int64_t value);
struct db_param db_double(double value);
struct db_param db_bool(bool value);
struct db_param db_id(const struct public_id *id);	/* empty: NULL */
struct db_param db_user(const struct user_id *user);	/* nobody: NULL */
struct db_param db_time(int64_t time_us);		/* 0: NULL; a timestamptz */
struct db_param db_bytes(const void *data, size_t len);	/* bytea; borrowed */
struct db_param db_null(void);
/* A text[] for = ANY($1) and array columns; made in `arena`. */
struct db_param db_texts(struct arena *arena, const struct texts *texts);

/* A statement of at most 64 parameters. */
struct db_query {
	const char            *sql;	/* a constant: its address is the statement's name */
	const struct db_param *params;
	size_t                 count;
};

#define DB_PLAIN(sql)         (&(const struct db_query){ sql, NULL, 0 })
/* `params` is an array. */
#define DB_QUERY(sql, params) (&(const struct db_query){ sql, params, COUNT(params) })

/*
 * Run one statement, prepared on first use per connection.
 * A statement outside a transaction is sent again once if the connection had
 * been lost before it was sent.
 *
 * ERR_CONFLICT     unique or exclusion violation
 * ERR_INPUT        check violation, value out of range
 * ERR_NOT_FOUND    foreign key violation (what it points to is gone)
 * ERR_NO_SPACE     the database's disk is full
 * ERR_UNAVAILABLE  no connection, time-out, lock not had, shutdown, deadlock
 * ERR_INTERNAL     anything else
 * On error `*rows` is NULL.
 */
enum err db_rows(struct db *db, const struct db_query *query, struct db_rows **rows);
/* `affected` may be NULL. */
enum err db_exec(struct db *db, const struct db_query *query, int64_t *affected);
/* Several statements without parameters, not prepared: migrations, tests. */
enum err db_script(struct db *db, const char *sql);
size_t   db_count(const struct db_rows *rows);
void     db_rows_free(struct db_rows *rows);

/*
 * Transactions (READ COMMITTED).  A nested one joins the outermost, and its
 * rollback dooms it.  After a failure every statement and the commit return
 * that failure; "no row" is none.  A transaction is over after the outermost
 * commit, also when it fails; db_rollback() with none open does nothing, so
 * that a single `done:` may call it.
 */
enum err db_begin(struct db *db);
/* Is one open?  A row that is locked outside of one costs a commit, and holds nothing. */
static inline bool
db_is_begun(const struct db *db)
{
	return db->depth > 0;
}
enum err db_commit(struct db *db);	/* ERR_UNAVAILABLE: perhaps committed all the same */
void     db_rollback(struct db *db);
/*
 * Of whoever may be within another's transaction: commit after ERR_OK, roll back after
 * anything else, once.  Returns what came of it.
 */
enum err db_end(struct db *db, enum err err);

#endif
