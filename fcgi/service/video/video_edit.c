/* Videos: their owner changes, deletes and undeletes them. */
#include "lib/base/count.h"
#include "lib/config/config.h"
#include "service/base/job.h"
#include "service/video/video.h"
#include "service/video/video_media.h"
#include "service/video/video_row.h"

/* Run a statement that changes one video and returns VIDEO_COLUMNS of it. */
static enum err
change_one(struct db *db, struct arena *arena, const struct db_query *query,
    const struct public_id *id, struct video *out)
{
	enum err err = db_read_one(db, arena, query, video_reader(), out);

	video_media_forget(id);
	return err;
}

enum err
video_edit(struct db *db, struct arena *arena, const struct video_change *change,
    struct video *out)
{
	static const char SQL[] =
	    "UPDATE video v"
	    "   SET title = coalesce($4, v.title), description = coalesce($5, v.description),"
	    "       tags = coalesce($6::text[], v.tags),"
	    "       privacy = CASE WHEN $7::text = 'members' THEN 'private' ELSE coalesce($7, v.privacy) END,"
	    "       wanted_privacy = CASE WHEN $7 IS NULL THEN v.wanted_privacy WHEN $7 = 'members' THEN $7 END,"
	    "       updated_at = now()"
	    " WHERE v.public_id = $3 AND v.owner_id = $1 AND v.deleted_at IS NULL"
	    " RETURNING " VIDEO_COLUMNS;
	const struct db_param params[] = {
		db_user(change->owner), db_bool(false), db_id(change->id),
		db_text(change->title), db_text(change->description),
		change->has_tags ? db_texts(arena, &change->tags) : db_null(),
		db_text(change->has_privacy ? video_privacies[change->privacy] : NULL),
	};

	return change_one(db, arena, DB_QUERY(SQL, params), change->id, out);
}

enum err
video_delete(struct db *db, const struct viewer *viewer, const struct public_id *id,
    struct user_id *other)
{
	static const char SQL[] =
	    "UPDATE video v SET deleted_at = now(), updated_at = now(),"
	    "       deleted_by_admin = v.owner_id <> $1"
	    " WHERE v.public_id = $3 AND (v.owner_id = $1 OR $2) AND v.deleted_at IS NULL"
	    " RETURNING nullif(v.owner_id, $1)";
	const struct db_param params[] = {
		db_user(&viewer->user), db_bool(viewer->is_admin), db_id(id),
	};
	enum err err;

	if ((err = db_begin(db)) == ERR_OK &&
	    (err = job_end_video(db, id)) == ERR_OK &&
	    (err = db_one_user(db, DB_QUERY(SQL, params), other)) == ERR_OK)
		err = db_commit(db);
	db_rollback(db);
	video_media_forget(id);
	return err;
}

enum err
video_undelete(struct db *db, struct arena *arena, const struct viewer *viewer,
    const struct public_id *id, struct video *out)
{
	static const char SQL[] =
	    "UPDATE video v SET deleted_at = NULL, deleted_by_admin = false, updated_at = now()"
	    "  FROM object o"
	    " WHERE v.public_id = $3 AND ((v.owner_id = $1 AND NOT v.deleted_by_admin) OR $2)"
	    "   AND v.deleted_at > now() - make_interval(days => $4)"
	    "   AND o.id = v.object_id AND o.state = 'stored'"
	    " RETURNING " VIDEO_COLUMNS;
	const struct db_param params[] = {
		db_user(&viewer->user), db_bool(viewer->is_admin), db_id(id),
		db_int(config()->undelete_days),
	};

	enum err err;

	if ((err = db_begin(db)) == ERR_OK &&
	    (err = change_one(db, arena, DB_QUERY(SQL, params), id, out)) == ERR_OK &&
	    (err = job_resume_video(db, id)) == ERR_OK)
		err = db_commit(db);
	db_rollback(db);
	video_media_forget(id);
	return err;
}
