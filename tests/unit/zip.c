/* lib/zip: what goes in comes out of a reader of zips, whatever its names and sizes. */
#include <CUnit/Basic.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>

#include "lib/io/zip.h"

#define MADE_MAX (1 << 20)

/* All that is made. */
struct made {
	char   data[MADE_MAX];
	size_t len;
};

static void
take(struct zip *zip, struct made *made)
{
	size_t got;

	while ((got = zip_take(zip, made->data + made->len, 100)) > 0)
		made->len += got;
}

static struct archive *
reader(const struct made *made)
{
	struct archive *archive = archive_read_new();

	archive_read_support_format_zip_seekable(archive);
	CU_ASSERT_EQUAL_FATAL(archive_read_open_memory(archive, made->data, made->len), ARCHIVE_OK);
	return archive;
}

static bool
next_is(struct archive *archive, const char *name, const char *text)
{
	struct archive_entry *entry;
	char data[100] = "";

	return archive_read_next_header(archive, &entry) == ARCHIVE_OK &&
	    strcmp(archive_entry_pathname(entry), name) == 0 &&
	    archive_read_data(archive, data, sizeof(data)) == (ssize_t)strlen(text) &&
	    strcmp(data, text) == 0;
}

static bool
add(struct zip *zip, const char *name, int64_t size, const char *text)
{
	return zip_begin(zip, &(const struct zip_entry){ name, false, size, 981173106000000 }) &&
	    (text[0] == '\0' || zip_write(zip, text, strlen(text)));
}

static void
test_comes_out_as_it_went_in(void)
{
	struct made *made = calloc(1, sizeof(*made));
	struct zip *zip = zip_new();
	struct archive *archive;

	CU_ASSERT_TRUE(add(zip, "a/€.txt", 5, "hello"));
	take(zip, made);
	CU_ASSERT_TRUE(zip_begin(zip, &(const struct zip_entry){ "b", true, 0, 0 }));
	CU_ASSERT_TRUE(add(zip, "b/of no length yet", -1, "some"));
	CU_ASSERT_TRUE(zip_write(zip, " more", 5));
	CU_ASSERT_TRUE(add(zip, "empty", 0, ""));
	CU_ASSERT_TRUE(zip_end(zip));
	take(zip, made);
	zip_free(zip);
	archive = reader(made);
	CU_ASSERT_TRUE(next_is(archive, "a/€.txt", "hello"));
	CU_ASSERT_TRUE(next_is(archive, "b/", ""));
	CU_ASSERT_TRUE(next_is(archive, "b/of no length yet", "some more"));
	CU_ASSERT_TRUE(next_is(archive, "empty", ""));
	archive_read_free(archive);
	free(made);
}

static void
test_no_name_leads_elsewhere(void)
{
	struct made *made = calloc(1, sizeof(*made));
	struct zip *zip = zip_new();
	struct archive *archive;

	CU_ASSERT_TRUE(add(zip, "../x", 0, ""));
	CU_ASSERT_TRUE(add(zip, "a/../../x", 0, ""));
	CU_ASSERT_TRUE(add(zip, "/etc/x", 0, ""));
	CU_ASSERT_TRUE(add(zip, "a\\..\\x", 0, ""));
	CU_ASSERT_TRUE(add(zip, "a/.", 0, ""));
	CU_ASSERT_TRUE(add(zip, "a/..x", 0, ""));
	CU_ASSERT_FALSE(add(zip, "\xff", 0, ""));
	CU_ASSERT_FALSE(add(zip, "", 0, ""));
	CU_ASSERT_TRUE(zip_end(zip));
	take(zip, made);
	zip_free(zip);
	archive = reader(made);
	CU_ASSERT_TRUE(next_is(archive, "__/x", ""));
	CU_ASSERT_TRUE(next_is(archive, "a/__/__/x", ""));
	CU_ASSERT_TRUE(next_is(archive, "_etc/x", ""));
	CU_ASSERT_TRUE(next_is(archive, "a_.._x", ""));
	CU_ASSERT_TRUE(next_is(archive, "a/_", ""));
	CU_ASSERT_TRUE(next_is(archive, "a/..x", ""));
	archive_read_free(archive);
	free(made);
}

/* 5 GB that nobody keeps: sizes past 32 bits are in the directory, and memory stays. */
static void
test_past_four_gigabytes(void)
{
	const int64_t size = INT64_C(5) << 30;
	struct zip *zip = zip_new();
	char *chunk = calloc(1, MADE_MAX), tail[4096];
	size_t got, len = 0;
	bool is_whole = true;

	CU_ASSERT_TRUE(zip_begin(zip, &(const struct zip_entry){ "large", false, size, 0 }));
	for (int64_t sent = 0; sent < size; sent += MADE_MAX) {
		is_whole &= zip_write(zip, chunk, MADE_MAX);
		while (zip_take(zip, chunk, MADE_MAX) > 0)
			;
		memset(chunk, 0, 64);
	}
	CU_ASSERT_TRUE(is_whole);
	CU_ASSERT_TRUE(zip_end(zip));
	while ((got = zip_take(zip, tail + len, sizeof(tail) - len)) > 0)
		len += got;
	/* zip64's end of the directory, and its locator */
	CU_ASSERT_PTR_NOT_NULL(memmem(tail, len, "PK\6\6", 4));
	CU_ASSERT_PTR_NOT_NULL(memmem(tail, len, "PK\6\7", 4));
	CU_ASSERT_PTR_NOT_NULL(memmem(tail, len, &size, 8));
	zip_free(zip);
	free(chunk);
}

/* Whoever asked has gone: what was begun is let go of. */
static void
test_ends_in_the_middle(void)
{
	struct zip *zip = zip_new();

	CU_ASSERT_TRUE(add(zip, "half", 10, "half"));
	zip_free(zip);
	zip_free(NULL);
}

int
main(void)
{
	CU_pSuite suite;
	unsigned failures;

	if (CU_initialize_registry() != CUE_SUCCESS)
		return 1;
	setlocale(LC_ALL, "C.UTF-8");	/* the reader's */
	suite = CU_add_suite("zip", NULL, NULL);
	CU_ADD_TEST(suite, test_comes_out_as_it_went_in);
	CU_ADD_TEST(suite, test_no_name_leads_elsewhere);
	CU_ADD_TEST(suite, test_past_four_gigabytes);
	CU_ADD_TEST(suite, test_ends_in_the_middle);
	CU_basic_run_tests();
	failures = CU_get_number_of_failures();
	CU_cleanup_registry();
	return failures != 0;
}
