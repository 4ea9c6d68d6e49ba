/* Shares: found, listed, changed, revoked. */
#include "service/share/share.h"

#include <string.h>

#include "lib/base/arena.h"
#include "lib/db/db_row.h"
#include "lib/secret/secret.h"
#include "service/share/share_inside.h"

const char *const share_kinds[] = { "file", "folder", "video", NULL };
const char *const share_rights[] = { "read", "write", "drop", NULL };

/* Of `share s`, as SHARE_FROM has it. */
#define SHARE_ROW(FIRST, NEXT) \
	FIRST(id, ID, "s.public_id") \
	NEXT(kind, TEXT, "s.kind") \
	NEXT(thing, ID, "coalesce(f.public_id, v.public_id)") \
	NEXT(name, TEXT, "coalesce(f.name, v.title)") \
	NEXT(rights, TEXT, "s.rights") \
	NEXT(by, TEXT, "b.username") \
	NEXT(with, TEXT, "w.username") \
	NEXT(group, TEXT, "g.name") \
	NEXT(has_password, BOOL, "s.password_hash IS NOT NULL") \
	NEXT(uses_max, INT, "s.uses_max") \
	NEXT(uses, INT, "s.uses") \
	NEXT(ends_at, TIME, "s.ends_at") \
	NEXT(created_at, TIME, "s.created_at") \
	NEXT(used_at, TIME, "s.used_at") \
	NEXT(row, INT, "s.id")
#define SHARE_FROM \
	" FROM share s LEFT JOIN file f ON f.id = s.file_id LEFT JOIN video v ON v.id = s.video_id" \
	" JOIN account b ON b.id = s.owner_id LEFT JOIN account w ON w.id = s.with_id" \
	" LEFT JOIN account_group g ON g.id = s.group_id"

static DB_READER(share_reader, struct share, SHARE_ROW)

static const struct page_list list = {
	"shares", share_reader, { PAGE_BY_INT(struct share, row) },
};

/* What is in the bin is in no list: when it comes back so do its shares. */
#define IS_THERE " (f.id IS NULL OR file_root(f.id) IS NOT NULL) AND (v.id IS NULL OR v.deleted_at IS NULL)"

#define SELECT_SHARES(whose) "SELECT " DB_COLUMNS(SHARE_ROW) SHARE_FROM \
	" WHERE " whose " AND s.id < $3 AND" IS_THERE \
	"   AND ($2::text IS NULL OR f.public_id = $2 OR v.public_id = $2)" \
	" ORDER BY s.id DESC LIMIT $4"

enum err
share_list(struct db *db, struct arena *arena, const struct share_query *query, struct page *out)
{
	static const char SQL_BY[] = SELECT_SHARES("s.owner_id = $1");
	static const char SQL_WITH[] =
	    SELECT_SHARES("(s.ends_at IS NULL OR s.ends_at > now()) AND b.suspended_at IS NULL"
	        " AND (f.id IS NULL OR (file_open_to($1, f.id)).root IS NOT NULL)"
	        " AND s.owner_id <> $1 AND (s.with_id = $1 OR s.group_id IN"
	        "    (SELECT m.group_id FROM group_member m WHERE m.account_id = $1))");
	struct page_from from;
	enum err err;

	err = page_begin(db, &list, &query->ask, &from);
	if (err != ERR_OK)
		return err;
	const struct db_param params[] = {
		db_user(&query->who), db_id(&query->thing), from.keys[0], from.rows,
	};

	return page_read(db, arena, &from, &(const struct db_query){
		query->is_with ? SQL_WITH : SQL_BY, params, COUNT(params) }, out);
}

enum err
share_find(struct db *db, struct arena *arena, const struct user_id *who,
    const struct public_id *id, struct share *out)
{
	static const char SQL[] = "SELECT " DB_COLUMNS(SHARE_ROW) SHARE_FROM
	    " WHERE s.owner_id = $1 AND s.public_id = $2";
	const struct db_param params[] = { db_user(who), db_id(id) };

	return db_read_one(db, arena, DB_QUERY(SQL, params), share_reader(), out);
}

/* A share that was ended, or may write no more. */
struct gone {
	struct user_id owner;
	struct user_id with;	/* nobody: it is a link */
	int64_t        file;	/* 0: it is of a video */
};

#define GONE_ROW(FIRST, NEXT) \
	FIRST(owner, USER, "owner_id") \
	NEXT(with, USER, "with_id") \
	NEXT(file, INT, "file_id")

static DB_READER(gone_reader, struct gone, GONE_ROW)

/* What fits what: the table's CHECKs say the same. */
enum err
share_fits(const struct share_terms *terms, struct share_fault *fault)
{
	*fault = (struct share_fault){ .member = "/rights" };
	if (terms->is_group && terms->kind != SHARE_VIDEO)
		*fault = (struct share_fault){ "/group", "Only a video is shared with a group" };
	else if (terms->rights == SHARE_WRITES && (terms->is_link || terms->kind == SHARE_VIDEO))
		fault->why = terms->is_link ? "Whoever has the link cannot write" :
		    "A video is only watched";
	else if (terms->rights == SHARE_DROPS && (!terms->is_link || terms->kind != SHARE_FOLDER))
		fault->why = "Only a link to a folder takes files without showing it";
	else if (!terms->is_link && terms->has_password)
		*fault = (struct share_fault){ "/password", "Only a link has one" };
	else if (!terms->is_link && terms->has_uses_max)
		*fault = (struct share_fault){ "/uses_max", "Only a link has that" };
	else if (terms->kind == SHARE_VIDEO && terms->has_uses_max)
		*fault = (struct share_fault){ "/uses_max", "A video is watched as often as one likes" };
	return fault->why == NULL ? ERR_OK : ERR_INPUT;
}

/* What he could write to by it alone he has locked no more, within the transaction that ended it. */
static enum err
unlock(struct db *db, const struct gone *gone)
{
	static const char SQL[] =
	    "DELETE FROM file_lock l WHERE l.account_id = $1 AND file_is_within(l.file_id, $2)"
	    " AND file_writable_by($1, l.file_id) IS NULL";
	const struct db_param params[] = { db_user(&gone->with), db_int(gone->file) };

	return user_is_nobody(&gone->with) || gone->file == 0 ? ERR_OK :
	    db_exec(db, DB_QUERY(SQL, params), NULL);
}

static enum err
set(struct db *db, const struct share *share, const struct share_change *change)
{
	static const char SQL[] =
	    "UPDATE share SET rights = CASE WHEN $2 THEN $3 ELSE rights END,"
	    "    password_hash = CASE WHEN $4 THEN $5 ELSE password_hash END,"
	    "    uses_max = CASE WHEN $6 THEN nullif($7, 0) ELSE uses_max END,"
	    "    ends_at = CASE WHEN $8 THEN $9::timestamptz ELSE ends_at END WHERE id = $1"
	    " RETURNING " DB_COLUMNS(GONE_ROW);
	char hash[SECRET_PASSWORD_HASH_MAX];
	struct gone gone;
	enum err err;

	if (change->password != NULL &&
	    (err = secret_password_hash(change->password, hash)) != ERR_OK)
		return err;
	const struct db_param params[] = {
		db_int(share->row), db_bool(change->has_rights), db_text(share_rights[change->rights]),
		db_bool(change->has_password), db_text(change->password == NULL ? NULL : hash),
		db_bool(change->has_uses_max), db_int(change->uses_max),
		db_bool(change->has_ends_at), db_time(change->ends_at),
	};

	if ((err = db_begin(db)) != ERR_OK)
		return err;
	err = db_read_one(db, NULL, DB_QUERY(SQL, params), gone_reader(), &gone);
	return db_end(db, err == ERR_OK ? unlock(db, &gone) : err);
}

enum err
share_edit(struct db *db, struct arena *arena, const struct share_change *change,
    struct share_changed *out, struct share_fault *fault)
{
	struct share share;
	enum err err;

	if ((err = share_find(db, arena, &change->who, &change->id, &share)) != ERR_OK)
		return err;
	out->before = share;
	const struct share_terms terms = {
		.kind = (enum share_kind)texts_index(share_kinds, share.kind),
		.rights = change->has_rights ? change->rights :
		    (enum share_rights)texts_index(share_rights, share.rights),
		.is_link = share.with == NULL && share.group == NULL, .is_group = share.group != NULL,
		.has_password = change->has_password && change->password != NULL,
		.has_uses_max = change->has_uses_max && change->uses_max != 0,
	};

	if ((err = share_fits(&terms, fault)) != ERR_OK ||
	    (err = set(db, &share, change)) != ERR_OK)
		return err;
	return share_find(db, arena, &change->who, &change->id, &out->after);
}

enum err
share_revoke(struct db *db, const struct user_id *who, const struct public_id *id,
    struct user_id *owner)
{
	static const char SQL[] =
	    "DELETE FROM share WHERE public_id = $2 AND (owner_id = $1 OR with_id = $1)"
	    " RETURNING " DB_COLUMNS(GONE_ROW);
	const struct db_param params[] = { db_user(who), db_id(id) };
	struct gone gone;
	enum err err;

	if ((err = db_begin(db)) != ERR_OK)
		return err;
	err = db_read_one(db, NULL, DB_QUERY(SQL, params), gone_reader(), &gone);
	if (err == ERR_OK)
		err = unlock(db, &gone);
	if (err == ERR_OK)
		*owner = gone.owner;
	return db_end(db, err);
}
