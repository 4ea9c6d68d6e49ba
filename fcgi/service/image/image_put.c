/* Images coming in: read, made anew, stored, and then one transaction. */
#include "service/image/image.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/db/db.h"
#include "lib/io/body.h"
#include "service/base/object.h"
#include "service/image/image_media.h"
#include "service/image/image_render.h"
#include "service/image/image_row.h"
#include "store/store.h"

#define SHA256_BYTES 32
#define CHUNK_MIN    (64 * 1024)

/* A file as it was sent, on the heap: pictures are too large for arenas. */
struct sent {
	unsigned char *data;
	size_t         len;
	unsigned char  sha256[SHA256_BYTES];
	enum picture_type type;
};

/* What is about to become a version. */
struct draft {
	const struct user_id *owner;
	const char           *key;
	bool                  only_new;
	struct sent           sent;
	struct picture        picture;
	struct picture_bytes  bytes;
	unsigned char         sha256[SHA256_BYTES];
	struct object         object;
	struct store_object   stored;
};

static enum err
hash(const void *data, size_t len, unsigned char out[SHA256_BYTES])
{
	return EVP_Digest(data, len, out, NULL, EVP_sha256(), NULL) == 1 ? ERR_OK : ERR_INTERNAL;
}

static void
grow(struct sent *sent, size_t *room)
{
	*room = *room == 0 ? CHUNK_MIN : *room * 2;
	sent->data = realloc(sent->data, *room);
	if (sent->data == NULL)
		abort();
}

static enum err
read_body(struct body *body, struct sent *sent)
{
	size_t room = 0;
	ssize_t n = 0;

	if (body->length > IMAGE_BYTES_MAX)
		return ERR_TOO_LARGE;
	if (body->length > 0) {
		room = (size_t)body->length + 1;	/* the end is read without growing */
		sent->data = malloc(room);
		if (sent->data == NULL)
			abort();
	}
	do {
		if (sent->len == room)
			grow(sent, &room);
		n = body->read(body->context, sent->data + sent->len, room - sent->len);
		if (n > 0)
			sent->len += (size_t)n;
		if (sent->len > IMAGE_BYTES_MAX || (int64_t)sent->len > body->max_bytes)
			return ERR_TOO_LARGE;
	} while (n > 0);
	if (n < 0 || (body->length >= 0 && (int64_t)sent->len != body->length))
		return ERR_MALFORMED;
	return hash(sent->data, sent->len, sent->sha256);
}

enum err
image_may_put(struct db *db, const struct user_id *owner, const char *key, bool only_new)
{
	static const char SQL[] = "SELECT owner_id = $1 FROM image WHERE key = $2";
	const struct db_param params[] = { db_user(owner), db_text(key) };
	struct db_rows *rows = NULL;
	enum err err;

	err = db_one_row(db, DB_QUERY(SQL, params), &rows);
	if (err == ERR_OK && !db_get_bool(rows, 0, 0))
		err = ERR_CONFLICT;
	else if (err == ERR_OK && only_new)
		err = ERR_PRECONDITION;
	db_rows_free(rows);
	return err == ERR_NOT_FOUND ? ERR_OK : err;
}

/* ERR_OK: the key stands for this very file already. */
static enum err
is_same(struct db *db, const struct draft *draft)
{
	static const char SQL[] =
	    "SELECT 1" IMAGE_FROM " WHERE i.key = $1 AND i.owner_id = $2 AND v.original_sha256 = $3";
	const struct db_param params[] = {
		db_text(draft->key), db_user(draft->owner),
		db_bytes(draft->sent.sha256, SHA256_BYTES),
	};
	struct db_rows *rows = NULL;
	enum err err;

	err = db_one_row(db, DB_QUERY(SQL, params), &rows);
	db_rows_free(rows);
	return err;
}

/* Take the key, or see that it is ours; it is locked from then on. */
static enum err
take_key(struct db *db, const struct draft *draft, int64_t *image, bool *is_new)
{
	static const char SQL[] =
	    "INSERT INTO image (key, owner_id) VALUES ($1, $2)"
	    " ON CONFLICT (key) DO UPDATE SET updated_at = clock_timestamp()"
	    "    WHERE image.owner_id = $2"
	    " RETURNING id, xmax = 0";
	const struct db_param params[] = { db_text(draft->key), db_user(draft->owner) };
	struct db_rows *rows = NULL;
	enum err err;

	err = db_one_row(db, DB_QUERY(SQL, params), &rows);
	if (err == ERR_OK) {
		*image = db_get_int(rows, 0, 0);
		*is_new = db_get_bool(rows, 0, 1);
	}
	db_rows_free(rows);
	if (err == ERR_OK && draft->only_new && !*is_new)
		return ERR_PRECONDITION;	/* made since we looked */
	return err == ERR_NOT_FOUND ? ERR_CONFLICT : err;
}

static enum err
drop_version(struct db *db, int64_t image)
{
	static const char SQL[] =
	    "DELETE FROM image_version WHERE image_id = $1 RETURNING object_id";
	const struct db_param params[] = { db_int(image) };
	struct db_rows *rows = NULL;
	enum err err;
	size_t i;

	err = db_rows(db, DB_QUERY(SQL, params), &rows);
	for (i = 0; err == ERR_OK && i < db_count(rows); i++)
		err = object_delete(db, db_get_int(rows, i, 0));
	db_rows_free(rows);
	return err;
}

static enum err
add_version(struct db *db, const struct draft *draft, int64_t image)
{
	static const char SQL[] =
	    "INSERT INTO image_version (public_id, image_id, object_id, type, width, height,"
	    "    frames, has_alpha, size_bytes, sha256, original_type, original_bytes,"
	    "    original_sha256)"
	    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
	const struct public_id version = public_id_make();
	const struct db_param params[] = {
		db_id(&version), db_int(image), db_int(draft->object.id),
		db_text(picture_formats[draft->picture.type]), db_int(draft->picture.width),
		db_int(draft->picture.height), db_int(draft->picture.frames),
		db_bool(draft->picture.has_alpha), db_int((int64_t)draft->bytes.len),
		db_bytes(draft->sha256, SHA256_BYTES),
		db_text(strchr(picture_mime(draft->sent.type), '/') + 1),
		db_int((int64_t)draft->sent.len), db_bytes(draft->sent.sha256, SHA256_BYTES),
	};

	return db_exec(db, DB_QUERY(SQL, params), NULL);
}

static enum err
publish(struct db *db, const struct draft *draft, bool *is_new)
{
	int64_t image = 0;
	enum err err;

	if ((err = take_key(db, draft, &image, is_new)) != ERR_OK ||
	    (err = drop_version(db, image)) != ERR_OK ||
	    (err = object_stored(db, draft->object.id, draft->stored.size_bytes,
	        draft->stored.etag, draft->stored.version_id)) != ERR_OK)
		return err;
	return add_version(db, draft, image);
}

/* `*is_unsure`: nobody knows whether it was committed. */
static enum err
publish_in_transaction(struct db *db, const struct draft *draft, bool *is_new,
    bool *is_unsure)
{
	enum err err;

	if ((err = db_begin(db)) != ERR_OK)
		return err;
	err = publish(db, draft, is_new);
	if (err != ERR_OK) {
		db_rollback(db);
		return err;
	}
	err = db_commit(db);
	*is_unsure = err == ERR_UNAVAILABLE;
	return err;
}

/* Make it anew, and put that into the store. */
static enum err
store_clean(struct db *db, struct arena *arena, struct draft *draft, const char **reason)
{
	int64_t len;
	enum err err;

	err = image_clean(draft->sent.data, draft->sent.len, &draft->sent.type,
	    &draft->picture, &draft->bytes, reason);
	if (err != ERR_OK)
		return err;
	len = (int64_t)draft->bytes.len;
	if ((err = hash(draft->bytes.data, draft->bytes.len, draft->sha256)) != ERR_OK ||
	    (err = store_check_space(len)) != ERR_OK ||
	    (err = object_begin(db, arena, draft->owner, len, &draft->object)) != ERR_OK)
		return err;
	return store_put_bytes(draft->object.key, draft->bytes.data, draft->bytes.len,
	    &draft->stored);
}

static enum err
put(struct db *db, struct arena *arena, struct draft *draft, bool *is_new,
    const char **reason)
{
	bool is_unsure = false;
	enum err err;

	err = is_same(db, draft);
	if (err != ERR_NOT_FOUND)
		return err;
	err = store_clean(db, arena, draft, reason);
	if (err == ERR_OK)
		err = publish_in_transaction(db, draft, is_new, &is_unsure);
	image_media_forget(draft->key);
	/* What cannot be deleted now, or may be in use, the janitor looks at later. */
	if (err != ERR_OK && draft->object.id != 0 && !is_unsure)
		object_delete(db, draft->object.id);
	return err;
}

enum err
image_put(struct db *db, struct arena *arena, const struct user_id *owner,
    const char *key, struct body *body, bool only_new, struct image *out, bool *is_new,
    const char **reason)
{
	struct draft draft = { .owner = owner, .key = key, .only_new = only_new };
	enum err err;

	*is_new = false;
	err = read_body(body, &draft.sent);
	if (err == ERR_OK)
		err = put(db, arena, &draft, is_new, reason);
	free(draft.sent.data);
	picture_free(&draft.bytes);
	if (err != ERR_OK)
		return err;
	return image_find(db, arena, owner, key, out);
}
