/* What goes for good: out of the bin, and with its account. */
#include <inttypes.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "service/base/object.h"
#include "service/base/steady.h"
#include "service/file/file_bin.h"
#include "service/file/file_row.h"

#define ROWS_AT_ONCE     "500"
#define CHILDREN_AT_ONCE "2000"

/* Rows or objects by number: for $n::bigint[]. */
struct number {
	int64_t value;
};

#define NUMBER_ROW(FIRST, NEXT) FIRST(value, INT, "id")

static DB_READER(number_reader, struct number, NUMBER_ROW)

static struct db_param
numbers(struct arena *arena, const struct db_list *list)
{
	const struct number *items = list->items;
	struct texts texts = { ARENA_ARRAY(arena, const char *, list->count + 1), list->count };

	for (size_t i = 0; i < list->count; i++)
		texts.items[i] = arena_printf(arena, "%" PRId64, items[i].value);
	return db_texts(arena, &texts);
}

/*
 * What is in these folders is to go before they do: it is marked to come first next
 * time.  Locked as they are, they get nothing more.
 */
static enum err
doom_children(struct db *db, const struct db_param *rows)
{
	static const char SQL[] =
	    "UPDATE file SET deleted_at = '-infinity', bin_id = NULL WHERE id IN ("
	    "    SELECT id FROM file WHERE parent_id = ANY ($1::bigint[])"
	    "       AND deleted_at IS DISTINCT FROM '-infinity' LIMIT " CHILDREN_AT_ONCE ")";

	return db_exec(db, &(const struct db_query){ SQL, rows, 1 }, NULL);
}

/* Those with nothing in them; and the objects that they and their versions named. */
static enum err
delete_rows(struct db *db, struct arena *arena, const struct db_param *rows)
{
	static const char SQL_VERSIONS[] =
	    "DELETE FROM file_version WHERE file_id = ANY ($1::bigint[]) RETURNING object_id";
	static const char SQL_ROWS[] =
	    "DELETE FROM file f WHERE id = ANY ($1::bigint[])"
	    "   AND NOT EXISTS (SELECT FROM file c WHERE c.parent_id = f.id)"
	    " RETURNING coalesce(object_id, 0)";
	struct db_list list;
	enum err err;

	if ((err = db_read_all(db, arena, &(const struct db_query){ SQL_VERSIONS, rows, 1 },
	    number_reader(), &list)) != ERR_OK ||
	    (err = object_release(db, arena, list.items, list.count)) != ERR_OK ||
	    (err = db_read_all(db, arena, &(const struct db_query){ SQL_ROWS, rows, 1 },
	    number_reader(), &list)) != ERR_OK)
		return err;
	return object_release(db, arena, list.items, list.count);
}

/* Within a transaction. */
static enum err
purge(struct db *db, struct arena *arena, int64_t days, int64_t *count)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(NUMBER_ROW) " FROM file"
	    " WHERE parent_id IS NOT NULL AND deleted_at <= CASE WHEN " STEADY
	    "     THEN now() - $1 * interval '1 day' ELSE 'epoch' END"
	    " ORDER BY deleted_at LIMIT " ROWS_AT_ONCE " FOR UPDATE SKIP LOCKED";
	const struct db_param params[] = { db_int(days) };
	struct db_list doomed;
	struct db_param rows;
	enum err err;

	err = db_read_all(db, arena, DB_QUERY(SQL, params), number_reader(), &doomed);
	if (err != ERR_OK)
		return err;
	*count = (int64_t)doomed.count;
	if (doomed.count == 0)
		return ERR_OK;
	rows = numbers(arena, &doomed);
	err = doom_children(db, &rows);
	return err == ERR_OK ? delete_rows(db, arena, &rows) : err;
}

enum err
file_purge(struct db *db, struct arena *arena, int64_t days, int64_t *purged)
{
	int64_t count = 0;
	enum err err;

	*purged = 0;
	if ((err = db_begin(db)) != ERR_OK)
		return err;
	if ((err = purge(db, arena, days, &count)) == ERR_OK)
		err = db_commit(db);
	db_rollback(db);
	if (err == ERR_OK)
		*purged = count;
	return err;
}

/* Its root is no row that anybody deletes: what is in it is. */
static enum err
doom_home(struct db *db, int64_t account)
{
	static const char SQL[] =
	    "UPDATE file SET deleted_at = '-infinity', bin_id = NULL WHERE id IN ("
	    "    (SELECT c.id FROM file r JOIN file c ON c.parent_id = r.id WHERE r.home_of = $1"
	    "        AND c.deleted_at IS DISTINCT FROM '-infinity' LIMIT " CHILDREN_AT_ONCE ")"
	    "    UNION ALL SELECT c.id FROM file r JOIN file c ON c.bin_id = r.id WHERE r.home_of = $1)";
	const struct db_param params[] = { db_int(account) };

	return db_exec(db, DB_QUERY(SQL, params), NULL);
}

static enum err
drop_home(struct db *db, int64_t account)
{
	static const char SQL[] =
	    "DELETE FROM file r WHERE home_of = $1"
	    "   AND NOT EXISTS (SELECT FROM file c WHERE c.parent_id = r.id)"
	    "   AND NOT EXISTS (SELECT FROM file c WHERE c.bin_id = r.id)";
	const struct db_param params[] = { db_int(account) };

	return db_exec(db, DB_QUERY(SQL, params), NULL);
}

/*
 * Whose home the object is in, else an admin's; $1: the account.  Files alone: of a
 * video or an image the account's end is the end.
 */
static enum err
give_away(struct db *db, int64_t account)
{
	static const char SQL[] =
	    "WITH named AS ("
	    "    SELECT object_id, min(id) AS file_id FROM ("
	    "        SELECT o.id AS object_id, f.id FROM object o JOIN file f ON f.object_id = o.id"
	    "         WHERE o.owner_id = $1 AND o.state = 'stored'"
	    "        UNION ALL"
	    "        SELECT o.id, v.file_id FROM object o JOIN file_version v ON v.object_id = o.id"
	    "         WHERE o.owner_id = $1 AND o.state = 'stored') f"
	    "     GROUP BY object_id ORDER BY object_id LIMIT " ROWS_AT_ONCE "),"
	    " heirs AS (SELECT n.object_id, coalesce("
	    "        (SELECT home_of FROM file WHERE id = file_root(n.file_id)),"
	    "        (SELECT id FROM account WHERE role = 'admin' AND deleted_at IS NULL ORDER BY id LIMIT 1)"
	    "     ) AS heir FROM named n),"
	    " given AS (UPDATE object o SET owner_id = h.heir FROM heirs h"
	    "     WHERE o.id = h.object_id AND h.heir IS NOT NULL AND h.heir <> $1"
	    "     RETURNING o.id, h.heir, o.size_bytes),"
	    " told AS (UPDATE object_text t SET owner_id = g.heir FROM given g WHERE t.object_id = g.id)"
	    " UPDATE account a SET used_bytes = greatest(0, a.used_bytes + g.bytes)"
	    "   FROM (SELECT heir, sum(size_bytes)::bigint AS bytes FROM given GROUP BY heir"
	    "         UNION ALL SELECT $1, -sum(size_bytes)::bigint FROM given HAVING count(*) > 0) g"
	    "  WHERE a.id = g.heir";
	const struct db_param params[] = { db_int(account) };
	int64_t changed;
	enum err err;

	do
		err = db_exec(db, DB_QUERY(SQL, params), &changed);
	while (err == ERR_OK && changed > 0);
	return err;
}

enum err
file_close_account(struct db *db, struct arena *arena, int64_t account, bool *left)
{
	static const char SQL[] = "SELECT EXISTS (SELECT FROM file WHERE home_of = $1)";
	const struct db_param params[] = { db_int(account) };
	int64_t purged;
	enum err err;

	if ((err = doom_home(db, account)) != ERR_OK ||
	    (err = file_purge(db, arena, 0, &purged)) != ERR_OK ||
	    (err = drop_home(db, account)) != ERR_OK ||
	    (err = db_one_bool(db, DB_QUERY(SQL, params), left)) != ERR_OK)
		return err;
	return *left ? ERR_OK : give_away(db, account);
}
