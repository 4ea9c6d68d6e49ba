/* SQLSTATEs as `enum err` (PostgreSQL manual, appendix A). */
#include "lib/db/db_conn.h"

#include <string.h>

#include "lib/base/count.h"
#include "lib/io/log.h"

struct state {
	const char *prefix;	/* of the five characters */
	enum err    err;
};

static const struct state states[] = {
	{ "23505", ERR_CONFLICT },	/* unique_violation */
	{ "23P01", ERR_CONFLICT },	/* exclusion_violation */
	{ "23503", ERR_NOT_FOUND },	/* foreign_key_violation */
	{ "23514", ERR_INPUT },		/* check_violation */
	{ "22001", ERR_INPUT },		/* string_data_right_truncation */
	{ "22003", ERR_INPUT },		/* numeric_value_out_of_range */
	{ "22007", ERR_INPUT },		/* invalid_datetime_format */
	{ "22008", ERR_INPUT },		/* datetime_field_overflow */
	{ "22021", ERR_INPUT },		/* character_not_in_repertoire */
	{ "22P02", ERR_INPUT },		/* invalid_text_representation */
	{ "22P05", ERR_INPUT },		/* untranslatable_character */
	{ "54000", ERR_INPUT },		/* program_limit_exceeded: too long to index */
	{ "53100", ERR_NO_SPACE },	/* disk_full */
	{ "08",    ERR_UNAVAILABLE },	/* connection exceptions */
	{ "25006", ERR_UNAVAILABLE },	/* read_only_sql_transaction: a standby, for now */
	{ "25P03", ERR_UNAVAILABLE },	/* idle_in_transaction_session_timeout */
	{ "40",    ERR_UNAVAILABLE },	/* deadlock, serialisation failure */
	{ "53",    ERR_UNAVAILABLE },	/* out of memory, too many connections */
	{ "55P03", ERR_UNAVAILABLE },	/* lock_not_available */
	{ "57",    ERR_UNAVAILABLE },	/* statement timeout, shutdown, starting up */
};

/* `state` NULL or empty: the connection was lost. */
static enum err
err_of_state(const char *state)
{
	size_t i;

	if (state == NULL || *state == '\0')
		return ERR_UNAVAILABLE;
	for (i = 0; i < COUNT(states); i++) {
		if (strncmp(state, states[i].prefix, strlen(states[i].prefix)) == 0)
			return states[i].err;
	}
	return ERR_INTERNAL;
}

static enum log_level
level_of(enum err err)
{
	switch (err) {
	case ERR_CONFLICT:
	case ERR_NOT_FOUND:
	case ERR_INPUT:
		return LOG_LEVEL_DEBUG;
	case ERR_UNAVAILABLE:
	case ERR_NO_SPACE:
		return LOG_LEVEL_WARN;
	default:
		return LOG_LEVEL_ERROR;
	}
}

/*
 * Only the primary message is logged: DETAIL would quote rows, and what
 * people typed is not for the log.
 */
enum err
db_result_err(const struct db_conn *conn, const PGresult *result)
{
	const char *state, *message;
	enum err err;

	switch (result == NULL ? PGRES_FATAL_ERROR : PQresultStatus(result)) {
	case PGRES_COMMAND_OK:
	case PGRES_TUPLES_OK:
	case PGRES_EMPTY_QUERY:
		return ERR_OK;
	default:
		break;
	}
	state = result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_SQLSTATE);
	message = result == NULL ? NULL :
	    PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	if (message == NULL)
		message = PQerrorMessage(conn->pg);
	err = err_of_state(state);
	log_event(level_of(err), "postgres: %s %s", state == NULL ? "-----" : state,
	    *message == '\0' ? "no answer in time" : message);
	return err;
}

void
db_log_notice(void *unused, const char *message)
{
	(void)unused;
	log_info("postgres: %.*s", (int)strcspn(message, "\n"), message);
}
