/* What has to be there before the rows name it, and their naming it. */
#include "service/upkeep/copy.h"

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "store/store_driver.h"

#define AT_ONCE 500

/* Was an upload's row: does `from` have anything of it? */
static bool
holds(const struct store_driver *from, struct arena *arena, const char *key,
    const char *upload)
{
	struct store_object object;
	struct store_part *parts;
	size_t count;

	if (from->knows != NULL)
		return from->knows(key);
	return from->direct->list_parts(key, upload, arena, &parts, &count) != ERR_NOT_FOUND ||
	    from->head(key, "", &object) != ERR_NOT_FOUND;
}

/* An object, and what is known of it. */
struct kept {
	int64_t     id;
	const char *key;
	const char *version;
	const char *upload;	/* that has begun it */
	int64_t     size_bytes;
	bool        is_copied;	/* a copy was written down, of another size */
};

/* All objects that a statement gives: beyond the id $1, $2 at once; $3: a text. */
struct walk {
	const char             *sql;
	const struct db_reader *reader;
	const char             *text;
	/* The arena lasts for the objects that are there at once. */
	enum err              (*see)(void *context, struct arena *arena, const struct kept *kept);
	void                   *context;
};

static enum err
see_all(const struct walk *walk, struct arena *arena, const struct db_list *list,
    int64_t *last_id)
{
	const struct kept *kept = list->items;
	enum err err = ERR_OK;
	size_t i;

	for (i = 0; err == ERR_OK && i < list->count; i++) {
		err = walk->see(walk->context, arena, &kept[i]);
		*last_id = kept[i].id;
	}
	return err;
}

static enum err
walk_objects(struct db *db, const struct walk *walk)
{
	struct arena *arena = arena_new();
	struct db_list list;
	int64_t last_id = 0;
	enum err err;

	do {
		const struct db_param params[] = {
			db_int(last_id), db_int(AT_ONCE), db_text(walk->text),
		};

		arena_reset(arena);
		err = db_read_all(db, arena, DB_QUERY(walk->sql, params), walk->reader, &list);
		if (err == ERR_OK)
			err = see_all(walk, arena, &list, &last_id);
	} while (err == ERR_OK && list.count == AT_ONCE);
	arena_free(arena);
	return err;
}

struct unfinished {
	const struct store_driver *from;
	int64_t                    count;
};

#define UNFINISHED_ROW(FIRST, NEXT) \
	FIRST(id, INT, "o.id") \
	NEXT(key, TEXT, "o.key") \
	NEXT(upload, TEXT, "u.public_id")

static DB_READER(unfinished_reader, struct kept, UNFINISHED_ROW)

static enum err
count_unfinished(void *context, struct arena *arena, const struct kept *kept)
{
	struct unfinished *unfinished = context;

	unfinished->count += holds(unfinished->from, arena, kept->key, kept->upload);
	return ERR_OK;
}

enum err
copy_unfinished(struct db *db, const char *from, int64_t *count)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(UNFINISHED_ROW)
	    "  FROM object o JOIN upload u ON u.object_id = o.id"
	    " WHERE o.state = $3 AND o.id > $1 ORDER BY o.id LIMIT $2";
	struct unfinished unfinished = { store_driver_named(from), 0 };
	const struct walk walk = {
		SQL, unfinished_reader(), "uploading", count_unfinished, &unfinished,
	};
	enum err err;

	err = walk_objects(db, &walk);
	*count = unfinished.count;
	return err;
}

#define UNCOPIED_ROW(FIRST, NEXT) \
	FIRST(id, INT, "o.id") \
	NEXT(key, TEXT, "o.key") \
	NEXT(version, TEXT, "o.version_id") \
	NEXT(size_bytes, INT, "o.size_bytes") \
	NEXT(is_copied, BOOL, "c.key IS NOT NULL")

static DB_READER(uncopied_reader, struct kept, UNCOPIED_ROW)

/* No copy of it was written down: then it has to have been put there in the first place. */
static enum err
check_one(void *context, struct arena *arena, const struct kept *kept)
{
	const struct store_driver *to = context;
	struct store_object object;

	(void)arena;
	return !kept->is_copied && to->head(kept->key, kept->version, &object) == ERR_OK &&
	    object.size_bytes == kept->size_bytes ? ERR_OK : ERR_PRECONDITION;
}

static enum err
check_all(struct db *db, const struct store_driver *to)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(UNCOPIED_ROW) " FROM object o"
	    " LEFT JOIN store_copy c ON c.key = o.key AND c.destination = $3"
	    " WHERE o.state = 'stored' AND o.id > $1"
	    "   AND c.size_bytes IS DISTINCT FROM o.size_bytes ORDER BY o.id LIMIT $2";
	const struct walk walk = { SQL, uncopied_reader(), to->name, check_one, (void *)to };

	return walk_objects(db, &walk);
}

enum err
copy_switch(struct db *db, const char *to, int64_t *switched)
{
	static const char SQL[] =
	    "UPDATE object o SET etag = c.etag, version_id = c.version_id"
	    " FROM store_copy c WHERE c.key = o.key AND c.destination = $1 AND o.state = 'stored'"
	    "   AND (o.etag, o.version_id) IS DISTINCT FROM (c.etag, c.version_id)";
	const struct db_param params[] = { db_text(to) };
	enum err err;

	err = check_all(db, store_driver_named(to));
	return err == ERR_OK ? db_exec(db, DB_QUERY(SQL, params), switched) : err;
}
