/* Objects: their rows, and the bytes that they count against their owner. */
#include "service/base/object.h"

#include "lib/base/count.h"
#include "lib/config/config.h"
#include "lib/db/db_row.h"

/* Of `object o`; an upload's filename and type are object_claim()'s to know. */
#define OBJECT_ROW(FIRST, NEXT) \
	FIRST(id, INT, "o.id") \
	NEXT(key, TEXT, "o.key") \
	NEXT(owner, USER, "o.owner_id") \
	NEXT(size_bytes, INT, "o.size_bytes") \
	NEXT(etag, TEXT, "o.etag") \
	NEXT(version_id, TEXT, "o.version_id") \
	NEXT(filename, TEXT, "''") \
	NEXT(type, TEXT, "''")
#define OBJECT_COLUMNS DB_COLUMNS(OBJECT_ROW)

static DB_READER(object_reader, struct object, OBJECT_ROW)

/*
 * `is_lazy`: it is not waited for until it is on the disk, where a later commit that
 * names it is; the owner's row is locked no longer than need be.
 */
static enum err
begin_named(struct db *db, struct arena *arena, const struct public_id *name, bool is_lazy,
    struct object *object)
{
	static const char SQL[] =
	    "WITH lazy AS MATERIALIZED ("
	    "    SELECT CASE WHEN $5 THEN set_config('synchronous_commit', 'off', true) END),"
	    " charged AS ("
	    "    UPDATE account SET used_bytes = used_bytes + $3"
	    "     WHERE id = $1 AND used_bytes + $3 <= coalesce(quota_bytes, $4)"
	    "       AND EXISTS (SELECT FROM lazy)"
	    "    RETURNING id, public_id),"
	    " o AS ("
	    "    INSERT INTO object (key, owner_id, size_bytes)"
	    "    SELECT 'u/' || public_id || '/' || $2::text, id, $3 FROM charged"
	    "    RETURNING *)"
	    " SELECT " OBJECT_COLUMNS " FROM account LEFT JOIN o ON true WHERE account.id = $1";
	const struct db_param params[] = {
		db_user(&object->owner), db_id(name), db_int(object->size_bytes),
		db_int(config()->quota), db_bool(is_lazy),
	};
	struct object made;
	enum err err;

	err = db_read_one(db, arena, DB_QUERY(SQL, params), object_reader(), &made);
	if (err != ERR_OK)
		return err;
	if (made.id == 0)	/* the account is there */
		return ERR_QUOTA;
	*object = made;
	return ERR_OK;
}

static enum err
begin(struct db *db, struct arena *arena, const struct object *wanted, bool is_lazy,
    struct object *out)
{
	const struct public_id name = public_id_make();
	struct object object = *wanted;
	enum err err = begin_named(db, arena, &name, is_lazy, &object);

	if (err == ERR_OK)
		*out = object;
	return err;
}

enum err
object_begin(struct db *db, struct arena *arena, const struct user_id *owner,
    int64_t size_bytes, struct object *out)
{
	return begin(db, arena, &(const struct object){ .owner = *owner, .size_bytes = size_bytes },
	    false, out);
}

enum err
object_begin_lazily(struct db *db, struct arena *arena, const struct user_id *owner,
    int64_t size_bytes, struct object *out)
{
	return begin(db, arena, &(const struct object){ .owner = *owner, .size_bytes = size_bytes },
	    true, out);
}

enum err
object_begin_named(struct db *db, struct arena *arena, const struct public_id *name,
    struct object *object)
{
	return begin_named(db, arena, name, false, object);
}

/*
 * Both changes of size: $2 is the new one; the owner's used_bytes follows.  What came as
 * it was announced leaves the owner's row alone, which others wait for.
 * One row (found, done) tells a missing object from a quota that is used up.
 */
#define SQL_CHARGE \
	"WITH was AS (" \
	"    SELECT id, owner_id, size_bytes FROM object" \
	"     WHERE id = $1 AND state <> 'deleting' FOR UPDATE)," \
	" charged AS (" \
	"    UPDATE account a" \
	"       SET used_bytes = greatest(0, a.used_bytes + $2::bigint - was.size_bytes)" \
	"      FROM was WHERE a.id = was.owner_id AND $2 <> was.size_bytes AND ($2 <= was.size_bytes" \
	"        OR a.used_bytes + $2 - was.size_bytes <= coalesce(a.quota_bytes, $3))" \
	"    RETURNING a.id)," \
	" done AS (UPDATE object SET size_bytes = $2"
#define SQL_CHARGED(from) \
	"      FROM " from " RETURNING object.id)" \
	" SELECT " DB_COLUMNS(CHARGED_ROW)

struct charged {
	bool found;
	bool done;
};

#define CHARGED_ROW(FIRST, NEXT) \
	FIRST(found, BOOL, "EXISTS (SELECT FROM was)") \
	NEXT(done, BOOL, "EXISTS (SELECT FROM done)")

static DB_READER(charged_reader, struct charged, CHARGED_ROW)

static enum err
charge(struct db *db, const struct db_query *query)
{
	struct charged charged;
	enum err err;

	err = db_read_one(db, NULL, query, charged_reader(), &charged);
	if (err != ERR_OK)
		return err;
	return !charged.found ? ERR_NOT_FOUND : !charged.done ? ERR_QUOTA : ERR_OK;
}

enum err
object_stored(struct db *db, int64_t id, int64_t size_bytes, const char *etag,
    const char *version_id)
{
	static const char SQL[] = SQL_CHARGE
	    ", etag = $4, version_id = $5, state = 'stored'"
	    SQL_CHARGED("was WHERE object.id = was.id"
	        " AND ($2 = was.size_bytes OR EXISTS (SELECT FROM charged))");
	const struct db_param params[] = {
		db_int(id), db_int(size_bytes), db_int(config()->quota),
		db_text(etag), db_text(version_id),
	};

	return charge(db, DB_QUERY(SQL, params));
}

enum err
object_reserve(struct db *db, int64_t id, int64_t size_bytes)
{
	/* Never less than is reserved: another part may have asked for more meanwhile. */
	static const char SQL[] =
	    "WITH was AS ("
	    "    SELECT id, owner_id, size_bytes, greatest($2, size_bytes) AS wanted"
	    "      FROM object WHERE id = $1 AND state = 'uploading' FOR UPDATE),"
	    " charged AS ("
	    "    UPDATE account a SET used_bytes = a.used_bytes + was.wanted - was.size_bytes"
	    "      FROM was WHERE a.id = was.owner_id AND (was.wanted = was.size_bytes"
	    "        OR a.used_bytes + was.wanted - was.size_bytes <= coalesce(a.quota_bytes, $3))"
	    "    RETURNING was.wanted),"
	    " done AS (UPDATE object SET size_bytes = charged.wanted"
	    SQL_CHARGED("charged WHERE object.id = $1");
	const struct db_param params[] = {
		db_int(id), db_int(size_bytes), db_int(config()->quota),
	};

	return charge(db, DB_QUERY(SQL, params));
}

struct taken {
	const char *filename;
	const char *type;
};

#define TAKEN_ROW(FIRST, NEXT) \
	FIRST(filename, TEXT, "filename") \
	NEXT(type, TEXT, "type")

static DB_READER(taken_reader, struct taken, TAKEN_ROW)

enum err
object_claim(struct db *db, struct arena *arena, const struct user_id *owner,
    const char *key, struct object *out)
{
	static const char SQL_LOCK[] =
	    "SELECT " OBJECT_COLUMNS " FROM object o"
	    " WHERE o.key = $1 AND o.owner_id = $2 AND o.state = 'stored' FOR UPDATE";
	static const char SQL_TAKE[] =
	    "DELETE FROM upload WHERE object_id = $1 RETURNING " DB_COLUMNS(TAKEN_ROW);
	const struct db_param which[] = { db_text(key), db_user(owner) };
	struct object object;
	struct taken taken;
	enum err err;

	err = db_read_one(db, arena, DB_QUERY(SQL_LOCK, which), object_reader(), &object);
	if (err != ERR_OK)
		return err;
	const struct db_param id[] = { db_int(object.id) };

	err = db_read_one(db, arena, DB_QUERY(SQL_TAKE, id), taken_reader(), &taken);
	if (err != ERR_OK)	/* no row: what it was has been made of it */
		return err == ERR_NOT_FOUND ? ERR_CONFLICT : err;
	object.filename = taken.filename;
	object.type = taken.type;
	*out = object;
	return ERR_OK;
}

enum err
object_find(struct db *db, struct arena *arena, const char *key, struct object *out)
{
	static const char SQL[] =
	    "SELECT " OBJECT_COLUMNS " FROM object o WHERE o.key = $1 AND o.state = 'stored'";
	const struct db_param params[] = { db_text(key) };

	return db_read_one(db, arena, DB_QUERY(SQL, params), object_reader(), out);
}

enum err
object_find_of_file(struct db *db, struct arena *arena, const struct user_id *owner,
    const struct public_id *file, struct object *out)
{
	static const char SQL[] =
	    "SELECT " OBJECT_COLUMNS " FROM file f JOIN object o ON o.id = f.object_id"
	    " WHERE f.public_id = $1 AND file_access($2, f.id) IS NOT NULL"
	    "   AND o.owner_id = $2 AND o.state = 'stored'";
	const struct db_param params[] = { db_id(file), db_user(owner) };

	return db_read_one(db, arena, DB_QUERY(SQL, params), object_reader(), out);
}

enum err
object_find_uploading(struct db *db, struct arena *arena, const struct user_id *owner,
    const char *key, struct object *out)
{
	static const char SQL[] =
	    "SELECT " OBJECT_COLUMNS " FROM object o"
	    " WHERE o.key = $1 AND o.owner_id = $2 AND o.state = 'uploading'";
	const struct db_param params[] = { db_text(key), db_user(owner) };

	return db_read_one(db, arena, DB_QUERY(SQL, params), object_reader(), out);
}

enum err
object_refuse(struct db *db, const struct user_id *owner, const char *key,
    const char *word, const char *sentence)
{
	static const char SQL[] =
	    "UPDATE upload u SET updated_at = now(), refused_at = now(), refused_as = $3,"
	    "    refused = $4, completed_at = coalesce(completed_at, now())"
	    "  FROM object o WHERE o.id = u.object_id"
	    "   AND o.key = $1 AND o.owner_id = $2 AND o.state = 'stored'";
	const struct db_param params[] = {
		db_text(key), db_user(owner), db_text(word), db_text(sentence),
	};
	int64_t affected = 0;
	enum err err;

	err = db_exec(db, DB_QUERY(SQL, params), &affected);
	return err == ERR_OK && affected == 0 ? ERR_NOT_FOUND : err;
}
