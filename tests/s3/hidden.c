/* What is hidden on a real S3 can be brought back, until it is ended. */
#include <string.h>

#include "lib/aws/s3.h"
#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "store/store.h"
#include "store/store_s3.h"
#include "support/run/suite.h"
#include "support/world/test_store.h"

#define KEY   "u/hhhhhhhhhhh/hhhhhhhhhhh"
#define OTHER "u/hhhhhhhhhhh/iiiiiiiiiii"
#define S_US  INT64_C(1000000)

static struct store_object object;

static bool
is_there(const char *key)
{
	struct store_object now;

	return store_head(key, &now) == ERR_OK;
}

static bool
count_ours(void *context, const char *key)
{
	int *count = context;

	*count += strcmp(key, KEY) == 0;
	CU_ASSERT_STRING_NOT_EQUAL(key, OTHER);
	return true;
}

static int
hidden_before(int64_t before_us)
{
	int count = 0;

	CU_ASSERT_EQUAL(store_list_hidden(before_us, count_ours, &count), ERR_OK);
	return count;
}

static bool
unhide(void *context, const struct s3_name *name)
{
	struct arena *arena = context;

	if (name->is_marker)
		CU_ASSERT_EQUAL(s3_delete(store_s3(), arena, name, 1), ERR_OK);
	return true;
}

static void
a_hidden_one_comes_back_and_then_goes(void)
{
	struct arena *arena = arena_new();
	struct store_object again;

	CU_ASSERT_EQUAL_FATAL(store_put_bytes(KEY, "abc", 3, &object), ERR_OK);
	CU_ASSERT_EQUAL_FATAL(store_put_bytes(OTHER, "abc", 3, &again), ERR_OK);
	CU_ASSERT_EQUAL(store_head(KEY, &again), ERR_OK);
	CU_ASSERT_TRUE(again.modified_at > clock_now_us() - 60 * S_US);
	CU_ASSERT_EQUAL(store_hide(KEY), ERR_OK);
	CU_ASSERT_FALSE(is_there(KEY));
	CU_ASSERT_EQUAL(store_head_version(KEY, object.version_id, &again), ERR_OK);
	CU_ASSERT_EQUAL(hidden_before(clock_now_us() - 60 * S_US), 0);
	CU_ASSERT_EQUAL(hidden_before(clock_now_us() + 60 * S_US), 1);
	CU_ASSERT_EQUAL(s3_list(store_s3(), KEY, true, unhide, arena), ERR_OK);
	CU_ASSERT_TRUE(is_there(KEY));
	CU_ASSERT_EQUAL(store_hide(KEY), ERR_OK);
	CU_ASSERT_EQUAL(store_delete(KEY), ERR_OK);
	CU_ASSERT_EQUAL(store_head_version(KEY, object.version_id, &again), ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(hidden_before(clock_now_us() + 60 * S_US), 0);
	CU_ASSERT_TRUE(is_there(OTHER));
	arena_free(arena);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "a hidden one comes back, and then goes", a_hidden_one_comes_back_and_then_goes },
		CU_TEST_INFO_NULL,
	};

	test_store();
	return suite_run("hidden", tests);
}
