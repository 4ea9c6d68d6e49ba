/* Views: counted once per viewer and while. */
#include "service/video/view.h"

#include <sodium.h>
#include <string.h>

#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "service/video/video_row.h"

#define VIEWER_BYTES 16

/*
 * What counts comes first, so that whoever views again only reads.  The row of
 * video_view decides between two views at once.
 */
static const char SQL_COUNT[] =
    "WITH seen AS ("
    "    SELECT v.id, w.counted_at FROM video v"
    "      LEFT JOIN video_view w ON w.video_id = v.id AND w.viewer = $4"
    "     WHERE v.public_id = $3 AND " VIDEO_SEEN("NULL") "),"
    " lazy AS MATERIALIZED (SELECT id, set_config('synchronous_commit', 'off', true) FROM seen"
    "     WHERE counted_at IS NULL OR counted_at < now() - make_interval(mins => $5)),"
    " noted AS ("
    "    INSERT INTO video_view AS w (video_id, viewer) SELECT id, $4 FROM lazy"
    "    ON CONFLICT (video_id, viewer) DO UPDATE SET counted_at = now()"
    "     WHERE w.counted_at < now() - make_interval(mins => $5)"
    "    RETURNING w.video_id),"
    " counted AS (UPDATE video v SET views = v.views + 1 FROM noted WHERE v.id = noted.video_id)"
    " SELECT FROM seen";

enum err
view_count(struct db *db, const struct viewer *viewer, const struct public_id *video,
    const char *name)
{
	unsigned char hash[VIEWER_BYTES];

	crypto_generichash(hash, sizeof(hash), (const unsigned char *)name, strlen(name),
	    (const unsigned char *)video->text, PUBLIC_ID_LEN);

	const struct db_param params[] = {
		db_user(&viewer->user), db_bool(viewer->is_admin), db_id(video),
		db_bytes(hash, sizeof(hash)), db_int(VIEW_AGAIN_MINUTES),
	};

	return db_exec_found(db, DB_QUERY(SQL_COUNT, params));
}

enum err
view_prune(struct db *db, int64_t *pruned)
{
	static const char SQL[] =
	    "DELETE FROM video_view WHERE counted_at < now() - make_interval(mins => $1)";
	const struct db_param params[] = { db_int(VIEW_AGAIN_MINUTES) };

	return db_exec(db, DB_QUERY(SQL, params), pruned);
}
