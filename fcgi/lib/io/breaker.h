/*
 * A breaker before another host: when calls in a row were not answered, none is
 * made any more until one probe is, so that nobody waits for what does not come.
 * What is answered with a refusal is answered.  Safe for threads.
 */
#ifndef LIB_BREAKER_H
#define LIB_BREAKER_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#define BREAKER_FAILURES 3	/* calls in a row */
#define BREAKER_PROBE_MS 1000	/* from one probe to the next */

struct breaker {
	const char     *name;		/* of who is called, for the log */
	/*
	 * Is it back?  On a thread of the breaker's own, which there is only while
	 * it is open.  It is not to ask the breaker.
	 */
	bool          (*is_back)(void);
	pthread_mutex_t lock;		/* over what follows */
	int             failures;	/* in a row */
	bool            is_open;
	bool            is_probing;	/* the thread is there */
	int64_t         opened_at_ms;	/* on the steady clock */
	int64_t         opened;		/* so often, in all */
	int64_t         refused;	/* calls, in all */
};

#define BREAKER(name, is_back) \
	{ name, is_back, PTHREAD_MUTEX_INITIALIZER, 0, false, false, 0, 0, 0 }

/* May a call be made?  False: it is counted as refused. */
bool breaker_lets(struct breaker *breaker);
/* How a call ended that was made. */
void breaker_note(struct breaker *breaker, bool was_answered);

struct breaker_state {
	bool    is_open;
	int64_t opened;		/* so often since the process began */
	int64_t refused;	/* calls since then */
};
struct breaker_state breaker_look(struct breaker *breaker);

/* Of all breakers of this process together. */
struct breaker_totals {
	int64_t open;		/* now */
	int64_t opened;
	int64_t refused;
};
struct breaker_totals breaker_totals(void);

#endif
