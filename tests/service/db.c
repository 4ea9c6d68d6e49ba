/* lib/db: values there and back, failures as enum err, transactions. */
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "lib/db/db_rows.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"

static struct db_pool *pool;
static struct arena   *arena;

/* The row of a statement that has one. */
static struct db_rows *
row_of(const char *sql, const struct db_param *params, size_t count)
{
	struct db db = db_of(pool);
	struct db_rows *rows = NULL;

	CU_ASSERT_EQUAL_FATAL(db_one_row(&db, &(struct db_query){ sql, params, count }, &rows), ERR_OK);
	return rows;
}

static void
integers_come_back_as_they_went(void)
{
	static const int64_t values[] = { 0, 1, -1, 42, INT64_MAX, INT64_MIN };
	struct db_rows *rows;
	size_t i;

	for (i = 0; i < COUNT(values); i++) {
		const struct db_param params[] = { db_int(values[i]) };

		rows = row_of("SELECT $1::bigint, $1::bigint + 0, NULL::bigint",
		    params, COUNT(params));
		CU_ASSERT_EQUAL(db_get_int(rows, 0, 0), values[i]);
		CU_ASSERT_EQUAL(db_get_int(rows, 0, 1), values[i]);
		CU_ASSERT_EQUAL(db_get_int(rows, 0, 2), 0);
		CU_ASSERT_PTR_NULL(db_get_text(rows, 0, 2, arena));
		db_rows_free(rows);
	}
}

static void
doubles_and_booleans_come_back_as_they_went(void)
{
	const struct db_param params[] = { db_double(0.1), db_double(-1e300), db_bool(true),
	    db_bool(false), db_double(4.9e-324) };
	struct db_rows *rows = row_of("SELECT $1::float8, $2::float8, $3::boolean, $4::boolean,"
	    " $5::float8", params, COUNT(params));

	CU_ASSERT(fabs(db_get_double(rows, 0, 0) - 0.1) == 0);
	CU_ASSERT(fabs(db_get_double(rows, 0, 1) + 1e300) == 0);
	CU_ASSERT_TRUE(db_get_bool(rows, 0, 2));
	CU_ASSERT_FALSE(db_get_bool(rows, 0, 3));
	CU_ASSERT(db_get_double(rows, 0, 4) > 0);
	db_rows_free(rows);
}

static void
texts_come_back_as_they_went(void)
{
	static const char text[] = "'; DROP TABLE account; -- \\ \" \n\t ñ 🌿";
	const struct db_param params[] = { db_text(text), db_text(""), db_text(NULL), db_null() };
	struct db_rows *rows = row_of("SELECT $1::text, $2::text, $3::text, $4::text",
	    params, COUNT(params));

	CU_ASSERT_STRING_EQUAL(db_get_text(rows, 0, 0, arena), text);
	CU_ASSERT_STRING_EQUAL(db_get_text(rows, 0, 1, arena), "");
	CU_ASSERT_PTR_NULL(db_get_text(rows, 0, 2, arena));
	CU_ASSERT_PTR_NULL(db_get_text(rows, 0, 3, arena));
	db_rows_free(rows);
}

static void
ids_and_users_come_back_as_they_went(void)
{
	const struct public_id id = public_id_make(), none = { "" };
	const struct user_id user = { 77 }, nobody = { 0 };
	const struct db_param params[] = { db_id(&id), db_id(&none), db_user(&user),
	    db_user(&nobody) };
	struct db_rows *rows = row_of("SELECT $1::public_id, $2::public_id, $3::bigint, $4::bigint",
	    params, COUNT(params));

	CU_ASSERT_STRING_EQUAL(db_get_id(rows, 0, 0).text, id.text);
	CU_ASSERT_STRING_EQUAL(db_get_id(rows, 0, 1).text, "");
	CU_ASSERT_EQUAL(db_get_user(rows, 0, 2).value, 77);
	CU_ASSERT_PTR_NULL(db_get_text(rows, 0, 3, arena));
	db_rows_free(rows);
}

static void
bytes_come_back_as_they_went(void)
{
	unsigned char every[256];
	const unsigned char *back;
	struct db_rows *rows;
	size_t len;
	int i;

	for (i = 0; i < 256; i++)
		every[i] = (unsigned char)i;
	const struct db_param params[] = { db_bytes(every, sizeof(every)), db_bytes("", 0) };

	rows = row_of("SELECT $1::bytea, $2::bytea, NULL::bytea", params, COUNT(params));
	back = db_get_bytes(rows, 0, 0, arena, &len);
	CU_ASSERT_EQUAL_FATAL(len, sizeof(every));
	CU_ASSERT_EQUAL(memcmp(back, every, len), 0);
	CU_ASSERT_PTR_NOT_NULL(db_get_bytes(rows, 0, 1, arena, &len));
	CU_ASSERT_EQUAL(len, 0);
	CU_ASSERT_PTR_NULL(db_get_bytes(rows, 0, 2, arena, &len));
	db_rows_free(rows);
}

static void
arrays_of_text_come_back_as_they_went(void)
{
	const char *items[] = { "plain", "", "with \"quotes\"", "back\\slash", "NULL", NULL,
	    "a,b", "{x}", " space ", "null", "ñ\n" };
	const struct texts texts = { items, COUNT(items) }, none = { NULL, 0 };
	const struct db_param params[] = { db_texts(arena, &texts), db_texts(arena, &none) };
	struct db_rows *rows = row_of("SELECT $1::text[], $2::text[], NULL::text[],"
	    " cardinality($1::text[]), ($1::text[])[6] IS NULL", params, COUNT(params));
	struct texts back = db_get_texts(rows, 0, 0, arena);
	size_t i;

	CU_ASSERT_EQUAL_FATAL(back.count, COUNT(items));
	for (i = 0; i < COUNT(items); i++) {
		if (items[i] == NULL)
			CU_ASSERT_PTR_NULL(back.items[i])
		else
			CU_ASSERT_STRING_EQUAL(back.items[i], items[i]);
	}
	CU_ASSERT_EQUAL(db_get_texts(rows, 0, 1, arena).count, 0);
	CU_ASSERT_EQUAL(db_get_texts(rows, 0, 2, arena).count, 0);
	CU_ASSERT_EQUAL(db_get_int(rows, 0, 3), COUNT(items));
	CU_ASSERT_TRUE(db_get_bool(rows, 0, 4));
	db_rows_free(rows);
}

struct failure {
	const char *sql;
	enum err    err;
};

static void
failures_have_one_meaning_each(void)
{
	static const struct failure failures[] = {
		{ "INSERT INTO t VALUES (1, 1, 'taken')", ERR_CONFLICT },
		{ "INSERT INTO t VALUES (-5, 1, 'a')", ERR_INPUT },
		{ "INSERT INTO t VALUES (7, 99, 'a')", ERR_NOT_FOUND },
		{ "INSERT INTO t VALUES (7, 1, 'too long to fit')", ERR_INPUT },
		{ "SELECT 9223372036854775807 + 1", ERR_INPUT },
		{ "SELECT 'x'::integer", ERR_INPUT },
		{ "SELECT '2026-02-30'::date", ERR_INPUT },
		{ "SELECT convert_from('\\xff', 'UTF8')", ERR_INPUT },
		{ "SELECT 1 / 0", ERR_INTERNAL },
		{ "SELECT nothing", ERR_INTERNAL },
		{ "SELEC", ERR_INTERNAL },
		{ "DO $$ BEGIN RAISE disk_full; END $$", ERR_NO_SPACE },
		{ "DO $$ BEGIN RAISE deadlock_detected; END $$", ERR_UNAVAILABLE },
		{ "DO $$ BEGIN RAISE serialization_failure; END $$", ERR_UNAVAILABLE },
		{ "DO $$ BEGIN RAISE lock_not_available; END $$", ERR_UNAVAILABLE },
		{ "DO $$ BEGIN RAISE read_only_sql_transaction; END $$", ERR_UNAVAILABLE },
		{ "DO $$ BEGIN RAISE too_many_connections; END $$", ERR_UNAVAILABLE },
		{ "DO $$ BEGIN RAISE exclusion_violation; END $$", ERR_CONFLICT },
	};
	struct db db = db_of(pool);
	struct db_rows *rows = (struct db_rows *)&db;
	size_t i;

	CU_ASSERT_EQUAL_FATAL(db_script(&db,
	    "CREATE TABLE parent (id integer PRIMARY KEY); INSERT INTO parent VALUES (1);"
	    "CREATE TABLE t (id integer PRIMARY KEY CHECK (id > 0),"
	    " parent integer REFERENCES parent, name varchar(8) UNIQUE);"
	    "INSERT INTO t VALUES (1, 1, 'taken')"), ERR_OK);
	for (i = 0; i < COUNT(failures); i++) {
		enum err err = db_rows(&db, DB_PLAIN(failures[i].sql), &rows);

		if (err != failures[i].err)
			fprintf(stderr, "%s: %s\n", failures[i].sql, err_type(err));
		CU_ASSERT_EQUAL(err, failures[i].err);
		CU_ASSERT_PTR_NULL(rows);
	}
	CU_ASSERT_EQUAL(db_one_row(&db, DB_PLAIN("SELECT 1 WHERE false"), &rows), ERR_NOT_FOUND);
	CU_ASSERT_PTR_NULL(rows);
}

static void
exec_says_how_many_rows_it_touched(void)
{
	struct db db = db_of(pool);
	int64_t affected = -1;

	CU_ASSERT_EQUAL(db_exec(&db, DB_PLAIN("CREATE TABLE many (n integer)"), &affected), ERR_OK);
	CU_ASSERT_EQUAL(affected, 0);
	CU_ASSERT_EQUAL(db_exec(&db, DB_PLAIN("INSERT INTO many SELECT generate_series(1, 1234)"), &affected), ERR_OK);
	CU_ASSERT_EQUAL(affected, 1234);
	CU_ASSERT_EQUAL(db_exec(&db, DB_PLAIN("DELETE FROM many WHERE n > 1230"), &affected), ERR_OK);
	CU_ASSERT_EQUAL(affected, 4);
	CU_ASSERT_EQUAL(db_exec(&db, DB_PLAIN("DELETE FROM many WHERE n > 1230"), NULL), ERR_OK);
}

/* More statements than a connection prepares: the rest work all the same. */
static void
many_statements_work(void)
{
	struct db db = db_of(pool);
	struct db_rows *rows;
	int i, round;
	char *sql[600];

	for (i = 0; i < 600; i++)
		sql[i] = arena_printf(arena, "SELECT %d + $1::integer", i);
	for (round = 0; round < 2; round++) {
		for (i = 0; i < 600; i++) {
			const struct db_param params[] = { db_int(round) };

			CU_ASSERT_EQUAL_FATAL(db_one_row(&db, DB_QUERY(sql[i], params), &rows), ERR_OK);
			CU_ASSERT_EQUAL(db_get_int(rows, 0, 0), i + round);
			db_rows_free(rows);
		}
	}
}

static void
a_session_is_in_utc_and_utf8_with_its_limits(void)
{
	struct db_rows *rows = row_of("SELECT current_setting('TimeZone'),"
	    " current_setting('client_encoding'), current_setting('statement_timeout'),"
	    " current_setting('lock_timeout'),"
	    " current_setting('idle_in_transaction_session_timeout'),"
	    " current_setting('application_name')", NULL, 0);

	CU_ASSERT_STRING_EQUAL(db_get_text(rows, 0, 0, arena), "UTC");
	CU_ASSERT_STRING_EQUAL(db_get_text(rows, 0, 1, arena), "UTF8");
	CU_ASSERT_STRING_EQUAL(db_get_text(rows, 0, 2, arena), "5s");
	CU_ASSERT_STRING_EQUAL(db_get_text(rows, 0, 3, arena), "1s");
	CU_ASSERT_STRING_EQUAL(db_get_text(rows, 0, 4, arena), "1min");
	CU_ASSERT_STRING_EQUAL(db_get_text(rows, 0, 5, arena), "db");
	db_rows_free(rows);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "integers_come_back_as_they_went", integers_come_back_as_they_went },
		{ "doubles_and_booleans_come_back_as_they_went", doubles_and_booleans_come_back_as_they_went },
		{ "texts_come_back_as_they_went", texts_come_back_as_they_went },
		{ "ids_and_users_come_back_as_they_went", ids_and_users_come_back_as_they_went },
		{ "bytes_come_back_as_they_went", bytes_come_back_as_they_went },
		{ "arrays_of_text_come_back_as_they_went", arrays_of_text_come_back_as_they_went },
		{ "failures_have_one_meaning_each", failures_have_one_meaning_each },
		{ "exec_says_how_many_rows_it_touched", exec_says_how_many_rows_it_touched },
		{ "many_statements_work", many_statements_work },
		{ "a_session_is_in_utc_and_utf8_with_its_limits", a_session_is_in_utc_and_utf8_with_its_limits },
		CU_TEST_INFO_NULL,
	};
	int status;

	arena = arena_new();
	pool = test_db_pool(NULL, 2);
	status = suite_run("db", tests);
	db_pool_free(pool);
	arena_free(arena);
	return status;
}
