/* A fresh, migrated database for one test program. */
#include "support/world/test_db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/db/db.h"
#include "service/upkeep/migration.h"
#include "support/world/test_cluster.h"

#define TEMPLATE   "vitrina_template"
#define FRESH_MAX  32
#define MIGRATIONS "migrations"		/* tests run at the top of the tree */

static struct test_cluster own;
static char                server[128];	/* conninfo without a database */
static const char         *made;	/* this program's database */
static char                databases[FRESH_MAX][32];
static int                 database_count;

static void
die(const char *what)
{
	fprintf(stderr, "test database: %s\n", what);
	exit(1);
}

/* In an arena that lasts as long as the program, for whoever looks for leaks. */
static const char *
print(const char *format, const char *a, const char *b)
{
	static struct arena *arena;

	if (arena == NULL)
		arena = arena_new();
	return arena_printf(arena, format, a, b);
}

/* A script as the owner, without a time-out: the machine may be busy. */
static void
run_script(const char *database, const char *sql)
{
	const char *conninfo = print("%s dbname=%s options='-c statement_timeout=0'",
	    server, database);
	struct db_pool *pool = db_pool_new(conninfo, 1);
	struct db db = db_of(pool);

	if (db_script(&db, sql) != ERR_OK)
		die(sql);
	db_pool_free(pool);
}

static void
set_server(const char *directory)
{
	snprintf(server, sizeof(server), "host=%s user=postgres", directory);
}

void
test_db_template(const struct test_cluster *cluster)
{
	struct arena *arena = arena_new();
	struct migrations migrations;
	struct db_pool *pool;
	const char *conninfo;
	size_t applied;
	struct db db;

	set_server(cluster->directory);
	run_script("postgres", "CREATE DATABASE " TEMPLATE);
	conninfo = print("%s dbname=%s", server, TEMPLATE);
	pool = db_pool_new(conninfo, 1);
	db = db_of(pool);
	if (migration_list(&db, arena, MIGRATIONS, &migrations) != ERR_OK ||
	    migration_up(&db, &migrations, &applied) != ERR_OK)
		die("the migrations fail");
	db_pool_free(pool);
	arena_free(arena);
}

static void
free_own(void)
{
	test_cluster_free(&own);
}

/* A shared cluster outlives us, and is not to fill up. */
static void
drop_databases(void)
{
	char sql[64];

	while (database_count > 0) {
		snprintf(sql, sizeof(sql), "DROP DATABASE %s WITH (FORCE)",
		    databases[--database_count]);
		run_script("postgres", sql);
	}
}

static void
find_server(void)
{
	const char *shared = getenv("VITRINA_TEST_DATABASE");

	if (server[0] != '\0')
		return;
	if (shared != NULL) {
		snprintf(server, sizeof(server), "%s", shared);
		atexit(drop_databases);
		return;
	}
	test_cluster_new(&own);
	atexit(free_own);
	test_db_template(&own);
}

const char *
test_db_fresh(bool empty)
{
	char *name, sql[128];

	find_server();
	if (database_count == FRESH_MAX)
		die("too many of them");
	name = databases[database_count];
	snprintf(name, sizeof(databases[0]), "t%d_%d", (int)getpid(), ++database_count);
	snprintf(sql, sizeof(sql), "CREATE DATABASE %s TEMPLATE %s", name,
	    empty ? "template0" : TEMPLATE);
	run_script("postgres", sql);
	return print("%s dbname=%s", server, name);
}

const char *
test_db(void)
{
	if (made == NULL)
		made = test_db_fresh(0);
	return made;
}

const char *
test_db_as(const char *program)
{
	return print("%s user=vitrina_%s", test_db(), program);
}

struct db_pool *
test_db_pool(const char *program, int max)
{
	return db_pool_new(program == NULL ? test_db() : test_db_as(program), max);
}

static void
allow_connections(const char *allow)
{
	const char *name = strstr(test_db(), "dbname=") + strlen("dbname=");

	run_script("postgres", print("ALTER DATABASE %s ALLOW_CONNECTIONS %s", name, allow));
	run_script("postgres", print("SELECT pg_terminate_backend(pid, 5000)"
	    " FROM pg_stat_activity WHERE datname = '%s'%s", name, ""));
}

void
test_db_away(void)
{
	allow_connections("false");
}

void
test_db_back(void)
{
	allow_connections("true");
}
