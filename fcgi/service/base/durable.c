/* What nobody waited for, on the disk: one wait for all who come at once. */
#include "service/base/durable.h"

#include <stdint.h>
#include <stdio.h>

#include "lib/base/shared_run.h"
#include "lib/db/db.h"

/* The commit of a transaction that writes something waits for all that was written before it. */
static enum err
flush(void *context)
{
	static const char SQL[] = "SELECT pg_logical_emit_message(true, 'durable', '')";

	return db_exec(context, DB_PLAIN(SQL), NULL);
}

enum err
durable_wait(struct db *db)
{
	char name[32];

	snprintf(name, sizeof(name), "durable %jx", (uintmax_t)(uintptr_t)db->pool);
	return shared_run(name, flush, db);
}
