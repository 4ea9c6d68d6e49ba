/* Captions, as rows. */
#include "service/video/caption.h"

#include "lib/db/db.h"

static enum err
keep_one(struct db *db, int64_t video_key, const struct caption *caption)
{
	static const char SQL[] =
	    "INSERT INTO caption (video_id, language, label, origin, body)"
	    " VALUES ($1, $2, left($3, 100), 'file', $4) ON CONFLICT DO NOTHING";
	const struct db_param params[] = {
		db_int(video_key), db_text(caption->language), db_text(caption->label),
		db_text(caption->body),
	};

	return db_exec(db, DB_QUERY(SQL, params), NULL);
}

enum err
caption_keep_found(struct db *db, int64_t video_key, const struct caption *captions,
    size_t count)
{
	static const char SQL[] = "DELETE FROM caption WHERE video_id = $1 AND origin = 'file'";
	const struct db_param params[] = { db_int(video_key) };
	enum err err = db_exec(db, DB_QUERY(SQL, params), NULL);
	size_t i;

	for (i = 0; err == ERR_OK && i < count; i++)
		err = keep_one(db, video_key, &captions[i]);
	return err;
}
