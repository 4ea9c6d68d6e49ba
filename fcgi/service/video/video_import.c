/* Videos that are brought along. */
#include "service/video/video_import.h"

#include "lib/base/count.h"
#include "lib/db/db_row.h"

enum err
video_import_is_there(struct db *db, const struct video_import *import, bool *out)
{
	/* of one that was killed before it noted the hash, size and title tell */
	static const char SQL[] =
	    "SELECT EXISTS (SELECT FROM video v JOIN object o ON o.id = v.object_id"
	    "    WHERE v.owner_id = $1 AND o.size_bytes = $3"
	    "      AND (o.sha256 = $2 OR (o.sha256 IS NULL AND v.title = $4)))";
	const struct db_param params[] = {
		db_user(import->wish.owner), db_bytes(import->sha256, sizeof(import->sha256)),
		db_int(import->size_bytes), db_text(import->wish.title),
	};

	return db_one_bool(db, DB_QUERY(SQL, params), out);
}

enum err
video_import(struct db *db, struct arena *arena, struct body *body,
    const struct video_import *import, struct video_published *out)
{
	static const char SQL[] =
	    "UPDATE object o SET sha256 = $2 FROM video v WHERE v.public_id = $1 AND o.id = v.object_id";
	enum err err = video_publish_body(db, arena, body, &import->wish, out);

	if (err != ERR_OK)
		return err;
	const struct db_param params[] = {
		db_id(&out->video.id), db_bytes(import->sha256, sizeof(import->sha256)),
	};

	return db_exec(db, DB_QUERY(SQL, params), NULL);
}
