/* Images as anybody sees them. */
#include "service/image/image_public.h"

#include "lib/base/count.h"
#include "lib/db/db_row.h"

#define PUBLIC_ROW(FIRST, NEXT) \
	FIRST(key, TEXT, "i.key") \
	NEXT(owner, TEXT, "i.owner_name") \
	NEXT(version, ID, "i.version") \
	NEXT(type, TEXT, "'image/' || i.type") \
	NEXT(width, INT, "i.width") \
	NEXT(height, INT, "i.height") \
	NEXT(updated_at, TIME, "i.updated_at")

static DB_READER(public_reader, struct image_public, PUBLIC_ROW)

enum err
image_public_find(struct db *db, struct arena *arena, const char *key, struct image_public *out)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(PUBLIC_ROW) " FROM public_image i WHERE i.key = $1";
	const struct db_param params[] = { db_text(key) };

	return db_read_one(db, arena, DB_QUERY(SQL, params), public_reader(), out);
}
