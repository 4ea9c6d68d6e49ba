/* Within lib/: one connection, and the pool that lends it. */
#ifndef LIB_DB_CONN_H
#define LIB_DB_CONN_H

#include <libpq-fe.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/db/db.h"

#define DB_PARAMS_MAX     64
#define DB_PREPARED_SLOTS 512
#define DB_PREPARED_MAX   384	/* a connection; further statements go unprepared */
/*
 * Over statement_timeout, by which the server should have answered: after
 * this it hangs, and so would we.
 */
#define DB_REPLY_MAX_MS   7000
#define DB_NO_TIMEOUT     (-1)

struct db_prepared {
	const char *sql;	/* its address is the key; NULL: a free slot */
	char       *text;	/* a copy, to find out who passes what is no constant */
	char        name[8];
};

struct db_conn {
	PGconn            *pg;
	struct db_pool    *pool;
	int64_t            idle_since_ms;
	bool               is_broken;	/* closed instead of lent again */
	enum err           failed;	/* first failure in the open transaction */
	size_t             prepared_count;
	struct db_prepared prepared[DB_PREPARED_SLOTS];
};

struct db_pool {
	char            *conninfo;
	char            *options;	/* ours, then those that conninfo has */
	pthread_mutex_t  lock;
	pthread_cond_t   freed;		/* a connection came back or was closed */
	pthread_cond_t   closing;	/* for the reaper, who sleeps on it */
	int              max;
	int              open;		/* idle, lent or being opened */
	int              waiting;
	int              idle_count;
	int64_t          retry_at_ms;	/* no new connection before this */
	bool             has_reaper;
	bool             is_closing;
	bool            is_spare;	/* of a process that ends: nothing is kept for later */
	pthread_t        reaper;
	struct db_conn  *idle[];	/* a stack: the last one back is lent first */
};

/* lib/db/db_conn.c */
/* NULL when the database cannot be reached; the log says why. */
struct db_conn *db_conn_open(struct db_pool *pool);
void            db_conn_close(struct db_conn *conn);
/* False when an idle connection was closed from the other side. */
bool            db_conn_is_alive(const struct db_conn *conn);
/*
 * Send one statement and take its result, prepared first where it was not.
 * `*sent` is false only when the statement certainly never ran.  NULL when there is
 * no answer, else a result that may be an error.
 */
PGresult       *db_conn_run(struct db_conn *conn, const struct db_query *query,
    bool *sent);
/* Statements without parameters, by the simple protocol; or DB_NO_TIMEOUT. */
PGresult       *db_conn_script(struct db_conn *conn, const char *sql, int timeout_ms);

/* lib/db/db_pool.c */
enum err        db_pool_borrow(struct db_pool *pool, struct db_conn **conn);
void            db_pool_return(struct db_conn *conn);

/* lib/db/db_state.c */
/* The same for a result, with what libpq said sent to the log. */
enum err        db_result_err(const struct db_conn *conn, const PGresult *result);
/* For PQsetNoticeProcessor: a server's warnings go to the log, too. */
void            db_log_notice(void *unused, const char *message);

/* lib/db/db_params.c */
struct db_wire_params {
	const char *values[DB_PARAMS_MAX];
	int         lengths[DB_PARAMS_MAX];
	int         formats[DB_PARAMS_MAX];
};
void            db_params_lay_out(const struct db_param *params, size_t count,
    struct db_wire_params *out);

/* lib/db/db_time.c: Postgres's ISO text of a timestamptz in UTC. */
int64_t         db_time_parse(const char *text);

/* lib/db/db_array.c: Postgres's text of a text[]. */
char           *db_array_print(struct arena *arena, const struct texts *texts);
struct texts    db_array_parse(struct arena *arena, const char *literal);

#endif
