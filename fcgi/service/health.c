/* Health: one question to the database and one to the store. */
#include "service/health.h"

#include <stddef.h>

#include "lib/db.h"
#include "service/store.h"

static const char SQL_ANSWER[] = "SELECT 1";

struct health
health_check(struct db *db)
{
	return (struct health){
		.database = db_exec(db, SQL_ANSWER, NULL, 0, NULL) == ERR_OK,
		.store = store_reach() == ERR_OK,
	};
}
