/* What alarms watch, of rows that others write. */
#include "service/upkeep/watched.h"

#include "lib/db/db_row.h"
#include "service/upkeep/trouble.h"

#define DUE "job WHERE state = 'queued' AND run_at <= now()"

#define WATCHED_ROW(FIRST, NEXT) \
	FIRST(jobs_waiting, INT, "(SELECT count(*) FROM " DUE ")") \
	NEXT(jobs_wait_s, INT, "(SELECT extract(epoch FROM now() - min(run_at))::bigint FROM " DUE ")") \
	NEXT(jobs_parked, INT, "(SELECT count(*) FROM job WHERE state = 'parked')") \
	NEXT(worker_seen_s, INT, "(SELECT extract(epoch FROM max(seen_at))::bigint FROM time_seen)") \
	NEXT(backup_s, INT, "(SELECT extract(epoch FROM max(updated_at))::bigint FROM setting" \
	    " WHERE name = '" TROUBLE_BACKUP_AT "')")

static DB_READER(watched_reader, struct watched, WATCHED_ROW)

enum err
watched_now(struct db *db, struct watched *out)
{
	static const char SQL[] = "SELECT " DB_COLUMNS(WATCHED_ROW);

	return db_read_one(db, NULL, &(const struct db_query){ SQL, NULL, 0 }, watched_reader(), out);
}
