/* The trigger video_wanted says what becomes of a row; here it is told to look. */
#include "service/video/video_audience.h"

#include "lib/base/count.h"
#include "lib/db/db_row.h"

#define AT_ONCE 200

enum err
video_audience_settle(struct db *db, int64_t *after)
{
	static const char SQL[] =
	    "WITH few AS (SELECT id FROM video WHERE id > $1 ORDER BY id LIMIT $2),"
	    " said AS (UPDATE video v SET privacy = coalesce(nullif(v.wanted_privacy, 'members'), v.privacy)"
	    "      FROM few WHERE v.id = few.id AND (v.privacy <> 'private'"
	    "        OR v.wanted_privacy IN ('public', 'unlisted'))"
	    "        AND site_is_closed() <> (v.wanted_privacy IS NOT NULL))"
	    " SELECT id FROM few ORDER BY id DESC LIMIT 1";
	const struct db_param params[] = { db_int(*after), db_int(AT_ONCE) };

	return db_one_int(db, DB_QUERY(SQL, params), after);
}
