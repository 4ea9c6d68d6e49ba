/* Publishing: probe, then one transaction. */
#include "service/video_publish.h"

#include <string.h>

#include "lib/arena.h"
#include "lib/body.h"
#include "lib/config.h"
#include "lib/count.h"
#include "lib/db.h"
#include "service/account.h"
#include "service/idempotency.h"
#include "service/job.h"
#include "service/object.h"
#include "service/probe.h"
#include "service/store.h"
#include "service/store_direct.h"

/* What is about to become a video. */
struct draft {
	const struct user_id    *owner;
	const struct video_wish *wish;
	struct object            object;
	struct store_object      stored;	/* of a body; else what the object's row says */
	bool                     is_upload;	/* to be claimed; else ours, still uploading */
	struct probe             probe;
};

/*
 * Its beginning and its end say what most files are, without waiting for the
 * whole; what they leave open is looked at again.
 */
static enum err
probe_object(struct arena *arena, const char *key, const char *version, struct probe *out,
    const char **reason)
{
	const char *path = NULL;
	bool is_whole;
	enum err err;

	err = store_local_ends(key, version, arena, &path, &is_whole);
	if (err != ERR_OK)
		return err;
	err = probe_video(arena, path, out, reason);
	store_local_done(path);
	if (err != ERR_NOT_MEDIA || is_whole)
		return err;
	err = store_local_version(key, version, arena, &path);
	if (err != ERR_OK)
		return err;
	err = probe_video(arena, path, out, reason);
	store_local_done(path);
	return err;
}

/* Keys say whose they are.  ERR_FORBIDDEN: another's, whether there is such a thing or not */
static enum err
is_own(struct db *db, const struct user_id *owner, const char *key)
{
	struct public_id id;
	enum err err;

	err = account_public_id(db, owner, &id);
	if (err != ERR_OK)
		return err;
	return strncmp(key, "u/", 2) == 0 && strncmp(key + 2, id.text, strlen(id.text)) == 0 &&
	    key[2 + strlen(id.text)] == '/' ? ERR_OK : ERR_FORBIDDEN;
}

/*
 * What its owner's own tools put in the store becomes known to us now, as the
 * version that we see: writing the key again changes nothing of it.
 */
static enum err
find_object(struct db *db, struct arena *arena, const struct user_id *owner,
    const char *key, struct object *out)
{
	struct store_object stored;
	enum err err;

	err = object_find(db, arena, key, out);
	if (err == ERR_OK && out->owner.value != owner->value)
		err = ERR_NOT_FOUND;
	if (err != ERR_NOT_FOUND)
		return err;
	if ((err = is_own(db, owner, key)) != ERR_OK || !store_is_direct())
		return err == ERR_OK ? ERR_NOT_FOUND : err;
	if ((err = object_find_uploading(db, arena, owner, key, out)) != ERR_OK ||
	    (err = store_head(key, &stored)) != ERR_OK)
		return err;
	if (stored.size_bytes > config()->max_upload)
		return ERR_TOO_LARGE;
	err = object_stored(db, out->id, stored.size_bytes, stored.etag, stored.version_id);
	return err == ERR_OK ? object_find(db, arena, key, out) : err;
}

static enum err
insert(struct db *db, struct arena *arena, const struct draft *draft,
    const struct public_id *id)
{
	static const char SQL[] =
	    "INSERT INTO video (public_id, owner_id, object_id, title, description, tags,"
	    "    privacy, type, duration_ms, width, height)"
	    " VALUES ($1, $2, $3, $4, coalesce($5, ''), $6, $7, $8, $9, $10, $11)"
	    " RETURNING id";
	const struct video_wish *wish = draft->wish;
	const struct db_param params[] = {
		db_id(id), db_user(draft->owner), db_int(draft->object.id), db_text(wish->title),
		db_text(wish->description), db_texts(arena, &wish->tags),
		db_text(video_privacies[wish->privacy]), db_text(draft->probe.type),
		db_int(draft->probe.duration_ms), db_int(draft->probe.width),
		db_int(draft->probe.height),
	};
	struct db_rows *rows = NULL;
	int64_t video;
	enum err err;

	err = db_one_row(db, SQL, params, COUNT(params), &rows);
	if (err != ERR_OK)
		return err;
	video = db_get_int(rows, 0, 0);
	db_rows_free(rows);
	if ((err = job_add(db, JOB_POSTER, video, NULL, 0)) != ERR_OK)
		return err;
	return job_add(db, JOB_TRANSCODE, video, NULL, 0);
}

/* Within a transaction: `*made` is the video's id, new or of the same key before. */
static enum err
make(struct db *db, struct arena *arena, struct draft *draft, struct public_id *made,
    bool *is_new)
{
	const char *key = draft->wish->idempotency_key, *before = NULL;
	const struct public_id id = public_id_make();
	enum err err;

	err = idempotency_claim(db, arena, draft->owner, key, draft->wish->fingerprint, &before);
	if (err != ERR_OK)
		return err;
	*is_new = before == NULL;
	if (before != NULL)
		return public_id_parse(before, made) ? ERR_OK : ERR_INTERNAL;
	err = draft->is_upload ?
	    object_claim(db, arena, draft->owner, draft->object.key, &draft->object) :
	    object_stored(db, draft->object.id, draft->stored.size_bytes, draft->stored.etag,
	        draft->stored.version_id);
	if (err != ERR_OK ||
	    (err = insert(db, arena, draft, &id)) != ERR_OK)
		return err;
	*made = id;
	return idempotency_record(db, draft->owner, key, id.text);
}

/* `*is_unsure`: nobody knows whether it was committed. */
static enum err
make_in_transaction(struct db *db, struct arena *arena, struct draft *draft,
    struct public_id *made, bool *is_new, bool *is_unsure)
{
	enum err err;

	*is_unsure = false;
	if ((err = db_begin(db)) != ERR_OK)
		return err;
	err = make(db, arena, draft, made, is_new);
	if (err != ERR_OK) {
		db_rollback(db);
		return err;
	}
	err = db_commit(db);
	*is_unsure = err == ERR_UNAVAILABLE;
	return err;
}

/* Has the same key made a video before?  `*id` is empty when not. */
static enum err
find_made(struct db *db, struct arena *arena, const struct user_id *owner,
    const struct video_wish *wish, struct public_id *id)
{
	const char *before = NULL;
	enum err err;

	*id = (struct public_id){ "" };
	if (wish->idempotency_key == NULL)
		return ERR_OK;
	if ((err = db_begin(db)) != ERR_OK)
		return err;
	err = idempotency_claim(db, arena, owner, wish->idempotency_key, wish->fingerprint,
	    &before);
	db_rollback(db);
	if (err == ERR_OK && before != NULL && !public_id_parse(before, id))
		err = ERR_INTERNAL;
	return err;
}

/* An upload that is no video goes, but not one that was published meanwhile. */
static enum err
drop_upload(struct db *db, struct arena *arena, const struct user_id *owner, const char *key)
{
	struct object object;
	enum err err;

	if ((err = db_begin(db)) != ERR_OK)
		return err;
	if ((err = object_claim(db, arena, owner, key, &object)) == ERR_OK &&
	    (err = object_delete(db, object.id)) == ERR_OK)
		return db_commit(db);
	db_rollback(db);
	return err;
}

static enum err
read_back(struct db *db, struct arena *arena, const struct user_id *owner,
    const struct public_id *id, struct video *out)
{
	const struct viewer viewer = { .user = *owner };

	return video_find(db, arena, &viewer, id, out);
}

enum err
video_publish(struct db *db, struct arena *arena, const struct user_id *owner,
    const char *key, const struct video_wish *wish, struct video *out, const char **reason)
{
	struct draft draft = { .owner = owner, .wish = wish, .is_upload = true };
	struct public_id id;
	bool is_new, is_unsure;
	enum err err, dropped;

	if ((err = find_made(db, arena, owner, wish, &id)) != ERR_OK)
		return err;
	if (id.text[0] != '\0')
		return read_back(db, arena, owner, &id, out);
	if ((err = find_object(db, arena, owner, key, &draft.object)) != ERR_OK)
		return err;
	err = probe_object(arena, key, draft.object.version_id, &draft.probe, reason);
	if (err == ERR_NOT_MEDIA) {
		dropped = drop_upload(db, arena, owner, key);
		return dropped == ERR_OK ? ERR_NOT_MEDIA : dropped;
	}
	if (err == ERR_OK)
		err = make_in_transaction(db, arena, &draft, &id, &is_new, &is_unsure);
	if (err != ERR_OK)
		return err;
	return read_back(db, arena, owner, &id, out);
}

/* What a body of unknown length may take of the quota. */
static enum err
bound_body(struct db *db, const struct user_id *owner, struct body *body)
{
	int64_t quota, used;
	enum err err;

	if (body->length >= 0)
		return ERR_OK;
	err = account_usage(db, owner, &quota, &used);
	if (err == ERR_OK && used >= quota)
		err = ERR_QUOTA;
	if (err == ERR_OK && body->max_bytes > quota - used)
		body->max_bytes = quota - used;
	return err;
}

static enum err
store_body(struct db *db, struct arena *arena, struct body *body, struct draft *draft)
{
	int64_t max_bytes = body->max_bytes, announced = body->length > 0 ? body->length : 0;
	enum err err;

	if (announced > max_bytes)
		return ERR_TOO_LARGE;
	if ((err = store_check_space(announced)) != ERR_OK ||
	    (err = bound_body(db, draft->owner, body)) != ERR_OK ||
	    (err = object_begin(db, arena, draft->owner, announced, &draft->object)) != ERR_OK)
		return err;
	err = store_put(draft->object.key, body, &draft->stored);
	if (err == ERR_TOO_LARGE && body->max_bytes < max_bytes)
		err = ERR_QUOTA;
	return err;
}

enum err
video_publish_body(struct db *db, struct arena *arena, const struct user_id *owner,
    struct body *body, const struct video_wish *wish, struct video *out,
    const char **reason)
{
	struct draft draft = { .owner = owner, .wish = wish };
	bool is_new = false, is_unsure = false;
	struct public_id id;
	enum err err;

	if ((err = find_made(db, arena, owner, wish, &id)) != ERR_OK)
		return err;
	if (id.text[0] != '\0')
		return read_back(db, arena, owner, &id, out);
	err = store_body(db, arena, body, &draft);
	if (err == ERR_OK)
		err = probe_object(arena, draft.object.key, draft.stored.version_id, &draft.probe,
		    reason);
	if (err == ERR_OK)
		err = make_in_transaction(db, arena, &draft, &id, &is_new, &is_unsure);
	/* What cannot be deleted now, or may be in use, the janitor looks at later. */
	if (draft.object.id != 0 && !is_unsure && (err != ERR_OK || !is_new))
		object_delete(db, draft.object.id);
	if (err != ERR_OK)
		return err;
	return read_back(db, arena, owner, &id, out);
}
