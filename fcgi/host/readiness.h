/*
 * Readiness of this host: all programs that run here answer, and who is asked
 * nothing lives.  What they stand on, a database or a store, is for their own
 * /health: without it every host would be taken out of the balancer at once.
 */
#ifndef HOST_READINESS_H
#define HOST_READINESS_H

#include <stddef.h>

#define READINESS_MS  700	/* what has not answered by then is silent */
#define READINESS_MAX 16

enum readiness_word {
	READINESS_OK,
	READINESS_UNREACHABLE,	/* nobody is there, or it says no */
	READINESS_SILENT,	/* it does not answer in time, or says no more that it lives */
};

/* The programs of this host but for who asks, in the order of the table. */
struct readiness {
	size_t count;
	struct readiness_part {
		const char         *program;
		enum readiness_word word;
	} parts[READINESS_MAX];
};

/* "ok", "unreachable", "silent" */
const char *readiness_text(enum readiness_word word);
/*
 * Of the host on which `self`, a program, runs.  Within READINESS_MS; looked at
 * again after half a second, and by one thread: others have what was seen before.
 */
void        readiness_of_host(const char *self, struct readiness *out);

#endif
