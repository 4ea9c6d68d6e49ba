/*
 * The database's shape, in numbered steps: migrations/NNNN_name.up.sql and
 * its .down.sql.  Each runs in one transaction with its row in the table
 * `migration`, one migrator at a time (an advisory lock).  A file that begins
 * with "-- Outside a transaction" is run statement by statement, each ending a
 * line: so large tables get an index while the site goes on.  When it dies on
 * the way it is begun again, so it first drops what it makes.
 */
#ifndef SERVICE_MIGRATION_H
#define SERVICE_MIGRATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"

struct arena;
struct db;

struct migration {
	int         number;
	const char *name;
	const char *up;			/* SQL; NULL: applied, but this release has no such file */
	const char *down;		/* SQL; NULL: there is no way back */
	const char *checksum;		/* SHA-256 of `up` in hexadecimal; NULL with it */
	const char *applied_checksum;	/* of what was applied; NULL: not applied */
	int64_t     applied_at;		/* microseconds since 1970; 0: not applied */
};

struct migrations {
	struct migration *items;	/* by number */
	size_t            count;
};

/*
 * What `directory` holds and what `db` had.  All in `arena`.
 *
 * ERR_INPUT  the directory cannot be read, or two files have one number; the
 *            log says which
 * and what db_rows() returns
 */
enum err migration_list(struct db *db, struct arena *arena, const char *directory,
    struct migrations *out);

/* Applied, and its file changed since. */
bool     migration_has_changed(const struct migration *migration);

/*
 * Apply what is pending, in order, as listed; what was applied meanwhile by
 * somebody else is passed over.  `applied` counts, also on failure.
 *
 * ERR_CONFLICT     a file that was applied changed since: nothing is done
 * ERR_UNAVAILABLE  a table was in use for too long: what was applied stays
 * and what the migration's own SQL fails with; the log says where
 */
enum err migration_up(struct db *db, const struct migrations *migrations, size_t *applied);

/*
 * Undo the newest while its number is over `target`.
 *
 * ERR_PRECONDITION  it has no down file
 */
enum err migration_down(struct db *db, const struct migrations *migrations, int target,
    size_t *undone);

#endif
