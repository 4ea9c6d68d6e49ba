/* Shares: made. */
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "lib/secret/secret.h"
#include "service/account/group.h"
#include "service/file/file.h"
#include "service/share/share_inside.h"

#define NUMBERS_MAX 100	/* names that are tried, by which the person finds it */

/* What is shared: a row of its kind, and what it is called. */
struct thing {
	int64_t     file;	/* 0: none */
	int64_t     video;
	const char *name;
};

/* A root is not shared: it would be all there is, whatever comes. */
static enum err
find_file(struct db *db, struct arena *arena, const struct share_wish *wish, struct thing *out)
{
	struct file file;
	enum err err = file_find(db, arena, &wish->who, &wish->thing, &file);

	if (err != ERR_OK)
		return err;
	if (file.parent_row == 0 || file.is_folder != (wish->kind == SHARE_FOLDER) ||
	    (file.rights < FILE_OWNS && !(file.is_common && wish->is_admin)))
		return ERR_NOT_FOUND;
	*out = (struct thing){ .file = file.row, .name = file.name };
	return ERR_OK;
}

struct titled {
	int64_t     row;
	const char *name;
};

#define TITLED_ROW(FIRST, NEXT) \
	FIRST(row, INT, "id") \
	NEXT(name, TEXT, "title")

static DB_READER(titled_reader, struct titled, TITLED_ROW)

static enum err
find_video(struct db *db, struct arena *arena, const struct share_wish *wish, struct thing *out)
{
	static const char SQL[] = "SELECT " DB_COLUMNS(TITLED_ROW) " FROM video"
	    " WHERE public_id = $2 AND owner_id = $1 AND deleted_at IS NULL";
	const struct db_param params[] = { db_user(&wish->who), db_id(&wish->thing) };
	struct titled video;
	enum err err = db_read_one(db, arena, DB_QUERY(SQL, params), titled_reader(), &video);

	if (err == ERR_OK)
		*out = (struct thing){ .video = video.row, .name = video.name };
	return err;
}

/* Nobody: it is to be a link. */
static enum err
find_person(struct db *db, const struct share_wish *wish, struct user_id *out,
    struct share_fault *fault)
{
	static const char SQL[] =
	    "SELECT id FROM account WHERE lower(username) = lower($1) AND deleted_at IS NULL";
	const struct db_param params[] = { db_text(wish->with) };
	enum err err = ERR_OK;

	*out = (struct user_id){ 0 };
	if (wish->with == NULL)
		return ERR_OK;
	err = db_one_int(db, DB_QUERY(SQL, params), &out->value);
	if (err == ERR_NOT_FOUND || (err == ERR_OK && out->value == wish->who.value)) {
		*fault = (struct share_fault){ "/with", err == ERR_OK ? "That is you" :
		    "There is nobody of that name" };
		return ERR_INPUT;
	}
	return err;
}

/* ERR_INPUT: none that he is in, or knows as an admin. */
static enum err
find_group(struct db *db, struct arena *arena, const struct share_wish *wish, int64_t *out,
    struct share_fault *fault)
{
	const struct group_viewer viewer = { wish->who, wish->is_admin };
	struct group group;
	enum err err;

	*out = 0;
	if (wish->group.text[0] == '\0')
		return ERR_OK;
	*fault = (struct share_fault){ "/group", "A person or a group: one of them" };
	if (wish->with != NULL)
		return ERR_INPUT;
	err = group_find(db, arena, &viewer, &wish->group, &group);
	if (err == ERR_OK)
		*out = group.key;
	*fault = (struct share_fault){ "/group", "You are in no such group" };
	return err == ERR_NOT_FOUND ? ERR_INPUT : err;
}

struct secrets {
	char          token[SECRET_TOKEN_LEN + 1];
	unsigned char hash[SECRET_HASH_BYTES];
	char          password[SECRET_PASSWORD_HASH_MAX];
};

struct making {
	const struct share_wish *wish;
	struct thing             thing;
	struct user_id           with;	/* nobody: a link, or: */
	int64_t                  group;	/* 0: none */
	struct secrets           secrets;
	struct public_id         id;
};

/* ERR_CONFLICT: he has it, or there are SHARES_MAX. */
static enum err
may_add(struct db *db, const struct making *making)
{
	static const char SQL_LOCK[] = "SELECT id FROM account WHERE id = $1 FOR NO KEY UPDATE";
	static const char SQL[] =
	    "SELECT (SELECT count(*) FROM share WHERE owner_id = $1) >= $2"
	    "    OR EXISTS (SELECT FROM share WHERE (with_id = $3 OR group_id = $6)"
	    "                  AND (file_id = $4 OR video_id = $5))";
	const struct db_param params[] = {
		db_user(&making->wish->who), db_int(SHARES_MAX), db_user(&making->with),
		db_int(making->thing.file), db_int(making->thing.video), db_int(making->group),
	};
	bool is_full;
	int64_t id;
	enum err err;

	if ((err = db_one_int(db, &(const struct db_query){ SQL_LOCK, params, 1 }, &id)) != ERR_OK ||
	    (err = db_one_bool(db, DB_QUERY(SQL, params), &is_full)) != ERR_OK)
		return err;
	return is_full ? ERR_CONFLICT : ERR_OK;
}

static enum err
insert(struct db *db, struct arena *arena, const struct making *making)
{
	static const char SQL[] =
	    "INSERT INTO share (public_id, owner_id, kind, file_id, video_id, rights, with_id, label,"
	    "    token_hash, password_hash, uses_max, ends_at, group_id)"
	    " VALUES ($1, $2, $3, nullif($4, 0), nullif($5, 0), $6, $7, $8, $9, $10, nullif($11, 0), $12,"
	    "    nullif($13, 0))"
	    " ON CONFLICT DO NOTHING";
	const struct share_wish *wish = making->wish;
	const struct secrets *secrets = &making->secrets;
	const bool is_link = user_is_nobody(&making->with) && making->group == 0;
	const char *label = making->thing.name;
	enum err err = ERR_NOT_FOUND;

	for (int number = 2; err == ERR_NOT_FOUND && number < NUMBERS_MAX; number++) {
		const struct db_param params[] = {
			db_id(&making->id), db_user(&wish->who), db_text(share_kinds[wish->kind]),
			db_int(making->thing.file), db_int(making->thing.video),
			db_text(share_rights[wish->rights]), db_user(&making->with),
			db_text(user_is_nobody(&making->with) ? NULL : label),
			is_link ? db_bytes(secrets->hash, sizeof(secrets->hash)) : db_null(),
			db_text(wish->password == NULL ? NULL : secrets->password),
			db_int(wish->uses_max), db_time(wish->ends_at), db_int(making->group),
		};

		err = db_exec_found(db, DB_QUERY(SQL, params));
		label = file_name_numbered(arena, making->thing.name, number);
	}
	return err == ERR_NOT_FOUND ? ERR_CONFLICT : err;
}

/* It was made before, and its answer was lost: what that said opens nothing any more. */
static enum err
make_again(struct db *db, const struct making *making)
{
	static const char SQL[] =
	    "UPDATE share SET token_hash = CASE WHEN num_nonnulls(with_id, group_id) = 0 THEN $3::bytea END"
	    " WHERE owner_id = $1 AND public_id = $2";
	const struct db_param params[] = {
		db_user(&making->wish->who), db_id(&making->id),
		db_bytes(making->secrets.hash, sizeof(making->secrets.hash)),
	};

	return db_exec_found(db, DB_QUERY(SQL, params));
}

/* Within a transaction. */
static enum err
make(struct db *db, struct arena *arena, struct making *making, struct share_fault *fault)
{
	const struct share_wish *wish = making->wish;
	const char *made;
	enum err err;

	if ((err = idempotency_claim(db, arena, &wish->who, &wish->once, &made)) != ERR_OK)
		return err;
	if (made != NULL)
		return public_id_parse(made, &making->id) ? make_again(db, making) : ERR_INTERNAL;
	err = wish->kind == SHARE_VIDEO ? find_video(db, arena, wish, &making->thing) :
	    find_file(db, arena, wish, &making->thing);
	if (err != ERR_OK || (err = find_person(db, wish, &making->with, fault)) != ERR_OK ||
	    (err = find_group(db, arena, wish, &making->group, fault)) != ERR_OK ||
	    (err = may_add(db, making)) != ERR_OK || (err = insert(db, arena, making)) != ERR_OK)
		return err;
	return idempotency_record(db, &wish->who, &wish->once, making->id.text);
}

enum err
share_make(struct db *db, struct arena *arena, const struct share_wish *wish,
    struct share *out, struct share_fault *fault)
{
	const struct share_terms terms = {
		.kind = wish->kind, .rights = wish->rights, .is_group = wish->group.text[0] != '\0',
		.is_link = wish->with == NULL && wish->group.text[0] == '\0',
		.has_password = wish->password != NULL, .has_uses_max = wish->uses_max != 0,
	};
	struct making making = { .wish = wish, .id = public_id_make() };
	struct secrets *secrets = &making.secrets;
	enum err err;

	if ((err = share_fits(&terms, fault)) != ERR_OK)
		return err;
	secret_token(secrets->token);
	secret_token_hash(secrets->token, secrets->hash);
	if (wish->password != NULL &&
	    (err = secret_password_hash(wish->password, secrets->password)) != ERR_OK)
		return err;
	if ((err = db_begin(db)) != ERR_OK)
		return err;
	err = db_end(db, make(db, arena, &making, fault));
	if (err == ERR_OK &&
	    (err = share_find(db, arena, &wish->who, &making.id, out)) == ERR_OK &&
	    terms.is_link)
		out->token = arena_strdup(arena, secrets->token);
	return err;
}
