/* Stored images, stripped: read, written under another key, and put in their place. */
#include "service/image/image_strip.h"

#include <stdlib.h>

#include <openssl/evp.h>

#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "lib/io/log.h"
#include "lib/picture/picture_webp.h"
#include "service/base/object.h"
#include "service/image/image.h"
#include "store/store.h"

#define SHA256_BYTES 32

struct kept {
	int64_t        id;
	int64_t        object;
	const char    *key;
	const char    *version_id;
	struct user_id owner;
	int64_t        size_bytes;
};

#define KEPT_ROW(FIRST, NEXT) \
	FIRST(id, INT, "v.id") \
	NEXT(object, INT, "o.id") \
	NEXT(key, TEXT, "o.key") \
	NEXT(version_id, TEXT, "o.version_id") \
	NEXT(owner, USER, "o.owner_id") \
	NEXT(size_bytes, INT, "o.size_bytes")

static DB_READER(kept_reader, struct kept, KEPT_ROW)

static enum err
find(struct db *db, struct arena *arena, int64_t after, struct kept *out)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(KEPT_ROW)
	    " FROM image_version v JOIN object o ON o.id = v.object_id AND o.state = 'stored'"
	    " WHERE v.type = 'webp' AND NOT v.is_bare AND v.id > $1 ORDER BY v.id LIMIT 1";
	const struct db_param params[] = { db_int(after) };

	return db_read_one(db, arena, DB_QUERY(SQL, params), kept_reader(), out);
}

static enum err
set_bare(struct db *db, const struct kept *kept)
{
	static const char SQL[] = "UPDATE image_version SET is_bare = true WHERE id = $1";
	const struct db_param params[] = { db_int(kept->id) };

	return db_exec(db, DB_QUERY(SQL, params), NULL);
}

/* All of it, on the heap. */
static enum err
read_all(const struct kept *kept, struct picture_bytes *out)
{
	unsigned char *data;
	enum err err = ERR_OK;
	size_t got;

	*out = (struct picture_bytes){ NULL, 0 };
	if (kept->size_bytes > IMAGE_BYTES_MAX)
		return ERR_TOO_LARGE;
	data = malloc((size_t)kept->size_bytes + 1);
	if (data == NULL)
		abort();
	*out = (struct picture_bytes){ data, 0 };
	while (err == ERR_OK && (int64_t)out->len < kept->size_bytes) {
		got = 0;
		err = store_read_version(kept->key, kept->version_id, (int64_t)out->len,
		    data + out->len, (size_t)kept->size_bytes - out->len, &got);
		if (err == ERR_OK && got == 0)
			err = ERR_UNAVAILABLE;
		out->len += got;
	}
	return err;
}

/* Another version of the same image: whoever keeps the old one asks anew. */
static enum err
replace_version(struct db *db, const struct kept *kept, const struct object *object,
    const unsigned char sha256[SHA256_BYTES])
{
	static const char SQL[] =
	    "WITH made AS ("
	    "    UPDATE image_version SET public_id = $3, object_id = $4, size_bytes = $5,"
	    "        sha256 = $6, is_bare = true WHERE id = $1 AND object_id = $2"
	    "    RETURNING image_id, public_id)"
	    " SELECT pg_notify('image', i.key || ' ' || made.public_id)"
	    "   FROM made JOIN image i ON i.id = made.image_id";
	const struct public_id version = public_id_make();
	const struct db_param params[] = {
		db_int(kept->id), db_int(kept->object), db_id(&version), db_int(object->id),
		db_int(object->size_bytes), db_bytes(sha256, SHA256_BYTES),
	};

	return db_exec_found(db, DB_QUERY(SQL, params));
}

/* `*is_unsure`: nobody knows whether it was committed. */
static enum err
publish(struct db *db, const struct kept *kept, const struct object *object,
    const struct store_object *stored, const unsigned char sha256[SHA256_BYTES], bool *is_unsure)
{
	enum err err;

	if ((err = db_begin(db)) == ERR_OK &&
	    (err = object_stored(db, object->id, stored->size_bytes, stored->etag,
	        stored->version_id)) == ERR_OK &&
	    (err = replace_version(db, kept, object, sha256)) == ERR_OK &&
	    (err = object_delete(db, kept->object)) == ERR_OK) {
		err = db_commit(db);
		*is_unsure = err == ERR_UNAVAILABLE;
	}
	db_rollback(db);
	return err;
}

static enum err
replace(struct db *db, struct arena *arena, const struct kept *kept,
    const struct picture_bytes *bytes)
{
	unsigned char sha256[SHA256_BYTES];
	struct store_object stored;
	struct object object;
	bool is_unsure = false;
	enum err err;

	if (EVP_Digest(bytes->data, bytes->len, sha256, NULL, EVP_sha256(), NULL) != 1)
		return ERR_INTERNAL;
	err = object_begin(db, arena, &kept->owner, (int64_t)bytes->len, &object);
	if (err != ERR_OK)
		return err;
	err = store_put_bytes(object.key, bytes->data, bytes->len, &stored);
	if (err == ERR_OK)
		err = publish(db, kept, &object, &stored, sha256, &is_unsure);
	if (err != ERR_OK && !is_unsure)
		object_delete(db, object.id);
	return err == ERR_NOT_FOUND ? ERR_OK : err;	/* replaced or deleted meanwhile */
}

enum err
image_strip_next(struct db *db, struct arena *arena, int64_t *after, bool *changed)
{
	struct picture_bytes was = { NULL, 0 }, made = { NULL, 0 };
	struct kept kept;
	enum err err;

	*changed = false;
	err = find(db, arena, *after, &kept);
	if (err != ERR_OK)
		return err;
	*after = kept.id;
	if ((err = read_all(&kept, &was)) == ERR_OK)
		err = picture_webp_strip(was.data, was.len, &made);
	if (err == ERR_OK && made.len > 0)
		err = replace(db, arena, &kept, &made);
	else if (err == ERR_OK)
		err = set_bare(db, &kept);
	*changed = err == ERR_OK && made.len > 0;
	picture_free(&was);
	picture_free(&made);
	if (err != ERR_OK)
		log_warn("image: %s could not be made anew without its metadata", kept.key);
	return ERR_OK;
}
