/*
 * Health: whether what a program stands on is there.  Looked at on threads of
 * its own, so that whoever asks hears within HEALTH_WAIT_MS, whatever hangs.
 */
#ifndef SERVICE_HEALTH_H
#define SERVICE_HEALTH_H

#include <stdbool.h>
#include <stdint.h>

struct db_pool;

#define HEALTH_WAIT_MS 600	/* what has not answered by then is silent */

enum health_word {
	HEALTH_OK,
	HEALTH_UNREACHABLE,	/* it says no, or nobody is there */
	HEALTH_SILENT,		/* it does not answer in time */
	HEALTH_SHORT,		/* of space: less than min_free is left */
	HEALTH_UNKNOWN,		/* of space: the store does not say */
};

struct health {
	enum health_word database;	/* answers a statement */
	enum health_word store;		/* answers */
	enum health_word space;		/* for what is to be kept */
	int64_t          store_since;	/* it is not HEALTH_OK, as seen here; 0: it is */
	int64_t          space_since;
};

/* "ok", "unreachable", … */
const char   *health_word_text(enum health_word word);

/* Before the first question, and after the last; what hangs is left behind. */
void          health_start(const char *program, struct db_pool *unused);
void          health_stop(void);

/*
 * Looks anew, but for what others look at just now: they share the answer, and
 * what is silent is said to be so at once until it has answered.  Without
 * `with_store` only the database is looked at; the others are then HEALTH_OK.
 */
struct health health_check(bool with_store);

#endif
