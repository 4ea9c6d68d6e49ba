/* The worker's check that a segment is whole. */
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "jobs/worker/boxes.h"
#include "support/run/suite.h"

/* boxes_size() of a file of these bytes that needs an mdat. */
static int64_t
size_of(const char *bytes, size_t len)
{
	char path[] = "/tmp/boxes-XXXXXX";
	int fd = mkstemp(path);
	int64_t size;

	CU_ASSERT_EQUAL(write(fd, bytes, len), (ssize_t)len);
	size = boxes_size(path, "mdat");
	close(fd);
	unlink(path);
	return size;
}

#define SIZE_OF(literal) size_of(literal, sizeof(literal) - 1)

static void
test_whole_files(void)
{
	CU_ASSERT_EQUAL(SIZE_OF("\0\0\0\10mdat"), 8);
	CU_ASSERT_EQUAL(SIZE_OF("\0\0\0\11moof1\0\0\0\12mdat12"), 19);
	CU_ASSERT_EQUAL(SIZE_OF("\0\0\0\1mdat\0\0\0\0\0\0\0\22xx"), 18);
}

static void
test_cut_files(void)
{
	CU_ASSERT_EQUAL(SIZE_OF(""), -1);
	CU_ASSERT_EQUAL(SIZE_OF("\0\0\0"), -1);
	CU_ASSERT_EQUAL(SIZE_OF("\0\0\0\10moof"), -1);
	CU_ASSERT_EQUAL(SIZE_OF("\0\0\0\12mdat1"), -1);
	CU_ASSERT_EQUAL(SIZE_OF("\0\0\0\10mdat\0\0\0\11moof"), -1);
	CU_ASSERT_EQUAL(SIZE_OF("\0\0\0\10mdat\0"), -1);
	CU_ASSERT_EQUAL(SIZE_OF("\0\0\0\0mdat"), -1);
	CU_ASSERT_EQUAL(SIZE_OF("\0\0\0\1mdat\377\377\377\377\377\377\377\377"), -1);
	CU_ASSERT_EQUAL(boxes_size("/no/such/file", "mdat"), -1);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "whole files", test_whole_files },
		{ "cut files", test_cut_files },
		CU_TEST_INFO_NULL,
	};

	return suite_run("boxes", tests);
}
