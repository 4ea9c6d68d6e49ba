/* migrations/: up, down, up against schema.sql; and the migrator. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/db/db.h"
#include "lib/db/db_row.h"
#include "lib/io/child.h"
#include "service/upkeep/migration.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"

#define SCHEMA "migrations/schema.sql"
#define APART  "-- Outside a transaction\n"

static struct arena *arena;
static char          directory[64];	/* of migrations that a test writes */

static const char *
dump(const char *conninfo)
{
	const char *argv[] = { "tests/support/run/dump-schema", conninfo, NULL };
	const struct child child = { .argv = argv, .timeout_ms = 60000, .output_max = 1 << 20 };
	struct child_result result;

	CU_ASSERT_EQUAL_FATAL(child_run(&child, arena, &result), ERR_OK);
	if (result.status != 0)
		fprintf(stderr, "%s\n", result.errors);
	CU_ASSERT_EQUAL_FATAL(result.status, 0);
	return result.output;
}

static enum err
up(const char *conninfo, const char *from, size_t *applied)
{
	struct db_pool *pool = db_pool_new(conninfo, 1);
	struct arena *mine = arena_new();
	struct db db = db_of(pool);
	struct migrations migrations;
	enum err err;

	*applied = 0;
	err = migration_list(&db, mine, from, &migrations);
	if (err == ERR_OK)
		err = migration_up(&db, &migrations, applied);
	db_pool_free(pool);
	arena_free(mine);
	return err;
}

static enum err
down(const char *conninfo, const char *from, int target, size_t *undone)
{
	struct db_pool *pool = db_pool_new(conninfo, 1);
	struct db db = db_of(pool);
	struct migrations migrations;
	enum err err;

	*undone = 0;
	err = migration_list(&db, arena, from, &migrations);
	if (err == ERR_OK)
		err = migration_down(&db, &migrations, target, undone);
	db_pool_free(pool);
	return err;
}

static const char *
schema_file(void)
{
	char *text = arena_alloc(arena, 1 << 20);
	FILE *in = fopen(SCHEMA, "r");

	if (in != NULL) {
		text[fread(text, 1, (1 << 20) - 1, in)] = '\0';
		fclose(in);
	}
	return text;
}

static void
write_file(const char *path, const char *text)
{
	FILE *out = fopen(path, "w");

	CU_ASSERT_PTR_NOT_NULL_FATAL(out);
	fputs(text, out);
	fclose(out);
}

static void
up_down_up_gives_schema_sql(void)
{
	const char *conninfo = test_db_fresh(true), *first;
	size_t count;

	CU_ASSERT_EQUAL_FATAL(up(conninfo, "migrations", &count), ERR_OK);
	CU_ASSERT(count >= 1);
	first = dump(conninfo);
	if (getenv("VITRINA_UPDATE_SCHEMA") != NULL)
		write_file(SCHEMA, first);
	if (strcmp(first, schema_file()) != 0)
		fprintf(stderr, "%s is not what the migrations make: run `make schema`\n", SCHEMA);
	CU_ASSERT_EQUAL(strcmp(first, schema_file()), 0);
	CU_ASSERT_EQUAL(down(conninfo, "migrations", 0, &count), ERR_OK);
	CU_ASSERT(count >= 1);
	CU_ASSERT_STRING_EQUAL(dump(conninfo), "");
	CU_ASSERT_EQUAL(up(conninfo, "migrations", &count), ERR_OK);
	CU_ASSERT_EQUAL(strcmp(dump(conninfo), first), 0);
}

static void
a_second_up_does_nothing(void)
{
	const char *conninfo = test_db_fresh(true);
	size_t applied;

	CU_ASSERT_EQUAL(up(conninfo, "migrations", &applied), ERR_OK);
	CU_ASSERT_EQUAL(up(conninfo, "migrations", &applied), ERR_OK);
	CU_ASSERT_EQUAL(applied, 0);
}

/* As on a managed Postgres, where nobody is a superuser. */
static void
an_owner_who_is_no_superuser_can_migrate(void)
{
	struct db_pool *pool = test_db_pool(NULL, 1);
	struct db db = db_of(pool);
	const char *conninfo = test_db_fresh(true);
	size_t count;

	CU_ASSERT_EQUAL(db_script(&db, arena_printf(arena, "CREATE ROLE landlord LOGIN CREATEROLE;"
	    "ALTER DATABASE %s OWNER TO landlord", strstr(conninfo, "dbname=") + 7)), ERR_OK);
	conninfo = arena_printf(arena, "%s user=landlord", conninfo);
	CU_ASSERT_EQUAL(up(conninfo, "migrations", &count), ERR_OK);
	CU_ASSERT_EQUAL(down(conninfo, "migrations", 0, &count), ERR_OK);
	CU_ASSERT_STRING_EQUAL(dump(conninfo), "");
	CU_ASSERT_EQUAL(up(conninfo, "migrations", &count), ERR_OK);
	db_pool_free(pool);
}

static void
put(const char *name, const char *text)
{
	write_file(arena_printf(arena, "%s/%s", directory, name), text);
}

static void
start_directory(void)
{
	snprintf(directory, sizeof(directory), "/tmp/vitrina-migrations-XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(directory));
	put("0001_one.up.sql", "CREATE TABLE one (n integer);");
	put("0001_one.down.sql", "DROP TABLE one;");
	put("0002_two.up.sql", "CREATE TABLE two (n integer); INSERT INTO one VALUES (2);");
	put("README.md", "not a migration");
}

static void
end_directory(void)
{
	const char *argv[] = { "rm", "-rf", directory, NULL };
	const struct child child = { .argv = argv, .timeout_ms = 10000 };
	struct child_result result;

	CU_ASSERT_EQUAL(child_run(&child, arena, &result), ERR_OK);
}

static void
a_file_that_changed_after_it_was_applied_is_refused(void)
{
	const char *conninfo = test_db_fresh(true);
	size_t count;

	start_directory();
	CU_ASSERT_EQUAL(up(conninfo, directory, &count), ERR_OK);
	CU_ASSERT_EQUAL(count, 2);
	put("0001_one.up.sql", "CREATE TABLE one (n bigint);");
	put("0003_three.up.sql", "CREATE TABLE three (n integer);");
	CU_ASSERT_EQUAL(up(conninfo, directory, &count), ERR_CONFLICT);
	CU_ASSERT_EQUAL(count, 0);
	put("0001_one.up.sql", "CREATE TABLE one (n integer);");
	CU_ASSERT_EQUAL(up(conninfo, directory, &count), ERR_OK);
	CU_ASSERT_EQUAL(count, 1);
	end_directory();
}

static void
a_migration_that_fails_leaves_nothing_and_those_before_it_stay(void)
{
	const char *conninfo = test_db_fresh(true), *before;
	size_t count;

	start_directory();
	CU_ASSERT_EQUAL(up(conninfo, directory, &count), ERR_OK);
	before = dump(conninfo);
	put("0003_three.up.sql", "CREATE TABLE three (n integer); SELECT nonsense;");
	CU_ASSERT_EQUAL(up(conninfo, directory, &count), ERR_INTERNAL);
	CU_ASSERT_STRING_EQUAL(dump(conninfo), before);
	put("0003_three.up.sql", "CREATE TABLE three (n integer);");
	CU_ASSERT_EQUAL(up(conninfo, directory, &count), ERR_OK);
	CU_ASSERT_EQUAL(count, 1);
	end_directory();
}

/* A rolled-back release finds a database ahead of it, and lets it be. */
static void
a_migration_of_another_release_is_let_be(void)
{
	const char *conninfo = test_db_fresh(true);
	size_t count;

	start_directory();
	CU_ASSERT_EQUAL(up(conninfo, directory, &count), ERR_OK);
	CU_ASSERT_EQUAL(unlink(arena_printf(arena, "%s/0002_two.up.sql", directory)), 0);
	CU_ASSERT_EQUAL(up(conninfo, directory, &count), ERR_OK);
	CU_ASSERT_EQUAL(count, 0);
	CU_ASSERT_EQUAL(down(conninfo, directory, 0, &count), ERR_PRECONDITION);
	CU_ASSERT_EQUAL(count, 0);
	end_directory();
}

static void
two_files_of_one_number_are_refused(void)
{
	const char *conninfo = test_db_fresh(true);
	size_t count;

	start_directory();
	put("0002_twin.up.sql", "SELECT 1;");
	CU_ASSERT_EQUAL(up(conninfo, directory, &count), ERR_INPUT);
	CU_ASSERT_EQUAL(up(conninfo, "/nonexistent", &count), ERR_INPUT);
	end_directory();
}

struct migrator {
	pthread_t   thread;
	const char *conninfo;
	size_t      applied;
	enum err    err;
};

static void *
migrate(void *context)
{
	struct migrator *migrator = context;

	migrator->err = up(migrator->conninfo, directory, &migrator->applied);
	return NULL;
}

static void
migrators_at_once_apply_each_once(void)
{
	struct migrator all[4];
	const char *conninfo = test_db_fresh(true);
	size_t applied = 0, i;

	start_directory();
	put("0003_slow.up.sql", "SELECT pg_sleep(1.5); CREATE TABLE slow (n integer);");
	put("0004_apart.up.sql", APART "CREATE INDEX CONCURRENTLY one_n ON one (n);\n");
	for (i = 0; i < COUNT(all); i++) {
		all[i] = (struct migrator){ .conninfo = conninfo };
		CU_ASSERT_EQUAL_FATAL(pthread_create(&all[i].thread, NULL, migrate, &all[i]), 0);
	}
	for (i = 0; i < COUNT(all); i++) {
		pthread_join(all[i].thread, NULL);
		CU_ASSERT_EQUAL(all[i].err, ERR_OK);
		applied += all[i].applied;
	}
	CU_ASSERT_EQUAL(applied, 4);
	end_directory();
}

static void
wait_until(struct db *db, const char *sql)
{
	bool so = false;

	while (!so)
		CU_ASSERT_EQUAL_FATAL(db_one_bool(db, DB_PLAIN(sql), &so), ERR_OK);
}

/* Who writes does not wait for an index, nor for whoever the index waits for. */
static void
an_index_is_made_while_the_site_writes(void)
{
	struct migrator migrator = { .conninfo = test_db_fresh(true) };
	struct db_pool *pool = db_pool_new(migrator.conninfo, 2);
	struct db slow = db_of(pool), other = db_of(pool);
	size_t count;

	start_directory();
	CU_ASSERT_EQUAL(up(migrator.conninfo, directory, &count), ERR_OK);
	CU_ASSERT_EQUAL(db_begin(&slow), ERR_OK);
	CU_ASSERT_EQUAL(db_script(&slow, "INSERT INTO one VALUES (1)"), ERR_OK);
	put("0003_apart.up.sql", APART "DROP INDEX CONCURRENTLY IF EXISTS one_n;\n"
	    "CREATE INDEX CONCURRENTLY one_n ON one (n);\n");
	CU_ASSERT_EQUAL_FATAL(pthread_create(&migrator.thread, NULL, migrate, &migrator), 0);
	wait_until(&other, "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
	    " AND datname = current_database() AND query LIKE 'CREATE INDEX%')");
	CU_ASSERT_EQUAL(db_script(&other, "INSERT INTO one VALUES (2)"), ERR_OK);
	CU_ASSERT_EQUAL(db_commit(&slow), ERR_OK);
	pthread_join(migrator.thread, NULL);
	CU_ASSERT_EQUAL(migrator.err, ERR_OK);
	CU_ASSERT_EQUAL(migrator.applied, 1);
	db_pool_free(pool);
	end_directory();
}

/* Statements that are each their own stay when a later one fails, and are done again. */
static void
what_failed_on_the_way_is_begun_again(void)
{
	static const char made[] = APART "DROP INDEX CONCURRENTLY IF EXISTS one_n;\n"
	    "CREATE INDEX CONCURRENTLY one_n ON one (n);\n";
	const char *conninfo = test_db_fresh(true);
	size_t count;

	start_directory();
	put("0003_apart.up.sql", arena_printf(arena, "%sSELECT nonsense;\n", made));
	CU_ASSERT_EQUAL(up(conninfo, directory, &count), ERR_INTERNAL);
	CU_ASSERT_EQUAL(count, 2);
	put("0003_apart.up.sql", made);
	CU_ASSERT_EQUAL(up(conninfo, directory, &count), ERR_OK);
	CU_ASSERT_EQUAL(count, 1);
	end_directory();
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "up_down_up_gives_schema_sql", up_down_up_gives_schema_sql },
		{ "a_second_up_does_nothing", a_second_up_does_nothing },
		{ "an_owner_who_is_no_superuser_can_migrate", an_owner_who_is_no_superuser_can_migrate },
		{ "a_file_that_changed_after_it_was_applied_is_refused", a_file_that_changed_after_it_was_applied_is_refused },
		{ "a_migration_that_fails_leaves_nothing_and_those_before_it_stay", a_migration_that_fails_leaves_nothing_and_those_before_it_stay },
		{ "a_migration_of_another_release_is_let_be", a_migration_of_another_release_is_let_be },
		{ "two_files_of_one_number_are_refused", two_files_of_one_number_are_refused },
		{ "migrators_at_once_apply_each_once", migrators_at_once_apply_each_once },
		{ "an_index_is_made_while_the_site_writes", an_index_is_made_while_the_site_writes },
		{ "what_failed_on_the_way_is_begun_again", what_failed_on_the_way_is_begun_again },
		CU_TEST_INFO_NULL,
	};
	int status;

	arena = arena_new();
	status = suite_run("migration", tests);
	arena_free(arena);
	return status;
}
