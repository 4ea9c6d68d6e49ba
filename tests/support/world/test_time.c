/* A now() that comes before Postgres' own. */
#include "support/world/test_time.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/db/db.h"
#include "support/world/test_db.h"

static const char MAKE[] =
    "CREATE SCHEMA fake;"
    "CREATE TABLE fake.jump (by interval NOT NULL);"
    "INSERT INTO fake.jump VALUES ('0');"
    "CREATE FUNCTION fake.now() RETURNS timestamptz LANGUAGE sql STABLE"
    "    AS 'SELECT pg_catalog.now() + (SELECT by FROM fake.jump)';"
    "GRANT USAGE ON SCHEMA fake TO PUBLIC;"
    "GRANT SELECT ON fake.jump TO PUBLIC;"
    "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = fake, pg_catalog, public',"
    "    current_database()); END $$;";

static void
run(const char *sql)
{
	struct db_pool *pool = test_db_pool(NULL, 1);
	struct db db = db_of(pool);

	if (db_script(&db, sql) != ERR_OK) {
		fprintf(stderr, "test time: %s\n", sql);
		exit(1);
	}
	db_done(&db);
	db_pool_free(pool);
}

void
test_time_set(const char *interval)
{
	static bool is_made;
	char sql[128];

	if (!is_made)
		run(MAKE);
	is_made = true;
	snprintf(sql, sizeof(sql), "UPDATE fake.jump SET by = '%s'", interval);
	run(sql);
}
