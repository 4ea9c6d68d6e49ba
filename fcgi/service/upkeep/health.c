/* Health: one question to the database and one to the store. */
#include "service/upkeep/health.h"

#include <stddef.h>

#include "lib/db/db.h"
#include "store/store.h"

static const char SQL_ANSWER[] = "SELECT 1";

bool
health_check_database(struct db *db)
{
	return db_exec(db, DB_PLAIN(SQL_ANSWER), NULL) == ERR_OK;
}

struct health
health_check(struct db *db)
{
	return (struct health){
		.database = health_check_database(db),
		.store = store_reach() == ERR_OK,
	};
}
