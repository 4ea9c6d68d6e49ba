/*
 * Strays: objects of the store that no row names.  A program that was killed
 * between the two leaves one, and so does a write that an S3 carries out after
 * it was given up.  They go when they are old, but never many at once, for
 * then it is the rows that are missing; and not for undelete_days after the
 * store or the database has been changed as a whole.
 */
#ifndef SERVICE_STRAY_H
#define SERVICE_STRAY_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/err.h"

struct db;

#define STRAY_LIMIT      100	/* or 1 % of the objects, whichever is more: then none is removed */
#define STRAY_AT_ONCE    10000	/* in one round; the rest in the next */
#define STRAY_LEFTOVER_DAYS 1	/* renditions of a job that died, of a video that is there */

enum stray_rule {
	STRAY_TELL,	/* look, and remove nothing */
	STRAY_OLD,	/* remove what is older than upload_days, within STRAY_LIMIT */
	STRAY_ALL,	/* remove whatever no row names: the operator's word */
};

struct stray_counts {
	int64_t objects;	/* of the store */
	int64_t strays;		/* of them, without the two below */
	int64_t leftovers;	/* renditions of a job that died */
	int64_t unknown;	/* below prefixes that this release does not know: they stay */
	int64_t removed;	/* strays; on an S3 a delete marker hides them first */
	int64_t removed_bytes;
	int64_t removed_leftovers;
	bool    is_stopped;	/* more than STRAY_LIMIT: nothing was removed */
};

struct stray_watch {
	void (*found)(void *context, const char *key, int64_t size_bytes);
	void (*removed)(void *context, const char *key, int64_t size_bytes);
	bool (*goes_on)(void *context);		/* NULL: always */
	void  *context;
	bool   finds_leftovers;			/* `found` hears of them, too */
};

/* Compare the store with the rows; each that is to go is looked at once more before. */
enum err stray_sweep(struct db *db, enum stray_rule rule, const struct stray_watch *watch,
    struct stray_counts *out);

/* Its prefix is one of this release's: u/<account>/… or v/<video>/… */
bool     stray_is_known(const char *key);

/* What was hidden `undelete_days` ago goes with all its versions, where no row names it. */
enum err stray_end_hidden(struct db *db, int64_t *ended);

/* The store or the database was changed as a whole: `what`, as "restored". */
enum err stray_note_change(struct db *db, const char *what);
/* May anything be removed?  Not within undelete_days of that, nor when time has jumped. */
enum err stray_may_remove(struct db *db, bool *may);

#endif
