/*
 * Copying all objects from one store driver to another, while the site runs.
 * What is there and proved is written down, so that it goes on where it was
 * interrupted.  Nothing is ever deleted from where it came.
 */
#ifndef SERVICE_COPY_H
#define SERVICE_COPY_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/err.h"

struct db;

struct copy_counts {
	int64_t copied;
	int64_t kept;		/* had been copied before */
	int64_t unnamed;	/* no row names them: they were not copied */
	int64_t failed;
	int64_t bytes;		/* of those copied */
};

/* Told of each that failed. */
struct copy_watch {
	void (*failed)(void *context, const char *key, enum err err);
	void  *context;
};

/*
 * One pass.  What no row names stays where it is, but for prefixes that this
 * release does not know.
 * ERR_INPUT: no driver of that name, or both are one.
 */
enum err copy_objects(struct db *db, const char *from, const char *to,
    const struct copy_watch *watch, struct copy_counts *counts);

/*
 * Take back what was copied, or had begun to be, and has since gone from where
 * it came and from the rows: deleted, or replaced by another object.  What was
 * not put at `to` by a copy is left alone.
 */
enum err copy_take_back(struct db *db, const char *from, const char *to,
    const struct copy_watch *watch, int64_t *taken);

/* Uploads that began at `from` and are not over: they go on there. */
enum err copy_unfinished(struct db *db, const char *from, int64_t *count);

/*
 * Have the rows name what is at `to`, all in one statement: for when the
 * programs read there already, for it is the version of there that rows name.
 * ERR_PRECONDITION  a stored object has not been copied: nothing is changed
 */
enum err copy_switch(struct db *db, const char *to, int64_t *switched);

#endif
