/* People as anybody sees them. */
#include "service/account/account_public.h"

#include "lib/base/count.h"
#include "lib/db/db_row.h"

enum err
account_public_find(struct db *db, struct arena *arena, const char *called,
    const char **username)
{
	static const char SQL[] = "SELECT name FROM public_person($1) name WHERE name IS NOT NULL";
	const struct db_param params[] = { db_text(called) };

	return db_one_text(db, arena, DB_QUERY(SQL, params), username);
}
