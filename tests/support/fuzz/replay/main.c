/*
 * A fuzzer without libFuzzer: over every file of its corpus, which is the
 * directory tests/fuzz/corpus/<name of the program>, and over the beginnings
 * of each.  What does not hold, aborts.
 */
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "support/fuzz/fuzz.h"
#include "support/run/suite.h"

#define FILE_MAX  (1024 * 1024)
#define CUTS      64	/* beginnings of a file that are tried */

/* Exactly as large as the input, so that a sanitizer sees a byte too far. */
static void
try(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size + (size == 0));

	if (copy == NULL)
		abort();
	memcpy(copy, data, size);
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
}

static bool
try_file(const char *path)
{
	static uint8_t data[FILE_MAX];
	FILE *file = fopen(path, "re");
	size_t size;

	if (file == NULL)
		return false;
	size = fread(data, 1, sizeof(data), file);
	fclose(file);
	try(data, size);
	for (size_t cut = 0; cut < CUTS && cut < size; cut++)
		try(data, size * cut / (size < CUTS ? size : CUTS));
	return true;
}

static void
its_corpus_is_withstood(void)
{
	char path[1024];
	struct dirent *entry;
	int files = 0;
	DIR *dir;

	snprintf(path, sizeof(path), "tests/fuzz/corpus/%s", program_invocation_short_name);
	dir = opendir(path);
	CU_ASSERT_PTR_NOT_NULL_FATAL(dir);
	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "tests/fuzz/corpus/%s/%s",
		    program_invocation_short_name, entry->d_name);
		CU_ASSERT_TRUE(try_file(path));
		files++;
	}
	closedir(dir);
	CU_ASSERT(files > 0);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "its corpus is withstood", its_corpus_is_withstood },
		CU_TEST_INFO_NULL,
	};

	return suite_run(program_invocation_short_name, tests);
}
