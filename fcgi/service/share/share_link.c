/* Links: opened, and counted. */
#include "service/share/share_link.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/db/db_row.h"
#include "lib/secret/secret.h"
#include "service/base/site_key.h"

static struct site_key signing = { .name = "share" };

struct found {
	struct share_link link;
	const char       *kind;
	const char       *rights;
};
#define FOUND(NEXT, field, kind, sql) NEXT(link.field, kind, sql)

#define LINK_ROW(FIRST, NEXT) \
	FIRST(link.id, ID, "s.public_id") \
	NEXT(kind, TEXT, "s.kind") \
	NEXT(rights, TEXT, "s.rights") \
	NEXT(link.name, TEXT, "coalesce(f.name, v.title)") \
	NEXT(link.video, ID, "v.public_id") \
	NEXT(link.shared_by, TEXT, "a.username") \
	NEXT(link.has_password, BOOL, "s.password_hash IS NOT NULL") \
	NEXT(link.uses_left, INT, "greatest(s.uses_max - s.uses, 0)") \
	NEXT(link.ends_at, TIME, "s.ends_at") \
	NEXT(link.owner, USER, "s.owner_id") \
	NEXT(link.row, INT, "s.id") \
	NEXT(link.file, INT, "s.file_id") \
	NEXT(link.password_hash, TEXT, "s.password_hash") \
	NEXT(link.is_used_up, BOOL, "s.uses >= s.uses_max")

static DB_READER(link_reader, struct found, LINK_ROW)

/* Whoever made it may still share that, and is here. */
#define STANDS \
	" (s.ends_at IS NULL OR s.ends_at > now())" \
	" AND a.deleted_at IS NULL AND a.suspended_at IS NULL" \
	" AND (e.rights = 3 OR (e.rights = 2 AND e.label IS NULL AND a.role = 'admin')" \
	"      OR v.owner_id = s.owner_id)"

enum err
share_link_find(struct db *db, struct arena *arena, const char *token, struct share_link *out)
{
	static const char SQL[] = "SELECT " DB_COLUMNS(LINK_ROW)
	    " FROM share s JOIN account a ON a.id = s.owner_id LEFT JOIN file f ON f.id = s.file_id"
	    " LEFT JOIN LATERAL file_seen(s.owner_id, f.id) e ON true"
	    " LEFT JOIN video v ON v.id = s.video_id AND v.deleted_at IS NULL"
	    " WHERE s.token_hash = $1 AND" STANDS;
	unsigned char hash[SECRET_HASH_BYTES];
	struct found found;
	enum err err;

	secret_token_hash(token, hash);
	const struct db_param params[] = { db_bytes(hash, sizeof(hash)) };

	if ((err = db_read_one(db, arena, DB_QUERY(SQL, params), link_reader(), &found)) != ERR_OK)
		return err;
	*out = found.link;
	out->kind = (enum share_kind)texts_index(share_kinds, found.kind);
	out->rights = (enum share_rights)texts_index(share_rights, found.rights);
	return ERR_OK;
}

enum err
share_link_verify(const struct share_link *link, const char *password)
{
	bool matches;
	enum err err = secret_password_verify(password, link->password_hash, &matches);

	return err != ERR_OK ? err : matches ? ERR_OK : ERR_CREDENTIALS;
}

/* Until when, and the signature of that, the link, and what it is for. */
static enum err
sign(struct db *db, const struct public_id *id, const char *what, int64_t until_s,
    char out[SHARE_SIGNED_MAX])
{
	char text[512], signature[SECRET_TOKEN_LEN + 1];
	enum err err;

	if ((err = site_key_read(db, &signing)) != ERR_OK)
		return err;
	snprintf(text, sizeof(text), "%s %lld %s", id->text, (long long)until_s, what);
	secret_sign(signing.key, text, signature);
	snprintf(out, SHARE_SIGNED_MAX, "%lld.%s", (long long)until_s, signature);
	return ERR_OK;
}

static bool
is_signed(struct db *db, const struct public_id *id, const char *what, const char *shown)
{
	char right[SHARE_SIGNED_MAX];
	int64_t until_s;

	if (shown == NULL)
		return false;
	until_s = strtoll(shown, NULL, 10);
	return until_s > clock_now_us() / 1000000 &&
	    sign(db, id, what, until_s, right) == ERR_OK && secret_equal(shown, right);
}

static int64_t
hours_from_now(int hours)
{
	return clock_now_us() / 1000000 + hours * INT64_C(3600);
}

/* Of this password alone: what is hashed has a salt of its own. */
static void
password_words(const struct share_link *link, char out[256])
{
	snprintf(out, 256, "password %s", link->has_password ? link->password_hash : "");
}

enum err
share_link_pass(struct db *db, const struct share_link *link, char out[SHARE_SIGNED_MAX])
{
	char words[256];

	password_words(link, words);
	return sign(db, &link->id, words, hours_from_now(SHARE_PASS_HOURS), out);
}

bool
share_link_has_pass(struct db *db, const struct share_link *link, const char *pass)
{
	char words[256];

	password_words(link, words);
	return is_signed(db, &link->id, words, pass);
}

static void
receipt_words(const char *etag, char out[256])
{
	snprintf(out, 256, "download %s", etag);
}

enum err
share_link_receipt(struct db *db, const struct share_link *link, const char *etag,
    char out[SHARE_SIGNED_MAX])
{
	char words[256];

	receipt_words(etag, words);
	return sign(db, &link->id, words, hours_from_now(SHARE_RECEIPT_HOURS), out);
}

bool
share_link_has_receipt(struct db *db, const struct share_link *link, const char *etag,
    const char *receipt)
{
	char words[256];

	receipt_words(etag, words);
	return is_signed(db, &link->id, words, receipt);
}

/* Of this password alone too; programs of videos may not read what it is checked with. */
static enum err
watching_words(struct db *db, struct arena *arena, const struct public_id *id, const char **out)
{
	static const char SQL[] = "SELECT share_password_mark($1)";
	const struct db_param params[] = { db_id(id) };
	const char *mark = NULL;
	enum err err = db_one_text(db, arena, DB_QUERY(SQL, params), &mark);

	if (err != ERR_OK)
		return err;
	if (mark == NULL)
		return ERR_NOT_FOUND;
	*out = mark[0] == '\0' ? "video" : arena_printf(arena, "video %s", mark);
	return ERR_OK;
}

enum err
share_link_show(struct db *db, struct arena *arena, const struct share_link *link,
    const char **out)
{
	char signature[SHARE_SIGNED_MAX];
	const char *words;
	enum err err = watching_words(db, arena, &link->id, &words);

	if (err == ERR_OK)
		err = sign(db, &link->id, words, hours_from_now(SHARE_PASS_HOURS), signature);
	if (err == ERR_OK)
		*out = arena_printf(arena, "%s.%s", link->id.text, signature);
	return err;
}

void
share_link_shown(struct db *db, struct arena *arena, const char *pass, struct public_id *out)
{
	char text[PUBLIC_ID_LEN + 1];
	struct public_id id;
	const char *words;

	*out = (struct public_id){ "" };
	if (pass == NULL || strlen(pass) <= PUBLIC_ID_LEN || pass[PUBLIC_ID_LEN] != '.')
		return;
	memcpy(text, pass, PUBLIC_ID_LEN);
	text[PUBLIC_ID_LEN] = '\0';
	if (public_id_parse(text, &id) && watching_words(db, arena, &id, &words) == ERR_OK &&
	    is_signed(db, &id, words, pass + PUBLIC_ID_LEN + 1))
		*out = id;
}

enum err
share_link_count(struct db *db, const struct share_link *link)
{
	static const char SQL[] =
	    "UPDATE share SET uses = uses + 1, used_at = now()"
	    " WHERE id = $1 AND (uses_max IS NULL OR uses < uses_max)"
	    "   AND (ends_at IS NULL OR ends_at > now())";
	const struct db_param params[] = { db_int(link->row) };

	return db_exec_found(db, DB_QUERY(SQL, params));
}

enum err
share_link_file(struct db *db, struct arena *arena, const struct share_link *link,
    const struct texts *names, struct file *out)
{
	const struct file_from from = { link->owner, link->file, *names };

	return file_find_from(db, arena, &from, out);
}
