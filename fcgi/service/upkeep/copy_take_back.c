/* What a copy put, and nothing needs any more. */
#include "service/upkeep/copy.h"

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "store/store_driver.h"

#define AT_ONCE 1000

struct taking {
	struct db                 *db;
	const struct store_driver *from;
	const struct store_driver *to;
	const struct copy_watch   *watch;
	int64_t                    taken;
};

/* One that was copied, or begun. */
struct put {
	const char *key;
	bool        is_named;
};

/* A row that waits to be deleted needs nothing; the object itself is asked for by who calls. */
#define PUT_ROW(FIRST, NEXT) \
	FIRST(key, TEXT, "c.key") \
	NEXT(is_named, BOOL, \
	    "EXISTS (SELECT FROM object o WHERE o.key = c.key AND o.state <> 'deleting')" \
	    " OR EXISTS (SELECT FROM video v WHERE c.key LIKE 'v/%'" \
	    "    AND v.public_id = split_part(c.key, '/', 2)" \
	    "    AND (c.key = v.poster_key OR starts_with(c.key, v.hls_prefix)))")

static DB_READER(put_reader, struct put, PUT_ROW)

static enum err
read_page(struct taking *taking, struct arena *arena, const char *after, struct db_list *out)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(PUT_ROW) " FROM ("
	    "    (SELECT key FROM store_copy WHERE destination = $1 AND key > $2"
	    "      ORDER BY key LIMIT $3) UNION"
	    "    (SELECT key FROM store_copying WHERE destination = $1 AND key > $2"
	    "      ORDER BY key LIMIT $3)) c"
	    " ORDER BY c.key LIMIT $3";
	const struct db_param params[] = {
		db_text(taking->to->name), db_text(after), db_int(AT_ONCE),
	};

	return db_read_all(taking->db, arena, DB_QUERY(SQL, params), put_reader(), out);
}

static enum err
forget(struct taking *taking, const char *key)
{
	static const char SQL[] =
	    "WITH begun AS (DELETE FROM store_copying WHERE destination = $1 AND key = $2)"
	    " DELETE FROM store_copy WHERE destination = $1 AND key = $2";
	const struct db_param params[] = { db_text(taking->to->name), db_text(key) };

	return db_exec(taking->db, DB_QUERY(SQL, params), NULL);
}

/* The record goes last: what fails before is done again. */
static enum err
take_back(struct taking *taking, const char *key)
{
	struct store_object object;
	enum err err;

	err = taking->from->head(key, "", &object);
	if (err != ERR_NOT_FOUND)
		return err;
	err = taking->to->remove(key);
	if (err == ERR_OK)
		err = forget(taking, key);
	taking->taken += err == ERR_OK;
	return err;
}

static enum err
take_back_page(struct taking *taking, const struct db_list *list)
{
	const struct put *put = list->items;
	enum err first = ERR_OK, err;

	for (size_t i = 0; i < list->count; i++) {
		err = put[i].is_named ? ERR_OK : take_back(taking, put[i].key);
		if (err != ERR_OK)
			taking->watch->failed(taking->watch->context, put[i].key, err);
		if (first == ERR_OK)
			first = err;
	}
	return first;
}

enum err
copy_take_back(struct db *db, const char *from, const char *to,
    const struct copy_watch *watch, int64_t *taken)
{
	struct taking taking = {
		.db = db, .from = store_driver_named(from), .to = store_driver_named(to),
		.watch = watch,
	};
	struct arena *before = arena_new(), *now = arena_new(), *swap;
	enum err first = ERR_OK, err;
	const char *after = "";
	struct db_list list;

	do {
		swap = before;	/* keeps the key that the next page begins behind */
		before = now;
		now = swap;
		arena_reset(now);
		err = read_page(&taking, now, after, &list);
		if (err != ERR_OK)
			break;
		if (list.count > 0)
			after = ((const struct put *)list.items)[list.count - 1].key;
		err = take_back_page(&taking, &list);
		if (first == ERR_OK)
			first = err;
	} while (list.count == AT_ONCE);
	arena_free(before);
	arena_free(now);
	*taken = taking.taken;
	return first != ERR_OK ? first : err;
}
