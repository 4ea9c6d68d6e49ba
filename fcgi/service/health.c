/* Health: one question to the database and one to the store. */
#include "service/health.h"

#include <stddef.h>
#include <stdint.h>

#include "lib/db.h"
#include "service/store.h"

static const char SQL_ANSWER[] = "SELECT 1";

struct health
health_check(struct db *db)
{
	int64_t free_bytes, total_bytes;

	return (struct health){
		.database = db_exec(db, SQL_ANSWER, NULL, 0, NULL) == ERR_OK,
		.store = store_space(&free_bytes, &total_bytes) == ERR_OK,
	};
}
