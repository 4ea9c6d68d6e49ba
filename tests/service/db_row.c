/* lib/db: rows by tables, and statements that give one value. */
#include <math.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"

static struct db_pool *pool;
static struct db       db;
static struct arena   *arena;

struct thing {
	int64_t              unread;
	const char          *text;
	int64_t              number;
	double               real;
	bool                 flag;
	int64_t              time_us;
	struct {
		struct public_id id;
		struct user_id   user;
	}                    names;
	struct texts         texts;
	const unsigned char *bytes;
};

#define THING_ROW(FIRST, NEXT) \
	FIRST(text, TEXT, "t.text") \
	NEXT(number, INT, "t.n") \
	NEXT(real, DOUBLE, "t.n / 2::float8") \
	NEXT(flag, BOOL, "t.n > 1") \
	NEXT(time_us, TIME, "timestamptz '1970-01-01 00:00:01Z' + t.n * interval '1 s'") \
	NEXT(names.id, ID, "t.id") \
	NEXT(names.user, USER, "t.n") \
	NEXT(texts, TEXTS, "ARRAY[t.text, NULL, t.text]") \
	NEXT(bytes, BYTES, "decode(t.text, 'escape')")

static DB_READER(thing_reader, struct thing, THING_ROW)

static const char SQL_THINGS[] =
    "SELECT " DB_COLUMNS(THING_ROW) " FROM (VALUES (1, 'one', 'aaaaaaaaaaa'),"
    "    (NULL, NULL, NULL), (3, 'three', NULL)) AS t (n, text, id)";

static void
a_row_fills_its_struct(void)
{
	struct thing thing = { .unread = 7 };

	CU_ASSERT_EQUAL_FATAL(db_read_one(&db, arena, DB_PLAIN(SQL_THINGS), thing_reader(),
	    &thing), ERR_OK);
	CU_ASSERT_EQUAL(thing.unread, 0);
	CU_ASSERT_STRING_EQUAL(thing.text, "one");
	CU_ASSERT_EQUAL(thing.number, 1);
	CU_ASSERT_TRUE(fabs(thing.real - 0.5) < 1e-9);
	CU_ASSERT_FALSE(thing.flag);
	CU_ASSERT_EQUAL(thing.time_us, 2000000);
	CU_ASSERT_STRING_EQUAL(thing.names.id.text, "aaaaaaaaaaa");
	CU_ASSERT_EQUAL(thing.names.user.value, 1);
	CU_ASSERT_EQUAL_FATAL(thing.texts.count, 3);
	CU_ASSERT_STRING_EQUAL(thing.texts.items[2], "one");
	CU_ASSERT_EQUAL(memcmp(thing.bytes, "one", 3), 0);
}

static void
all_rows_come_in_order_and_null_is_nothing(void)
{
	const struct thing *things;
	struct db_list list;

	CU_ASSERT_EQUAL_FATAL(db_read_all(&db, arena, DB_PLAIN(SQL_THINGS), thing_reader(),
	    &list), ERR_OK);
	CU_ASSERT_EQUAL_FATAL(list.count, 3);
	things = list.items;
	CU_ASSERT_PTR_NULL(things[1].text);
	CU_ASSERT_EQUAL(things[1].number, 0);
	CU_ASSERT_TRUE(things[1].real < 1e-9);
	CU_ASSERT_FALSE(things[1].flag);
	CU_ASSERT_EQUAL(things[1].time_us, 0);
	CU_ASSERT_STRING_EQUAL(things[1].names.id.text, "");
	CU_ASSERT_TRUE(user_is_nobody(&things[1].names.user));
	CU_ASSERT_PTR_NULL(things[1].bytes);
	CU_ASSERT_STRING_EQUAL(things[2].text, "three");
	CU_ASSERT_TRUE(things[2].flag);
	CU_ASSERT_EQUAL_FATAL(db_read_all(&db, arena, DB_PLAIN("SELECT " DB_COLUMNS(THING_ROW)
	    " FROM (SELECT 1 AS n, '' AS text, NULL AS id) t WHERE false"), thing_reader(),
	    &list), ERR_OK);
	CU_ASSERT_EQUAL(list.count, 0);
	CU_ASSERT_PTR_NOT_NULL(list.items);
}

static void
one_value_comes_without_a_table(void)
{
	struct public_id id;
	struct user_id user;
	struct texts texts;
	const char *text;
	int64_t number;
	bool flag;

	CU_ASSERT_EQUAL(db_one_int(&db, DB_PLAIN("SELECT 42"), &number), ERR_OK);
	CU_ASSERT_EQUAL(number, 42);
	CU_ASSERT_EQUAL(db_one_bool(&db, DB_PLAIN("SELECT 1 = 1"), &flag), ERR_OK);
	CU_ASSERT_TRUE(flag);
	CU_ASSERT_EQUAL(db_one_time(&db, DB_PLAIN("SELECT timestamptz '1970-01-01 00:00:01Z'"),
	    &number), ERR_OK);
	CU_ASSERT_EQUAL(number, 1000000);
	CU_ASSERT_EQUAL(db_one_id(&db, DB_PLAIN("SELECT 'bbbbbbbbbbb'"), &id), ERR_OK);
	CU_ASSERT_STRING_EQUAL(id.text, "bbbbbbbbbbb");
	CU_ASSERT_EQUAL(db_one_user(&db, DB_PLAIN("SELECT 9"), &user), ERR_OK);
	CU_ASSERT_EQUAL(user.value, 9);
	CU_ASSERT_EQUAL(db_one_text(&db, arena, DB_PLAIN("SELECT 'x' || NULL"), &text), ERR_OK);
	CU_ASSERT_PTR_NULL(text);
	CU_ASSERT_EQUAL(db_read_texts(&db, arena, DB_PLAIN("SELECT n::text FROM"
	    " generate_series(1, 3) n"), &texts), ERR_OK);
	CU_ASSERT_EQUAL_FATAL(texts.count, 3);
	CU_ASSERT_STRING_EQUAL(texts.items[2], "3");
}

static void
without_a_row_nothing_is_touched(void)
{
	struct thing thing = { .unread = 7 };
	struct db_list list = { NULL, 7 };
	int64_t number = 7;

	CU_ASSERT_EQUAL(db_one_int(&db, DB_PLAIN("SELECT 1 WHERE false"), &number),
	    ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(number, 7);
	CU_ASSERT_EQUAL(db_read_one(&db, arena, DB_PLAIN("SELECT WHERE false"), thing_reader(),
	    &thing), ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(thing.unread, 7);
	CU_ASSERT_EQUAL(db_read_all(&db, arena, DB_PLAIN("SELECT 1 / 0"), thing_reader(), &list),
	    ERR_INTERNAL);
	CU_ASSERT_EQUAL(list.count, 7);
}

static void
exec_found_wants_a_row(void)
{
	CU_ASSERT_EQUAL(db_script(&db, "CREATE TABLE few (n integer)"), ERR_OK);
	CU_ASSERT_EQUAL(db_exec_found(&db, DB_PLAIN("INSERT INTO few VALUES (1)")), ERR_OK);
	CU_ASSERT_EQUAL(db_exec_found(&db, DB_PLAIN("SELECT FROM few")), ERR_OK);
	CU_ASSERT_EQUAL(db_exec_found(&db, DB_PLAIN("UPDATE few SET n = 2 WHERE n = 2")),
	    ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(db_exec_found(&db, DB_PLAIN("DELETE FROM few RETURNING n")), ERR_OK);
	CU_ASSERT_EQUAL(db_exec_found(&db, DB_PLAIN("SELECT FROM few")), ERR_NOT_FOUND);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "a_row_fills_its_struct", a_row_fills_its_struct },
		{ "all_rows_come_in_order_and_null_is_nothing", all_rows_come_in_order_and_null_is_nothing },
		{ "one_value_comes_without_a_table", one_value_comes_without_a_table },
		{ "without_a_row_nothing_is_touched", without_a_row_nothing_is_touched },
		{ "exec_found_wants_a_row", exec_found_wants_a_row },
		CU_TEST_INFO_NULL,
	};
	int status;

	arena = arena_new();
	pool = test_db_pool(NULL, 2);
	db = db_of(pool);
	status = suite_run("db_row", tests);
	db_pool_free(pool);
	arena_free(arena);
	return status;
}
