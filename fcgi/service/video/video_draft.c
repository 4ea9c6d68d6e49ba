/* Drafts: probed, then made videos in one transaction. */
#include "service/video/video_draft.h"

#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "service/base/idempotency.h"
#include "service/base/job.h"
#include "service/video/video_row.h"
#include "store/store_direct.h"

enum err
video_draft_probe(struct arena *arena, struct video_draft *draft, const char *version,
    enum probe_refusal *refusal)
{
	const char *key = draft->object.key, *path = NULL;
	enum err err;

	err = store_local_ends(key, version, arena, &path, &draft->is_whole);
	if (err != ERR_OK)
		return err;
	err = probe_video(arena, path, &draft->probe, refusal);
	store_local_done(path);
	if (err != ERR_NOT_MEDIA || draft->is_whole)
		return err;
	err = store_local_version(key, version, arena, &path);
	if (err != ERR_OK)
		return err;
	draft->is_whole = true;
	err = probe_video(arena, path, &draft->probe, refusal);
	store_local_done(path);
	return err;
}

/* It is known to hold nothing that others may not have. */
static bool
is_plain(const struct video_draft *draft)
{
	return draft->is_whole && draft->probe.beside == PROBE_BESIDE_NOTHING;
}

/* NULL: the worker looks at all of it, and reads its subtitles. */
static struct db_param
beside_of(const struct video_draft *draft)
{
	return !draft->is_whole || draft->probe.beside == PROBE_BESIDE_SUBTITLES ? db_null() :
	    db_bool(!is_plain(draft));
}

static enum err
insert(struct db *db, struct arena *arena, const struct video_draft *draft,
    const struct public_id *id)
{
	static const char SQL[] =
	    "INSERT INTO video (public_id, owner_id, object_id, title, description, tags,"
	    "    privacy, wanted_privacy, type, duration_ms, width, height, beside, created_at)"
	    " VALUES ($1, $2, $3, $4, coalesce($5, ''), $6, " VIDEO_SET_PRIVACY("$7") ", $8, $9, $10, $11,"
	    "    $12, coalesce($13, now()))"
	    " RETURNING id";
	const struct video_wish *wish = draft->wish;
	const struct db_param params[] = {
		db_id(id), db_user(wish->owner), db_int(draft->object.id), db_text(wish->title),
		db_text(wish->description), db_texts(arena, &wish->tags),
		db_text(video_privacies[wish->privacy]), db_text(draft->probe.type),
		db_int(draft->probe.duration_ms), db_int(draft->probe.width),
		db_int(draft->probe.height), beside_of(draft),
		db_time(wish->created_at),
	};
	int64_t video;
	enum err err;

	if ((err = db_one_int(db, DB_QUERY(SQL, params), &video)) != ERR_OK ||
	    (err = job_add(db, JOB_POSTER, video, NULL, 0)) != ERR_OK ||
	    (!is_plain(draft) && (err = job_add(db, JOB_CLEAN, video, NULL, 0)) != ERR_OK))
		return err;
	return job_add(db, JOB_TRANSCODE, video, NULL, 0);
}

/* Within a transaction. */
static enum err
make(struct db *db, struct arena *arena, struct video_draft *draft)
{
	const struct video_wish *wish = draft->wish;
	const struct public_id id = public_id_make();
	const char *before = NULL;
	enum err err;

	err = idempotency_claim(db, arena, wish->owner, &wish->once, &before);
	if (err != ERR_OK)
		return err;
	draft->is_new = before == NULL;
	if (before != NULL)
		return public_id_parse(before, &draft->made) ? ERR_OK : ERR_INTERNAL;
	err = draft->is_file ? object_hold(db, draft->object.id) : draft->is_upload ?
	    object_claim(db, arena, wish->owner, draft->object.key, &draft->object) :
	    object_stored(db, draft->object.id, draft->stored.size_bytes, draft->stored.etag,
	        draft->stored.version_id);
	if (err != ERR_OK ||
	    (err = insert(db, arena, draft, &id)) != ERR_OK)
		return err;
	draft->made = id;
	return idempotency_record(db, wish->owner, &wish->once, id.text);
}

enum err
video_draft_make(struct db *db, struct arena *arena, struct video_draft *draft)
{
	enum err err;

	if ((err = db_begin(db)) != ERR_OK)
		return err;
	err = make(db, arena, draft);
	if (err != ERR_OK) {
		db_rollback(db);
		return err;
	}
	err = db_commit(db);
	draft->is_unsure = err == ERR_UNAVAILABLE;
	return err;
}

enum err
video_draft_find_made(struct db *db, struct arena *arena, const struct video_wish *wish,
    struct public_id *id)
{
	const char *before = NULL;
	enum err err;

	*id = (struct public_id){ "" };
	if (wish->once.key == NULL)
		return ERR_OK;
	if ((err = db_begin(db)) != ERR_OK)
		return err;
	err = idempotency_claim(db, arena, wish->owner, &wish->once, &before);
	db_rollback(db);
	if (err == ERR_OK && before != NULL && !public_id_parse(before, id))
		err = ERR_INTERNAL;
	return err;
}

enum err
video_draft_read_back(struct db *db, struct arena *arena, const struct user_id *owner,
    const struct public_id *id, struct video *out)
{
	const struct viewer viewer = { .user = *owner };

	return video_find(db, arena, &viewer, id, out);
}
