/*
 * AssumeRole: keys that hold for a while and may do only what a policy says.
 * Source: AWS Security Token Service API Reference, "AssumeRole".
 */
#ifndef LIB_STS_H
#define LIB_STS_H

#include <stdint.h>

#include "lib/aws/aws_keys.h"
#include "lib/base/err.h"

struct arena;

struct sts {
	const char *endpoint;	/* no slash at its end */
	const char *region;
	const char *role;	/* ARN */
	const char *ca_file;	/* NULL: the system's */
	int64_t     patience_ms;	/* in all; 0: AWS_QUERY_TIMEOUT_MS for each of AWS_QUERY_TRIES */
	enum err  (*keys)(struct arena *arena, struct aws_keys *keys);
};

/*
 * `session`: 2 to 64 of letters, digits and "_=,.@-".  `policy`: JSON, which
 * narrows the role's own; compact, for STS counts it.  `out` is in the arena.
 *
 * ERR_FORBIDDEN    the role may not be taken, or is none
 * ERR_UNAVAILABLE  not reached, slow, or answering 5xx after every try
 * ERR_INTERNAL     refused otherwise; the log says what STS said
 */
enum err sts_assume_role(const struct sts *sts, struct arena *arena,
    const char *session, const char *policy, int64_t duration_s, struct aws_keys *out);

#endif
