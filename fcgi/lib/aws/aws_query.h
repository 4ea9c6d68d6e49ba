/*
 * Calls of AWS's query protocol: a signed form, answered in XML.  Of the
 * protocols that AWS's services speak it is the one that STS and CloudWatch have
 * had from the beginning and keep, that doubles and other clouds understand, and
 * for which a form writer and expat are enough.
 * Source: AWS General Reference, "Signing AWS API requests"; AWS SDKs and Tools
 * Reference Guide, "Retry behavior".
 */
#ifndef LIB_AWS_QUERY_H
#define LIB_AWS_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/aws/aws_keys.h"
#include "lib/base/err.h"

struct arena;

struct aws_service {
	const char *endpoint;	/* no slash at its end */
	const char *region;
	const char *name;	/* as signatures have it: "sts", "monitoring" */
	const char *ca_file;	/* NULL: the system's */
	enum err  (*keys)(struct arena *arena, struct aws_keys *keys);
	int64_t     timeout_ms;	/* of one try */
	unsigned    tries;
};

struct aws_reply {
	int         status;	/* 0: nothing came back */
	const char *body;
	size_t      body_len;
	const char *code;	/* of an error, such as "AccessDenied"; "": none */
	const char *message;	/* of an error, or of what kept it from being reached */
};

/* For what nobody waits for. */
#define AWS_QUERY_TIMEOUT_MS 10000
#define AWS_QUERY_TRIES      3
#define AWS_SKEW_MAX_S       300	/* less is no reason for a signature to be refused */

/*
 * POST `form`; `is_packed`: compressed by gzip, which is signed.  What may pass
 * (no connection, 5xx, throttling) is tried again after a random while, at most
 * 200 ms and then twice that: only for what may be done twice.  Where a signature
 * is refused and the service's clock is another, that is said once in the log,
 * and from then on its time is what requests are signed with.
 *
 * ERR_FORBIDDEN    the keys are wrong, or may not do this
 * ERR_UNAVAILABLE  no keys; not reached, slow, throttled or 5xx after every try
 * ERR_INTERNAL     refused otherwise: see `reply`
 */
enum err aws_query(const struct aws_service *service, struct arena *arena, const char *form,
    size_t len, bool is_packed, struct aws_reply *reply);

#endif
