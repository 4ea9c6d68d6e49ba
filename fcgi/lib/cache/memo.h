/*
 * A small memory of what was asked elsewhere: answers of one size by key,
 * trusted for a moment, dropped when something changes.  Bounded, safe for
 * threads; when there is no room the least recently found makes some.
 *
 *	static struct memo memo = MEMO(1000, KEY_MAX, struct answer);
 *
 *	if (memo_find(&memo, key, MEMO_TRUST_MS, &answer) == MEMO_FRESH)
 *		return answer;
 *	asked = memo_ask(&memo, key);
 *	… ask …
 *	memo_keep(&memo, key, &asked, &answer);
 *
 * What was asked before a drop is not kept after it: it may be older than the
 * change that the drop was for.
 */
#ifndef LIB_MEMO_H
#define LIB_MEMO_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct memo_table;

struct memo {
	size_t                       places;
	size_t                       key_max;
	size_t                       answer_bytes;
	pthread_mutex_t              making;
	_Atomic(struct memo_table *) table;	/* NULL until something is asked */
};

/* A static one, of at least `places` answers `of` a type to keys of at most `key_max` bytes. */
#define MEMO(places, key_max, of) \
	{ places, key_max, sizeof(of), PTHREAD_MUTEX_INITIALIZER, NULL }

#define MEMO_TRUST_MS 1000		/* where nobody may be told of a change */
#define MEMO_TRUST_EVER INT64_MAX	/* where everybody is: then only a drop ends it */

/* Some bytes; the caller's, for as long as the call. */
struct memo_key {
	const void *bytes;
	size_t      len;
};
/* The bytes of a string. */
struct memo_key memo_text(const char *text);

enum memo_state {
	MEMO_NONE,	/* not remembered; `answer` is untouched */
	MEMO_OLD,	/* not to be trusted: asked longer ago than `trust_ms`, or in doubt */
	MEMO_FRESH,
};
enum memo_state memo_find(struct memo *memo, struct memo_key key, int64_t trust_ms,
    void *answer);

/* When something is asked: before it is. */
struct memo_asked {
	int64_t  at_ms;
	uint64_t doubts;
	uint64_t drops;
};
struct memo_asked memo_ask(struct memo *memo, struct memo_key key);
/* Unless something was dropped meanwhile, or the key is too long. */
void memo_keep(struct memo *memo, struct memo_key key, const struct memo_asked *asked,
    const void *answer);

/* Call these after a change, and when it is not known whether there was one. */
void memo_drop(struct memo *memo, struct memo_key key);
void memo_drop_all(struct memo *memo);
/* All answers that `is` says so of. */
void memo_drop_where(struct memo *memo, bool (*is)(const void *answer, const void *context),
    const void *context);
/* The key's answer, if it is not the one after the change already. */
void memo_drop_unless(struct memo *memo, struct memo_key key,
    bool (*is)(const void *answer, const void *context), const void *context);
/* All may have changed: they are to be asked again, and MEMO_OLD until then. */
void memo_doubt_all(struct memo *memo);

#endif
