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
	const struct image_wish *wish;
	struct sent              sent;
	struct picture           picture;
	struct picture_bytes     bytes;
	unsigned char            sha256[SHA256_BYTES];
	struct object            object;
	struct store_object      stored;
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
	bool is_own;
	enum err err = db_one_bool(db, DB_QUERY(SQL, params), &is_own);

	if (err != ERR_OK)
		return err == ERR_NOT_FOUND ? ERR_OK : err;
	return !is_own ? ERR_CONFLICT : only_new ? ERR_PRECONDITION : ERR_OK;
}

/* ERR_OK: the key stands for this very file already. */
static enum err
is_same(struct db *db, const struct draft *draft)
{
	static const char SQL[] =
	    "SELECT 1" IMAGE_FROM " WHERE i.key = $1 AND i.owner_id = $2 AND v.original_sha256 = $3";
	const struct db_param params[] = {
		db_text(draft->wish->key), db_user(draft->wish->owner),
		db_bytes(draft->sent.sha256, SHA256_BYTES),
	};

	return db_exec_found(db, DB_QUERY(SQL, params));
}

struct taken {
	int64_t image;
	bool    is_new;
};

#define TAKEN_ROW(FIRST, NEXT) \
	FIRST(image, INT, "id") \
	NEXT(is_new, BOOL, "xmax = 0")

static DB_READER(taken_reader, struct taken, TAKEN_ROW)

/* Take the key, or see that it is ours; it is locked from then on. */
static enum err
take_key(struct db *db, const struct draft *draft, struct taken *out)
{
	static const char SQL[] =
	    "INSERT INTO image (key, owner_id) VALUES ($1, $2)"
	    " ON CONFLICT (key) DO UPDATE SET updated_at = clock_timestamp()"
	    "    WHERE image.owner_id = $2"
	    " RETURNING " DB_COLUMNS(TAKEN_ROW);
	const struct db_param params[] = { db_text(draft->wish->key), db_user(draft->wish->owner) };
	enum err err = db_read_one(db, NULL, DB_QUERY(SQL, params), taken_reader(), out);

	if (err == ERR_OK && draft->wish->only_new && !out->is_new)
		return ERR_PRECONDITION;	/* made since we looked */
	return err == ERR_NOT_FOUND ? ERR_CONFLICT : err;
}

/* The one that it had, if it had one. */
static enum err
drop_version(struct db *db, int64_t image)
{
	static const char SQL[] =
	    "DELETE FROM image_version WHERE image_id = $1 RETURNING object_id";
	const struct db_param params[] = { db_int(image) };
	int64_t object;
	enum err err = db_one_int(db, DB_QUERY(SQL, params), &object);

	if (err != ERR_OK)
		return err == ERR_NOT_FOUND ? ERR_OK : err;
	return object_delete(db, object);
}

static enum err
add_version(struct db *db, const struct draft *draft, int64_t image)
{
	static const char SQL[] =
	    "INSERT INTO image_version (public_id, image_id, object_id, type, width, height,"
	    "    frames, has_alpha, size_bytes, sha256, original_type, original_bytes,"
	    "    original_sha256, is_bare)"
	    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, true)";
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
	struct taken taken;
	enum err err;

	if ((err = take_key(db, draft, &taken)) != ERR_OK ||
	    (err = drop_version(db, taken.image)) != ERR_OK ||
	    (err = object_stored(db, draft->object.id, draft->stored.size_bytes,
	        draft->stored.etag, draft->stored.version_id)) != ERR_OK)
		return err;
	*is_new = taken.is_new;
	return add_version(db, draft, taken.image);
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
	    (err = object_begin(db, arena, draft->wish->owner, len, &draft->object)) != ERR_OK)
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
	image_media_forget(draft->wish->key);
	/* What cannot be deleted now, or may be in use, the janitor looks at later. */
	if (err != ERR_OK && draft->object.id != 0 && !is_unsure)
		object_delete(db, draft->object.id);
	return err;
}

enum err
image_put(struct db *db, struct arena *arena, const struct image_wish *wish,
    struct image_made *out)
{
	struct draft draft = { .wish = wish };
	enum err err;

	*out = (struct image_made){ .is_new = false };
	err = read_body(wish->body, &draft.sent);
	if (err == ERR_OK)
		err = put(db, arena, &draft, &out->is_new, &out->reason);
	free(draft.sent.data);
	picture_free(&draft.bytes);
	if (err != ERR_OK)
		return err;
	return image_find(db, arena, wish->owner, wish->key, &out->image);
}
