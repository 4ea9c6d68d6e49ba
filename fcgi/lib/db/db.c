/* Statements and transactions over the pool. */
#include "lib/db/db.h"

#include <assert.h>
#include <string.h>

#include "lib/db/db_conn.h"
#include "lib/db/db_rows.h"
#include "lib/io/log.h"

struct db
db_of(struct db_pool *pool)
{
	return (struct db){ .pool = pool };
}

/* In a transaction: the first failure decides what the rest of it returns. */
static enum err
run_inside(struct db *db, const struct db_query *query, PGresult **result)
{
	struct db_conn *conn = db->conn;
	bool sent;

	if (conn->failed != ERR_OK)
		return conn->failed;
	*result = db_conn_run(conn, query, &sent);
	conn->failed = db_result_err(conn, *result);
	return conn->failed;
}

/* On its own: with a fresh connection where the one we had was dead already. */
static enum err
run_alone(struct db *db, const struct db_query *query, PGresult **result)
{
	struct db_conn *conn;
	bool sent = false;
	int tries;
	enum err err = ERR_OK;

	for (tries = 0; tries < 2 && !sent; tries++) {
		PQclear(*result);
		*result = NULL;
		err = db_pool_borrow(db->pool, &conn);
		if (err != ERR_OK)
			return err;
		*result = db_conn_run(conn, query, &sent);
		err = db_result_err(conn, *result);
		db_pool_return(conn);
	}
	return err;
}

enum err
db_rows(struct db *db, const struct db_query *query, struct db_rows **rows)
{
	PGresult *result = NULL;
	enum err err;

	err = db->conn != NULL ? run_inside(db, query, &result) :
	    run_alone(db, query, &result);
	if (err != ERR_OK) {
		PQclear(result);
		result = NULL;
	}
	*rows = (struct db_rows *)result;
	return err;
}

enum err
db_one_row(struct db *db, const struct db_query *query, struct db_rows **rows)
{
	enum err err = db_rows(db, query, rows);

	if (err == ERR_OK && db_count(*rows) == 0) {
		db_rows_free(*rows);
		*rows = NULL;
		err = ERR_NOT_FOUND;
	}
	return err;
}

/* "INSERT 0 3" and "UPDATE 3" end with how many; "BEGIN" with none. */
static int64_t
affected_by(PGresult *result)
{
	const char *digits = PQcmdTuples(result);
	int64_t value = 0;

	for (; *digits != '\0'; digits++)
		value = value * 10 + (*digits - '0');
	return value;
}

enum err
db_exec(struct db *db, const struct db_query *query, int64_t *affected)
{
	struct db_rows *rows = NULL;
	enum err err = db_rows(db, query, &rows);

	if (affected != NULL)
		*affected = err == ERR_OK ? affected_by((PGresult *)rows) : 0;
	db_rows_free(rows);
	return err;
}

static enum err
script_on(struct db_conn *conn, const char *sql, int timeout_ms)
{
	PGresult *result = db_conn_script(conn, sql, timeout_ms);
	enum err err = db_result_err(conn, result);

	PQclear(result);
	return err;
}

enum err
db_script(struct db *db, const char *sql)
{
	struct db_conn *conn = db->conn;
	enum err err;

	if (conn != NULL) {
		if (conn->failed == ERR_OK)
			conn->failed = script_on(conn, sql, DB_NO_TIMEOUT);
		return conn->failed;
	}
	err = db_pool_borrow(db->pool, &conn);
	if (err != ERR_OK)
		return err;
	err = script_on(conn, sql, DB_NO_TIMEOUT);
	db_pool_return(conn);
	return err;
}

enum err
db_begin(struct db *db)
{
	struct db_conn *conn;
	int tries;
	enum err err = ERR_OK;

	if (db->depth > 0) {
		db->depth++;
		return ERR_OK;
	}
	for (tries = 0; tries < 2; tries++) {
		err = db_pool_borrow(db->pool, &conn);
		if (err != ERR_OK)
			return err;
		err = script_on(conn, "BEGIN", DB_REPLY_MAX_MS);
		if (err == ERR_OK) {
			conn->failed = ERR_OK;
			db->conn = conn;
			db->depth = 1;
			return ERR_OK;
		}
		db_pool_return(conn);
	}
	return err;
}

static void
give_back(struct db *db)
{
	db_pool_return(db->conn);
	db->conn = NULL;
	db->depth = 0;
}

static void
end_rolled_back(struct db *db)
{
	if (!db->conn->is_broken)
		script_on(db->conn, "ROLLBACK", DB_REPLY_MAX_MS);
	give_back(db);
}

enum err
db_commit(struct db *db)
{
	enum err err;

	assert(db->depth > 0);
	err = db->conn->failed;
	if (db->depth > 1) {
		db->depth--;
		return err;
	}
	if (err != ERR_OK) {
		end_rolled_back(db);
		return err;
	}
	err = script_on(db->conn, "COMMIT", DB_REPLY_MAX_MS);
	give_back(db);
	return err;
}

void
db_rollback(struct db *db)
{
	if (db->depth == 0)
		return;
	if (db->depth > 1) {
		/* the outermost may not commit what is left */
		if (db->conn->failed == ERR_OK)
			db->conn->failed = ERR_INTERNAL;
		db->depth--;
		return;
	}
	end_rolled_back(db);
}

enum err
db_end(struct db *db, enum err err)
{
	if (err == ERR_OK)
		return db_commit(db);
	db_rollback(db);
	return err;
}

void
db_done(struct db *db)
{
	if (db->depth == 0)
		return;
	log_error("a transaction was left open: rolled back");
	end_rolled_back(db);
}
