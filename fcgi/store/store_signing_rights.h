/* What each program without keys may have signed, and nothing else. */
#ifndef STORE_SIGNING_RIGHTS_H
#define STORE_SIGNING_RIGHTS_H

#include <stdbool.h>

struct s3_wish;

#define STORE_SIGNING_ASKERS 4

/* A program that asks, and what the keys begin with that it may ask for; NULL ends them. */
struct store_asker {
	const char *program;
	const char *prefixes[3];
	bool        reads_posters;	/* and nothing else of what is derived of a video */
};

extern const struct store_asker store_signing_askers[STORE_SIGNING_ASKERS];

/* NULL: it does not ask. */
const struct store_asker *store_signing_asker(const char *program);
bool                      store_signing_allows(const char *program, const struct s3_wish *wish);

#endif
