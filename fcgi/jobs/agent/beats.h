/* What is said to the monitor, kept for ten minutes while it is away. */
#ifndef AGENT_BEATS_H
#define AGENT_BEATS_H

#include "jobs/agent/identity.h"

struct arena;
struct beat;

enum beats_sent {
	BEATS_WENT,	/* or there were none */
	BEATS_WAIT,	/* the monitor is away: they stay */
	BEATS_UNKNOWN,	/* the monitor knows no such host, or it was revoked; they stay */
};

/* The oldest makes room. */
void            beats_add(struct arena *arena, const struct beat *beat);
/* Some of them, the oldest first, over a kept connection. */
enum beats_sent beats_send(struct arena *arena, const char *url, const struct identity *identity);

#endif
