/* Who this host is: its key, which it made itself, and what the monitor calls it. */
#ifndef AGENT_IDENTITY_H
#define AGENT_IDENTITY_H

#include <stdbool.h>

#include "lib/base/ids.h"
#include "lib/secret/secret_pair.h"

struct arena;

struct identity {
	struct public_id host;
	unsigned char    secret[SECRET_PAIR_BYTES];
	unsigned char    monitor_key[SECRET_PAIR_BYTES];
	unsigned char    shared[SECRET_PAIR_BYTES];	/* what beats are signed by */
};

/* Out of `directory`/identity; false: there is none. */
bool identity_read(const char *directory, struct identity *out);
/*
 * Come in by the code in `directory`/code, as `name`, at the monitor's address; the code's
 * file goes.  False: there is no code, or it was not taken: what was wrong is in the log.
 */
bool identity_enrol(struct arena *arena, const char *directory, const char *url, const char *name,
    struct identity *out);
/* There is a code that was not tried yet. */
bool identity_has_code(const char *directory);

#endif
