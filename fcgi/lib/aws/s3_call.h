/* One call to S3: signed, sent, retried, its errors read.  Private to lib/aws/s3*.c. */
#ifndef LIB_S3_CALL_H
#define LIB_S3_CALL_H

#include "lib/aws/s3.h"

#define S3_TRIES         5
#define S3_BACKOFF_MS    100	/* the first; doubled each time, and drawn from 0..it */
#define S3_BACKOFF_MAX_MS 5000

/*
 * Where `s3` says nothing of patience, no try begins later than this after the
 * first: with HTTP_STALL_MS behind it, whoever asked hears of it within a
 * request's 60 s.
 */
#define S3_PATIENCE_MS   30000

struct s3_call {
	const char              *method;
	const char              *key;		/* NULL: the bucket itself */
	const struct sigv4_pair *query;
	size_t                   query_count;
	const struct http_header *headers;
	size_t                   header_count;
	struct s3_body           body;
	bool                     once;		/* not idempotent: never sent again */
	bool                     is_work;	/* the S3 may rightly work on it: s3->patience_ms is not for it */
	bool                     is_piece;	/* of what was let through, and is noted, as a whole */
	bool                   (*on_data)(void *context, const void *data, size_t len);
	void                    *context;
};

enum err s3_call(const struct s3 *s3, struct arena *arena,
    const struct s3_call *call, struct http_reply *reply);

/*
 * What is asked of s3->breaker, where there is one, before a call; and how it
 * ended, with its reply's status: 4xx is an answer.  s3_call() does both.
 */
bool     s3_lets(const struct s3 *s3);
void     s3_note(const struct s3 *s3, enum err err, int status);

/* Full jitter: sleeps for anything up to the back-off after `try`, from 0. */
void     s3_wait_before(int try);

/* The host that is signed and sent, and the path below it. */
const char *s3_host(const struct s3 *s3, struct arena *arena);
const char *s3_path(const struct s3 *s3, struct arena *arena, const char *key);
/* endpoint's scheme with its "://". */
const char *s3_scheme(const struct s3 *s3);

/* What a refused call's XML says, as an enum err; sets s3_fault(), and says it in the log. */
enum err    s3_refusal(const struct s3_call *call, const struct http_reply *reply);
/* The same of one that was never answered. */
void        s3_unreached(const struct s3_call *call, const struct http_reply *reply);
/* ETag, x-amz-version-id and Content-Type of a reply. */
void        s3_reply_object(const struct http_reply *reply, struct arena *arena,
    struct s3_object *out);

#endif
