/*
 * Addresses of an S3, signed by another process of this host that has the keys:
 * asked over a Unix socket of packets, one question and one answer a connection.
 * A question is texts that each end in NUL: the program that asks, the method,
 * the key ("" for the bucket), from when (microseconds since 1970), for how many
 * seconds, then names and values of the query.  An answer is "ok", the address
 * and when its keys end; or "refused" or "unavailable".
 */
#ifndef LIB_S3_ASK_H
#define LIB_S3_ASK_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "lib/aws/s3.h"
#include "lib/base/buf.h"

#define S3_ASK_BYTES_MAX  16384	/* a question, or an answer */
#define S3_ASK_QUERY_MAX  8	/* pairs */
#define S3_ASK_PATIENCE_MS 2000	/* for an answer: the process that signs may be started anew */

/*
 * Ask at `path` as `program`, for no longer than wish->wait_ms.
 *
 * ERR_UNAVAILABLE  nobody signs there, or has keys just now; the log says why
 * ERR_INTERNAL     refused: this program may not have it
 */
enum err s3_ask(const char *path, const char *program, struct arena *arena,
    const struct s3_wish *wish, struct s3_link *out);

/* Who asks, as the kernel says, and the program as it calls itself. */
struct s3_asker {
	uid_t       uid;
	gid_t       gid;
	const char *program;
};

/* What a question says, its texts in the arena; false: it is none. */
bool     s3_ask_read(const char *data, size_t len, struct arena *arena,
    struct s3_asker *who, struct s3_wish *wish);

/* The answer that s3_ask() reads: ERR_OK's is the link, ERR_INTERNAL's a refusal. */
struct buf s3_ask_answer(struct arena *arena, enum err err, const struct s3_link *link);

/*
 * Answer at `path` on a thread of its own, as `decide` does; ERR_INTERNAL of it
 * is a refusal.  False: the socket cannot be had, which was said.
 */
bool     s3_answer_start(const char *path, enum err (*decide)(struct arena *arena,
    const struct s3_asker *who, const struct s3_wish *wish, struct s3_link *out));
void     s3_answer_stop(void);

#endif
