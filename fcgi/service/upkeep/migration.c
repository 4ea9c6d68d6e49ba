/* Migrations: what is applied, applying, and undoing. */
#include "service/upkeep/migration.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "lib/io/log.h"
#include "service/upkeep/migration_files.h"

#define APART         "-- Outside a transaction"	/* a file that begins so */
#define LOCK_EVERY_MS 100
#define LOCK_MAX_MS   (5 * 60 * 1000)

static const char SQL_EXISTS[] = "SELECT to_regclass('migration') IS NOT NULL";

struct applied {
	int64_t     number;
	const char *name;
	const char *checksum;
	int64_t     applied_at;
};

#define APPLIED_ROW(FIRST, NEXT) \
	FIRST(number, INT, "number") \
	NEXT(name, TEXT, "name") \
	NEXT(checksum, TEXT, "checksum") \
	NEXT(applied_at, TIME, "applied_at")

static DB_READER(applied_reader, struct applied, APPLIED_ROW)

static const char SQL_LIST[] =
    "SELECT " DB_COLUMNS(APPLIED_ROW) " FROM migration ORDER BY number";

static const char SQL_TRY_LOCK[] =
    "SELECT pg_try_advisory_xact_lock(hashtext('vitrina migration'))";

/* A table in use is not worth waiting for: whoever comes later would queue behind us. */
static const char SQL_TABLE[] =
    "SET LOCAL statement_timeout = 0;"
    "SET LOCAL lock_timeout = '3s';"
    "CREATE TABLE IF NOT EXISTS migration ("
    "    number     integer PRIMARY KEY,"
    "    name       text NOT NULL,"
    "    checksum   text NOT NULL,"
    "    applied_at timestamptz NOT NULL DEFAULT now()"
    ")";

static const char SQL_LEAVE[] =
    "SELECT pg_advisory_lock(hashtext('vitrina migration'));"
    "SET statement_timeout = 0; SET lock_timeout = 0; COMMIT";
static const char SQL_RETURN[] =
    "RESET statement_timeout; RESET lock_timeout; BEGIN;"
    "SELECT pg_advisory_xact_lock(hashtext('vitrina migration')),"
    "    pg_advisory_unlock(hashtext('vitrina migration'))";

/* After a failure on the way. */
static const char SQL_LET_GO[] =
    "SELECT pg_advisory_unlock_all(); RESET statement_timeout; RESET lock_timeout";

static const char SQL_IS_APPLIED[] = "SELECT FROM migration WHERE number = $1";

static const char SQL_APPLIED[] =
    "INSERT INTO migration (number, name, checksum) VALUES ($1, $2, $3)";

static const char SQL_UNDONE[] = "DELETE FROM migration WHERE number = $1";

static const char SQL_IS_EMPTY[] = "SELECT NOT EXISTS (SELECT FROM migration)";

static void
note_applied(const struct applied *applied, struct migrations *out)
{
	struct migration *item;

	for (item = out->items; item < out->items + out->count; item++) {
		if (item->number == applied->number)
			break;
	}
	if (item == out->items + out->count) {
		out->count++;
		item->number = (int)applied->number;
		item->name = applied->name;
	}
	item->applied_checksum = applied->checksum;
	item->applied_at = applied->applied_at;
}

static int
by_number(const void *a, const void *b)
{
	const struct migration *one = a, *other = b;

	return one->number - other->number;
}

/* Room for those that the database alone knows, too. */
static void
merge(const struct db_list *list, struct arena *arena, struct migrations *out)
{
	const struct applied *applied = list->items;
	struct migration *items;
	size_t i;

	items = ARENA_ARRAY(arena, struct migration, out->count + list->count + 1);
	if (out->count > 0)
		memcpy(items, out->items, out->count * sizeof(*items));
	out->items = items;
	for (i = 0; i < list->count; i++)
		note_applied(&applied[i], out);
	qsort(out->items, out->count, sizeof(*items), by_number);
}

enum err
migration_list(struct db *db, struct arena *arena, const char *directory,
    struct migrations *out)
{
	struct db_list list;
	bool exists;
	enum err err;

	if ((err = migration_files(directory, arena, out)) != ERR_OK ||
	    (err = db_one_bool(db, DB_PLAIN(SQL_EXISTS), &exists)) != ERR_OK || !exists)
		return err;
	err = db_read_all(db, arena, DB_PLAIN(SQL_LIST), applied_reader(), &list);
	if (err == ERR_OK)
		merge(&list, arena, out);
	return err;
}

bool
migration_has_changed(const struct migration *migration)
{
	return migration->applied_checksum != NULL && migration->checksum != NULL &&
	    strcmp(migration->applied_checksum, migration->checksum) != 0;
}

/* With the lock in hand: is it applied now? */
static enum err
is_applied(struct db *db, int number, bool *applied)
{
	const struct db_param params[] = { db_int(number) };
	enum err err = db_exec_found(db, DB_QUERY(SQL_IS_APPLIED, params));

	*applied = err == ERR_OK;
	return err == ERR_NOT_FOUND ? ERR_OK : err;
}

/* A transaction with the lock.  Not had: none, so that nothing waits for its snapshot. */
static enum err
try_lock(struct db *db, bool *locked)
{
	enum err err;

	if ((err = db_begin(db)) != ERR_OK)
		return err;
	err = db_one_bool(db, DB_PLAIN(SQL_TRY_LOCK), locked);
	if (err != ERR_OK || !*locked)
		db_rollback(db);
	return err;
}

/*
 * Another migrator may take long, and its lock is worth waiting for.  A
 * statement that waited would keep its snapshot, and an index that is built
 * concurrently waits for that: so the lock is asked for again and again.
 */
static enum err
lock(struct db *db)
{
	const struct timespec pause = { .tv_nsec = LOCK_EVERY_MS * 1000 * 1000 };
	const int64_t until_ms = clock_steady_ms() + LOCK_MAX_MS;
	bool locked = false;
	enum err err;

	while ((err = try_lock(db, &locked)) == ERR_OK && !locked) {
		if (clock_steady_ms() > until_ms)
			return ERR_UNAVAILABLE;
		nanosleep(&pause, NULL);
	}
	return err == ERR_OK ? db_script(db, SQL_TABLE) : err;
}

/* The next of the statements at `*text`, each of which ends a line; NULL: no more. */
static const char *
next_statement(struct arena *arena, const char **text)
{
	const char *begin = *text, *end = strstr(begin, ";\n");

	if (end == NULL)
		return NULL;
	*text = end + strlen(";\n");
	return arena_strndup(arena, begin, (size_t)(end - begin));
}

/*
 * The transaction is interrupted for statements that each are their own; the
 * session keeps the lock meanwhile, and tables are waited for: who reads and
 * writes goes on.
 */
static enum err
run_apart(struct db *db, const char *sql)
{
	struct arena *arena = arena_new();
	const char *statement;
	enum err err;

	err = db_script(db, SQL_LEAVE);
	while (err == ERR_OK && (statement = next_statement(arena, &sql)) != NULL)
		err = db_script(db, statement);
	if (err == ERR_OK)
		err = db_script(db, SQL_RETURN);
	arena_free(arena);
	return err;
}

static void
give_up(struct db *db, enum err err)
{
	db_rollback(db);
	if (err != ERR_OK)
		db_script(db, SQL_LET_GO);
}

static enum err
run(struct db *db, const char *sql)
{
	return strncmp(sql, APART, strlen(APART)) == 0 ? run_apart(db, sql) : db_script(db, sql);
}

static enum err
apply(struct db *db, const struct migration *migration, size_t *applied)
{
	const struct db_param row[] = {
		db_int(migration->number), db_text(migration->name),
		db_text(migration->checksum),
	};
	bool already = false;
	enum err err;

	if ((err = lock(db)) != ERR_OK ||
	    (err = is_applied(db, migration->number, &already)) != ERR_OK || already)
		goto done;
	if ((err = run(db, migration->up)) != ERR_OK ||
	    (err = db_exec(db, DB_QUERY(SQL_APPLIED, row), NULL)) != ERR_OK)
		goto done;
	err = db_commit(db);
	if (err == ERR_OK)
		(*applied)++;
done:
	if (err != ERR_OK)
		log_error("migration %04d_%s failed", migration->number, migration->name);
	give_up(db, err);
	return err;
}

enum err
migration_up(struct db *db, const struct migrations *migrations, size_t *applied)
{
	const struct migration *item, *end = migrations->items + migrations->count;
	enum err err = ERR_OK;

	*applied = 0;
	for (item = migrations->items; item < end; item++) {
		if (!migration_has_changed(item))
			continue;
		log_error("migration %04d_%s changed since it was applied",
		    item->number, item->name);
		err = ERR_CONFLICT;
	}
	for (item = migrations->items; item < end && err == ERR_OK; item++) {
		if (item->applied_at == 0 && item->up != NULL)
			err = apply(db, item, applied);
	}
	return err;
}

/* The table of migrations goes with the last of them. */
static enum err
forget(struct db *db, int number)
{
	const struct db_param params[] = { db_int(number) };
	bool is_empty;
	enum err err;

	if ((err = db_exec(db, DB_QUERY(SQL_UNDONE, params), NULL)) != ERR_OK ||
	    (err = db_one_bool(db, DB_PLAIN(SQL_IS_EMPTY), &is_empty)) != ERR_OK)
		return err;
	return is_empty ? db_script(db, "DROP TABLE migration") : ERR_OK;
}

static enum err
undo(struct db *db, const struct migration *migration, size_t *undone)
{
	bool applied = false;
	enum err err;

	if (migration->down == NULL) {
		log_error("migration %04d_%s has no down file", migration->number,
		    migration->name);
		return ERR_PRECONDITION;
	}
	if ((err = lock(db)) != ERR_OK ||
	    (err = is_applied(db, migration->number, &applied)) != ERR_OK || !applied)
		goto done;
	if ((err = run(db, migration->down)) != ERR_OK ||
	    (err = forget(db, migration->number)) != ERR_OK)
		goto done;
	err = db_commit(db);
	if (err == ERR_OK)
		(*undone)++;
done:
	if (err != ERR_OK)
		log_error("undoing migration %04d_%s failed", migration->number,
		    migration->name);
	give_up(db, err);
	return err;
}

enum err
migration_down(struct db *db, const struct migrations *migrations, int target,
    size_t *undone)
{
	size_t i = migrations->count;
	enum err err = ERR_OK;

	*undone = 0;
	while (i-- > 0 && err == ERR_OK && migrations->items[i].number > target) {
		if (migrations->items[i].applied_at != 0)
			err = undo(db, &migrations->items[i], undone);
	}
	return err;
}
