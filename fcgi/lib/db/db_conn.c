/* One connection: opening it, preparing on first use, one round trip a statement. */
#include "lib/db/db_conn.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/io/log.h"

struct db_conn *
db_conn_open(struct db_pool *pool)
{
	/* later keys win over those within conninfo */
	const char *keys[] = { "dbname", "fallback_application_name", "client_encoding",
	    "connect_timeout", "options", NULL };
	const char *values[] = { pool->conninfo, program_invocation_short_name, "UTF8",
	    "2", pool->options, NULL };
	struct db_conn *conn;
	PGconn *pg;

	pg = PQconnectdbParams(keys, values, 1);
	if (PQstatus(pg) != CONNECTION_OK || PQsetnonblocking(pg, 1) != 0) {
		log_warn("postgres: %s", pg == NULL ? "out of memory" : PQerrorMessage(pg));
		PQfinish(pg);
		return NULL;
	}
	PQsetNoticeProcessor(pg, db_log_notice, NULL);
	conn = calloc(1, sizeof(*conn));
	if (conn == NULL)
		abort();
	conn->pg = pg;
	conn->pool = pool;
	return conn;
}

void
db_conn_close(struct db_conn *conn)
{
	size_t i;

	for (i = 0; i < DB_PREPARED_SLOTS; i++)
		free(conn->prepared[i].text);
	PQfinish(conn->pg);
	free(conn);
}

bool
db_conn_is_alive(const struct db_conn *conn)
{
	struct pollfd pfd = { .fd = PQsocket(conn->pg), .events = POLLIN };

	/* an idle server says nothing but good-bye */
	return pfd.fd >= 0 && poll(&pfd, 1, 0) == 0;
}

/* Wait until libpq can go on; false when the deadline passed or the line broke. */
static bool
wait_io(struct db_conn *conn, bool writing, int64_t deadline_ms)
{
	struct pollfd pfd = {
		.fd = PQsocket(conn->pg),
		.events = (short)(writing ? POLLIN | POLLOUT : POLLIN),
	};
	int64_t left_ms;
	int ready;

	do {
		left_ms = -1;
		if (deadline_ms != DB_NO_TIMEOUT) {
			left_ms = deadline_ms - clock_steady_ms();
			if (left_ms <= 0)
				return false;
		}
		ready = poll(&pfd, 1, (int)left_ms);
	} while (ready < 0 && errno == EINTR);
	return ready > 0 && PQconsumeInput(conn->pg) == 1;
}

/* The next result, or NULL when there is none; `*in_time` false: no answer. */
static PGresult *
next_result(struct db_conn *conn, int64_t deadline_ms, bool *in_time)
{
	int unsent = PQflush(conn->pg);

	/* a failed write leaves its reason, or the server's last words, as a result */
	while (unsent >= 0 && PQisBusy(conn->pg)) {
		if (!wait_io(conn, unsent == 1, deadline_ms)) {
			*in_time = false;
			return NULL;
		}
		if (unsent == 1)
			unsent = PQflush(conn->pg);
	}
	return PQgetResult(conn->pg);
}

static bool
is_good(const PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);

	return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ||
	    status == PGRES_EMPTY_QUERY;
}

/* All results of what was sent: the last one, or the first that is an error. */
static PGresult *
take_result(struct db_conn *conn, int timeout_ms)
{
	int64_t deadline_ms = timeout_ms == DB_NO_TIMEOUT ? DB_NO_TIMEOUT :
	    clock_steady_ms() + timeout_ms;
	PGresult *kept = NULL, *result;
	bool in_time = true;

	while ((result = next_result(conn, deadline_ms, &in_time)) != NULL) {
		/* COPY would go on for ever, and no statement of ours does it */
		if (!is_good(result) && PQresultStatus(result) != PGRES_FATAL_ERROR)
			in_time = false;
		if (kept == NULL || is_good(kept)) {
			PQclear(kept);
			kept = result;
		} else {
			PQclear(result);
		}
		if (!in_time)
			break;
	}
	if (!in_time || PQstatus(conn->pg) != CONNECTION_OK)
		conn->is_broken = true;
	return kept;
}

/* The slot that holds `sql`, or the free one where it would go. */
static struct db_prepared *
find_prepared(struct db_conn *conn, const char *sql)
{
	size_t at = (size_t)(((uint64_t)(uintptr_t)sql * 0x9E3779B97F4A7C15U) >> 32);

	for (;; at++) {
		struct db_prepared *slot = &conn->prepared[at % DB_PREPARED_SLOTS];

		if (slot->sql == NULL)
			return slot;
		if (slot->sql == sql) {
			/* another text at the same address would run the wrong statement */
			assert(strcmp(slot->text, sql) == 0);
			return slot;
		}
	}
}

static PGresult *
prepare(struct db_conn *conn, struct db_prepared *slot, const char *sql)
{
	PGresult *result = NULL;

	snprintf(slot->name, sizeof(slot->name), "s%zu", conn->prepared_count);
	if (PQsendPrepare(conn->pg, slot->name, sql, 0, NULL) == 1)
		result = take_result(conn, DB_REPLY_MAX_MS);
	else
		conn->is_broken = true;
	if (result != NULL && is_good(result)) {
		slot->sql = sql;
		slot->text = strdup(sql);
		conn->prepared_count++;
	}
	return result;
}

/*
 * A statement whose tables a migration changed, or that a pooler between us
 * forgot, is refused before it runs; a new connection prepares it afresh.
 */
static bool
is_stale(const PGresult *result)
{
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);

	return state != NULL && (strcmp(state, "0A000") == 0 || strcmp(state, "26000") == 0);
}

PGresult *
db_conn_run(struct db_conn *conn, const struct db_query *query, bool *sent)
{
	struct db_prepared *slot = find_prepared(conn, query->sql);
	const int count = (int)query->count;
	struct db_wire_params wire;
	PGresult *result;
	int queued;

	*sent = true;
	if (slot->sql == NULL && conn->prepared_count < DB_PREPARED_MAX) {
		result = prepare(conn, slot, query->sql);
		if (slot->sql == NULL) {
			/* one that hangs is as good as sent: again would wait again */
			*sent = PQstatus(conn->pg) == CONNECTION_OK;
			return result;
		}
		PQclear(result);
	}
	db_params_lay_out(query->params, query->count, &wire);
	queued = slot->sql != NULL ?
	    PQsendQueryPrepared(conn->pg, slot->name, count, wire.values,
	    wire.lengths, wire.formats, 0) :
	    PQsendQueryParams(conn->pg, query->sql, count, NULL, wire.values,
	    wire.lengths, wire.formats, 0);
	if (queued == 0) {
		conn->is_broken = true;
		*sent = false;
		return NULL;
	}
	result = take_result(conn, DB_REPLY_MAX_MS);
	if (is_stale(result)) {
		conn->is_broken = true;
		*sent = false;
	}
	return result;
}

PGresult *
db_conn_script(struct db_conn *conn, const char *sql, int timeout_ms)
{
	if (PQsendQuery(conn->pg, sql) == 0) {
		conn->is_broken = true;
		return NULL;
	}
	return take_result(conn, timeout_ms);
}
