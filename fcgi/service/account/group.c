/* Groups: made, filled, listed. */
#include "service/account/group.h"

#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "service/account/account.h"
#include "service/base/page.h"

/* Of `account_group g`. */
#define GROUP_ROW(FIRST, NEXT) \
	FIRST(key, INT, "g.id") \
	NEXT(id, ID, "g.public_id") \
	NEXT(name, TEXT, "g.name") \
	NEXT(members, INT, "(SELECT count(*) FROM group_member m WHERE m.group_id = g.id)") \
	NEXT(created_at, TIME, "g.created_at")

static DB_READER(group_reader, struct group, GROUP_ROW)

/* Of `account a`. */
#define MEMBER_ROW(FIRST, NEXT) \
	FIRST(key, INT, "a.id") \
	NEXT(id, ID, "a.public_id") \
	NEXT(username, TEXT, "a.username")

static DB_READER(member_reader, struct group_member, MEMBER_ROW)

static const struct page_list groups = {
	"groups", group_reader, { PAGE_BY_INT(struct group, key) },
};
static const struct page_list members = {
	"group members", member_reader, { PAGE_BY_INT(struct group_member, key) },
};

/* $1: who asks; $2: he is an admin. */
#define IS_SEEN \
	"($2 OR EXISTS (SELECT FROM group_member m WHERE m.group_id = g.id AND m.account_id = $1))"

enum err
group_list(struct db *db, struct arena *arena, const struct group_viewer *viewer,
    const struct page_ask *ask, struct page *out)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(GROUP_ROW) " FROM account_group g WHERE " IS_SEEN
	    "   AND g.id < $3 ORDER BY g.id DESC LIMIT $4";
	struct page_from from;
	enum err err;

	if ((err = page_begin(db, &groups, ask, &from)) != ERR_OK)
		return err;
	const struct db_param params[] = {
		db_user(&viewer->user), db_bool(viewer->is_admin), from.keys[0], from.rows,
	};

	return page_read(db, arena, &from, DB_QUERY(SQL, params), out);
}

enum err
group_find(struct db *db, struct arena *arena, const struct group_viewer *viewer,
    const struct public_id *id, struct group *out)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(GROUP_ROW) " FROM account_group g WHERE g.public_id = $3 AND " IS_SEEN;
	const struct db_param params[] = {
		db_user(&viewer->user), db_bool(viewer->is_admin), db_id(id),
	};

	return db_read_one(db, arena, DB_QUERY(SQL, params), group_reader(), out);
}

enum err
group_make(struct db *db, struct arena *arena, const char *name, struct group *out)
{
	static const char SQL[] =
	    "INSERT INTO account_group AS g (public_id, name) VALUES ($1, $2)"
	    " ON CONFLICT (lower(name)) DO NOTHING RETURNING " DB_COLUMNS(GROUP_ROW);
	const struct public_id id = public_id_make();
	const struct db_param params[] = { db_id(&id), db_text(name) };
	enum err err = db_read_one(db, arena, DB_QUERY(SQL, params), group_reader(), out);

	return err == ERR_NOT_FOUND ? ERR_CONFLICT : err;
}

enum err
group_rename(struct db *db, struct arena *arena, const struct public_id *id, const char *name,
    struct group *out)
{
	static const char SQL[] =
	    "UPDATE account_group g SET name = $2 WHERE g.public_id = $1 RETURNING " DB_COLUMNS(GROUP_ROW);
	const struct db_param params[] = { db_id(id), db_text(name) };

	return db_read_one(db, arena, DB_QUERY(SQL, params), group_reader(), out);
}

enum err
group_delete(struct db *db, const struct public_id *id)
{
	static const char SQL[] = "DELETE FROM account_group WHERE public_id = $1";
	const struct db_param params[] = { db_id(id) };

	return db_exec_found(db, DB_QUERY(SQL, params));
}

static enum err
find_key(struct db *db, const struct public_id *id, int64_t *key)
{
	static const char SQL[] = "SELECT id FROM account_group WHERE public_id = $1";
	const struct db_param params[] = { db_id(id) };

	return db_one_int(db, DB_QUERY(SQL, params), key);
}

enum err
group_list_members(struct db *db, struct arena *arena, const struct public_id *id,
    const struct page_ask *ask, struct page *out)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(MEMBER_ROW) " FROM group_member m JOIN account a ON a.id = m.account_id"
	    " WHERE m.group_id = $1 AND a.deleted_at IS NULL AND a.id < $2 ORDER BY a.id DESC LIMIT $3";
	struct page_from from;
	int64_t key;
	enum err err;

	if ((err = find_key(db, id, &key)) != ERR_OK ||
	    (err = page_begin(db, &members, ask, &from)) != ERR_OK)
		return err;
	const struct db_param params[] = { db_int(key), from.keys[0], from.rows };

	return page_read(db, arena, &from, DB_QUERY(SQL, params), out);
}

enum err
group_add(struct db *db, struct arena *arena, const struct public_id *id, const char *username,
    struct group_member *out)
{
	static const char SQL[] =
	    "WITH added AS (INSERT INTO group_member (group_id, account_id) VALUES ($1, $2)"
	    "     ON CONFLICT DO NOTHING)"
	    " SELECT " DB_COLUMNS(MEMBER_ROW) " FROM account a WHERE a.id = $2";
	struct user_id user;
	int64_t key;
	enum err err;

	if ((err = find_key(db, id, &key)) != ERR_OK)
		return err;
	if ((err = account_find_name(db, username, &user)) != ERR_OK)
		return err == ERR_NOT_FOUND ? ERR_INPUT : err;
	const struct db_param params[] = { db_int(key), db_user(&user) };

	return db_read_one(db, arena, DB_QUERY(SQL, params), member_reader(), out);
}

enum err
group_remove(struct db *db, const struct public_id *id, const struct public_id *member)
{
	static const char SQL[] =
	    "DELETE FROM group_member m USING account_group g, account a WHERE g.public_id = $1"
	    "   AND a.public_id = $2 AND m.group_id = g.id AND m.account_id = a.id";
	const struct db_param params[] = { db_id(id), db_id(member) };

	return db_exec_found(db, DB_QUERY(SQL, params));
}
