/* Objects out of bodies, and out of what their owner's own tools have put. */
#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/config/config.h"
#include "lib/db/db_row.h"
#include "lib/io/body.h"
#include "service/base/object.h"
#include "store/store_direct.h"

/* What the owner's quota has left, at least 1.  ERR_QUOTA: nothing.  ERR_NOT_FOUND */
static enum err
quota_left(struct db *db, const struct user_id *owner, int64_t *left)
{
	static const char SQL[] =
	    "SELECT coalesce(quota_bytes, $2) - used_bytes FROM account WHERE id = $1";
	const struct db_param params[] = { db_user(owner), db_int(config()->quota) };
	int64_t room;
	enum err err;

	if ((err = db_one_int(db, DB_QUERY(SQL, params), &room)) != ERR_OK)
		return err;
	if (room <= 0)
		return ERR_QUOTA;
	*left = room;
	return ERR_OK;
}

enum err
object_may_put(struct db *db, const struct user_id *owner, struct body *body)
{
	int64_t left;
	enum err err;

	body->counts_for = *owner;
	if (body->length > body->max_bytes)
		return ERR_TOO_LARGE;
	err = quota_left(db, owner, &left);
	return err == ERR_OK && body->length > left ? ERR_QUOTA : err;
}

enum err
object_may_come(struct db *db, const struct user_id *owner, int64_t bytes)
{
	int64_t left;
	enum err err = quota_left(db, owner, &left);

	return err == ERR_OK && bytes > left ? ERR_QUOTA : err;
}

static enum err
bound_body(struct db *db, const struct user_id *owner, struct body *body)
{
	int64_t left;
	enum err err;

	if (body->length >= 0)
		return ERR_OK;
	err = quota_left(db, owner, &left);
	if (err == ERR_OK && body->max_bytes > left)
		body->max_bytes = left;
	return err;
}

/* A spooled body takes no more of the disk than it has. */
static int64_t
bytes_to_write(const struct body *body)
{
	return body->length > 0 && body->spool_path == NULL ? body->length : 0;
}

enum err
object_put(struct db *db, struct arena *arena, const struct user_id *owner, struct body *body,
    struct object *object, struct store_object *stored)
{
	int64_t max_bytes = body->max_bytes, announced = body->length > 0 ? body->length : 0;
	enum err err;

	object->id = 0;
	if (announced > max_bytes)
		return ERR_TOO_LARGE;
	if ((err = store_check_space(bytes_to_write(body))) != ERR_OK ||
	    (err = bound_body(db, owner, body)) != ERR_OK ||
	    (err = object_begin_lazily(db, arena, owner, announced, object)) != ERR_OK)
		return err;
	err = store_put(object->key, body, stored);
	return err == ERR_TOO_LARGE && body->max_bytes < max_bytes ? ERR_QUOTA : err;
}

/* Keys say whose they are.  ERR_FORBIDDEN: another's, whether there is such a thing or not */
static enum err
is_own(struct db *db, const struct user_id *owner, const char *key)
{
	static const char SQL[] =
	    "SELECT starts_with($2, 'u/' || public_id || '/') FROM account"
	    " WHERE id = $1 AND deleted_at IS NULL";
	const struct db_param params[] = { db_user(owner), db_text(key) };
	bool is_own;
	enum err err;

	err = db_one_bool(db, DB_QUERY(SQL, params), &is_own);
	return err == ERR_OK && !is_own ? ERR_FORBIDDEN : err;
}

enum err
object_find_own(struct db *db, struct arena *arena, const struct user_id *owner,
    const char *key, struct object *out)
{
	struct store_object stored;
	enum err err;

	err = object_find(db, arena, key, out);
	if (err == ERR_OK && out->owner.value != owner->value)
		err = ERR_NOT_FOUND;
	if (err != ERR_NOT_FOUND)
		return err;
	if ((err = is_own(db, owner, key)) != ERR_OK ||
	    (err = object_find_uploading(db, arena, owner, key, out)) != ERR_OK ||
	    (err = store_head(key, &stored)) != ERR_OK)
		return err;
	if (stored.size_bytes > config()->max_upload)
		return ERR_TOO_LARGE;
	err = object_stored(db, out->id, stored.size_bytes, stored.etag, stored.version_id);
	return err == ERR_OK ? object_find(db, arena, key, out) : err;
}

/* An object as a body. */
struct reading {
	struct object object;
	int64_t       at;
};

static ssize_t
read_object(void *context, void *data, size_t size)
{
	struct reading *reading = context;
	const struct object *object = &reading->object;
	const int64_t left = object->size_bytes - reading->at;
	size_t got = 0;

	if (left <= 0)
		return 0;
	if (store_read_version(object->key, object->version_id, reading->at, data,
	    (int64_t)size < left ? size : (size_t)left, &got) != ERR_OK || got == 0)
		return -1;
	reading->at += (int64_t)got;
	return (ssize_t)got;
}

enum err
object_body_of_file(struct db *db, struct arena *arena, const struct user_id *owner,
    const struct public_id *file, struct body *out)
{
	struct reading *reading = ARENA_NEW(arena, struct reading);
	enum err err;

	if ((err = object_find_of_file(db, arena, owner, file, &reading->object)) != ERR_OK)
		return err;
	*out = (struct body){
		.length = reading->object.size_bytes, .max_bytes = reading->object.size_bytes,
		.read = read_object, .context = reading,
	};
	return ERR_OK;
}
