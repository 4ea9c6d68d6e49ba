/* Accounts as the admin sees them: listed and changed. */
#include <ctype.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/config/config.h"
#include "lib/db/db_row.h"
#include "service/account/account_row.h"
#include "service/base/job.h"
#include "service/base/page.h"

static const struct page_list list = {
	"accounts", account_reader, { PAGE_BY_INT(struct account, key.value) },
};

static const char SQL_LIST[] = PAGE_OF(
    "SELECT " ACCOUNT_COLUMNS " FROM account a WHERE a.deleted_at IS NULL AND a.id < $2"
    " ORDER BY a.id DESC", "id DESC", "$3");

/* In names and addresses; and names that are like it. */
#define ALIKE(text, pattern) \
	"(lower(a.username) LIKE lower(" pattern ") OR lower(a.username) % lower(" text ")" \
	" OR lower(a.email) LIKE lower(" pattern "))"
static const char SQL_SEARCH[] =
    "WITH found AS MATERIALIZED (SELECT a.id FROM account a"
    "     WHERE a.deleted_at IS NULL AND " ALIKE("$4", "$5") ")"
    " SELECT " ACCOUNT_COLUMNS " FROM account a WHERE a.deleted_at IS NULL AND a.id < $2"
    " AND a.id IN (SELECT id FROM found) ORDER BY a.id DESC LIMIT $3";

/* What many have is met soon by walking. */
static const char SQL_WALK[] =
    "SELECT " ACCOUNT_COLUMNS " FROM account a WHERE a.deleted_at IS NULL AND a.id < $2"
    " AND " ALIKE("$4", "$5") " ORDER BY a.id DESC LIMIT $3";

#define SAMPLE     500		/* newest accounts that tell whether many have it */
#define SAMPLE_MIN 5		/* of them */

static const char SQL_SAMPLE[] =
    "SELECT count(*) FROM (SELECT * FROM account a WHERE a.deleted_at IS NULL"
    "     ORDER BY a.id DESC LIMIT $1) a WHERE " ALIKE("$2", "$3");

#define TRIGRAM 3

static bool
has_trigrams(const char *text)
{
	size_t run = 0;

	for (; *text != '\0' && run < TRIGRAM; text++)
		run = isalnum((unsigned char)*text) || (unsigned char)*text >= 0x80 ? run + 1 : 0;
	return run >= TRIGRAM;
}

/* The pattern that finds `text` in any place. */
static const char *
pattern_of(struct arena *arena, const char *text)
{
	char *pattern = arena_alloc(arena, 2 * strlen(text) + 3), *end = pattern;

	for (*end++ = '%'; *text != '\0'; text++) {
		if (*text == '%' || *text == '_' || *text == '\\')
			*end++ = '\\';
		*end++ = *text;
	}
	memcpy(end, "%", 2);
	return pattern;
}

/* What is too short for trigrams is not found by them. */
static enum err
many_have(struct db *db, struct arena *arena, const char *query, bool *many)
{
	const struct db_param params[] = {
		db_int(SAMPLE), db_text(query), db_text(pattern_of(arena, query)),
	};
	int64_t matching = 0;
	enum err err;

	err = db_one_int(db, DB_QUERY(SQL_SAMPLE, params), &matching);
	if (err == ERR_OK)
		*many = matching >= SAMPLE_MIN || !has_trigrams(query);
	return err;
}

enum err
account_list(struct db *db, struct arena *arena, const char *query,
    const struct page_ask *ask, struct page *out)
{
	struct page_from from;
	bool many = false;
	enum err err;

	err = page_begin(db, &list, ask, &from);
	if (err != ERR_OK)
		return err;
	const struct db_param params[] = {
		db_int(config()->quota), from.keys[0], from.rows, db_text(query),
		query != NULL ? db_text(pattern_of(arena, query)) : db_null(),
	};

	if (query == NULL)
		return page_read(db, arena, &from, &(const struct db_query){ SQL_LIST, params, 3 },
		    out);
	err = many_have(db, arena, query, &many);
	return err != ERR_OK ? err : page_read(db, arena, &from,
	    many ? DB_QUERY(SQL_WALK, params) : DB_QUERY(SQL_SEARCH, params), out);
}

/*
 * Locks every admin, in order: two who demote each other wait here.  No row:
 * $1 is the only one.
 */
static const char SQL_OTHERS[] =
    "SELECT FROM (SELECT id FROM account WHERE role = 'admin' AND suspended_at IS NULL"
    "     AND deleted_at IS NULL ORDER BY id FOR UPDATE) admin"
    " HAVING count(*) <> 1 OR min(id) <> $1";

enum err
account_not_last_admin(struct db *db, const struct user_id *user)
{
	const struct db_param params[] = { db_user(user) };
	enum err err = db_exec_found(db, DB_QUERY(SQL_OTHERS, params));

	return err == ERR_NOT_FOUND ? ERR_CONFLICT : err;
}

static const char SQL_HAS_ADMIN[] =
    "SELECT EXISTS (SELECT FROM account WHERE role = 'admin' AND suspended_at IS NULL"
    " AND deleted_at IS NULL)";

enum err
account_has_admin(struct db *db, bool *out)
{
	return db_one_bool(db, DB_PLAIN(SQL_HAS_ADMIN), out);
}

static const char SQL_KEY[] =
    "SELECT id FROM account WHERE public_id = $1 AND deleted_at IS NULL";

enum err
account_find_public(struct db *db, const struct public_id *id, struct user_id *out)
{
	const struct db_param params[] = { db_id(id) };

	return db_one_user(db, DB_QUERY(SQL_KEY, params), out);
}

static const char SQL_BEFORE[] =
    "SELECT " ACCOUNT_COLUMNS " FROM account a WHERE a.id = $2 AND a.deleted_at IS NULL"
    " FOR UPDATE OF a";

/* Also when it was suspended before: then it stays so since then. */
static const char SQL_CHANGE[] =
    "UPDATE account a SET"
    " role = coalesce($3, a.role),"
    " suspended_at = CASE WHEN $4::boolean IS NULL THEN a.suspended_at"
    "     WHEN $4 THEN coalesce(a.suspended_at, now()) END,"
    " quota_bytes = CASE WHEN $5::bigint IS NULL THEN a.quota_bytes"
    "     WHEN $5 >= 0 THEN $5 END"
    " WHERE a.id = $2 AND a.deleted_at IS NULL RETURNING " ACCOUNT_COLUMNS;

static enum err
change_locked(struct db *db, struct arena *arena, const struct user_id *user,
    const struct account_change *change, struct account_changed *out)
{
	const struct db_param params[] = {
		db_int(config()->quota), db_user(user),
		change->has_role ? db_text(account_roles[change->role]) : db_null(),
		change->has_suspended ? db_bool(change->suspended) : db_null(),
		change->has_quota ? db_int(change->quota_bytes) : db_null(),
	};
	const bool ends = change->has_suspended && change->suspended;
	enum err err = ends ? job_end_owner(db, user) : ERR_OK;

	if (err == ERR_OK && ((change->has_role && change->role != ROLE_ADMIN) ||
	    ends))
		err = account_not_last_admin(db, user);
	if (err == ERR_OK)
		err = db_read_one(db, arena, &(const struct db_query){ SQL_BEFORE, params, 2 },
		    account_reader(), &out->before);
	if (err == ERR_OK)
		err = db_read_one(db, arena, DB_QUERY(SQL_CHANGE, params), account_reader(), &out->after);
	if (err == ERR_OK && change->has_suspended && !change->suspended)
		err = job_resume_owner(db, user);
	return err;
}

enum err
account_change(struct db *db, struct arena *arena, const struct public_id *id,
    const struct account_change *change, struct account_changed *out)
{
	struct user_id user;
	enum err err;

	err = db_begin(db);
	if (err != ERR_OK)
		return err;
	err = account_find_public(db, id, &user);
	if (err == ERR_OK)
		err = change_locked(db, arena, &user, change, out);
	if (err == ERR_OK)
		err = db_commit(db);
	db_rollback(db);
	return err;
}
