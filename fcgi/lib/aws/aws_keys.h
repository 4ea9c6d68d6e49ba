/*
 * The AWS keys that this process acts with, from the first source that has
 * any: the configuration, the environment, the shared credentials file, the
 * container endpoint, EC2 instance metadata (IMDSv2).  Temporary keys are
 * refreshed in the background before they expire.
 * Source: AWS SDKs and Tools Reference Guide, "Standardized credential providers".
 */
#ifndef LIB_AWS_KEYS_H
#define LIB_AWS_KEYS_H

#include <stdint.h>

#include "lib/aws/sigv4.h"
#include "lib/base/err.h"

struct arena;

/* Temporary keys are fetched again when they have less than this left. */
#define AWS_KEYS_REFRESH_S (10 * 60)

struct aws_keys {
	struct sigv4_credentials credentials;
	int64_t                  expires_at;	/* microseconds since 1970; 0: never */
	const char              *source;	/* "configuration", "environment", … */
};

/*
 * The keys in force, copied into `arena`.
 * A source that hangs is waited for at most 2 s once; after that nobody waits
 * until it has given some.
 * ERR_UNAVAILABLE  no source has any, or the one that had does not answer;
 *                  the log says once what was tried
 */
enum err aws_keys_get(struct arena *arena, struct aws_keys *keys);
/* The same without the configuration's, which may be of an S3 that is not AWS's. */
enum err aws_keys_get_of_machine(struct arena *arena, struct aws_keys *keys);

/*
 * The sources, in order, the configuration first; private to lib/aws/aws_keys*.c.
 * ERR_NOT_FOUND    nothing there: the next is asked
 * ERR_UNAVAILABLE  it should have keys and does not give them
 */
struct aws_keys_source {
	const char *name;
	enum err  (*read)(struct arena *arena, struct aws_keys *keys);
};
extern const struct aws_keys_source aws_keys_sources[];	/* ends with a NULL name */

#endif
