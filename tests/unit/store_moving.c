/* A store that is being moved: each driver looks after its own disk. */
#include <stdlib.h>

#include "store/store.h"
#include "store/store_driver.h"
#include "support/run/suite.h"
#include "support/world/test_store.h"

#define PART (1024 * 1024)

/* An upload that began when objects still went to the directory. */
static void
the_directory_is_not_filled_up_while_objects_go_to_an_s3(void)
{
	const struct store_driver *directory = store_driver_named("file");
	struct test_bytes bytes = test_bytes(1, PART);
	struct body body = test_body(&bytes, false);
	const char key[] = "u/abcdefghijk/bcdefghijkl";
	char upload[STORE_UPLOAD_MAX];
	struct store_object object;
	struct store_part part;

	CU_ASSERT_EQUAL_FATAL(directory->begin(key, upload), ERR_OK);
	CU_ASSERT_PTR_EQUAL(store_driver_of(key), directory);
	CU_ASSERT_EQUAL(store_check_space(PART), ERR_OK);	/* an S3 has no bound */
	CU_ASSERT_EQUAL(store_multipart_put(key, upload, 1, PART, &body, &part), ERR_NO_SPACE);
	bytes = test_bytes(1, PART);
	body = test_body(&bytes, false);
	CU_ASSERT_EQUAL(directory->put("u/abcdefghijk/cdefghijklm", &body, &object), ERR_NO_SPACE);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "the_directory_is_not_filled_up_while_objects_go_to_an_s3", the_directory_is_not_filled_up_while_objects_go_to_an_s3 },
		CU_TEST_INFO_NULL,
	};

	setenv("VITRINA_STORE", "s3", 1);
	setenv("VITRINA_STORE_BEFORE", "file", 1);
	setenv("VITRINA_MIN_FREE", "1000000G", 1);
	test_store();
	return suite_run("store_moving", tests);
}
