/* vitrina-admin import: files with their folders and times, videos; again without doubles, and after kill -9. */
#include <stdio.h>
#include <string.h>

#include "support/run/suite.h"
#include "support/sites/site_worker.h"

#define FILES  300

/* What it said last, of `kind`, for the account "ines". */
static const char *
import(const char *kind, const char *how)
{
	return site_shell("%s $(dirname $(readlink /proc/$PPID/exe))/../../bin/vitrina-admin import %s %s/in ines 2>&1"
	    " | tail -n 1; true", how, kind, site_directory);
}

static int64_t
number(const char *sql)
{
	return site_number(sql, 0);
}

static bool
says(const char *said, const char *words)
{
	if (strstr(said, words) != NULL)
		return true;
	fprintf(stderr, "not \"%s\": %s\n", words, said);
	return false;
}

static void
begin(const char *make)
{
	site_shell("rm -rf %s/in && mkdir %s/in && cd %s/in && %s", site_directory, site_directory,
	    site_directory, make);
}

static void
test_files_come_with_folders_and_times(void)
{
	begin("mkdir -p a/b && printf one >a/b/x.txt && printf two >y && touch -d 2001-02-03T04:05:06Z y"
	    " && ln -s y link && printf z >'a/Ca\xc3\xb1" "on'");
	CU_ASSERT_TRUE(says(import("files", ""), "3 brought along (7 bytes), 0 were there, 1 failed"));
	CU_ASSERT_EQUAL(number("SELECT count(*) FROM file WHERE $1::bigint = 0 AND is_file"), 3);
	CU_ASSERT_EQUAL(number("SELECT count(*) FROM file WHERE $1::bigint = 0 AND file_path(id) = '/a/b/x.txt'"), 1);
	CU_ASSERT_EQUAL(number("SELECT extract(epoch FROM modified_at)::bigint FROM file"
	    " WHERE $1::bigint = 0 AND name = 'y'"), 981173106);
	/* again: nothing; what has changed: a version more */
	CU_ASSERT_TRUE(says(import("files", ""), "0 brought along (0 bytes), 3 were there, 1 failed"));
	site_shell("printf three >%s/in/a/b/x.txt", site_directory);
	CU_ASSERT_TRUE(says(import("files", ""), "1 brought along (5 bytes), 2 were there, 1 failed"));
	CU_ASSERT_EQUAL(number("SELECT count(*) FROM file_version WHERE $1::bigint = 0"), 1);
	/* the original is not the store's */
	CU_ASSERT_EQUAL(number("SELECT count(*) FROM object WHERE $1::bigint = 0 AND state = 'stored'"), 4);
	CU_ASSERT_STRING_EQUAL(site_shell("stat -c %%h %s/in/y", site_directory), "1");
}

static void
test_it_goes_on_after_kill_9(void)
{
	int runs = 0;

	begin("mkdir many && for n in $(seq 300); do printf $n >many/$n; done");
	do
		import("files", "timeout -s KILL 0.4");
	while (++runs < 3);
	CU_ASSERT_TRUE(says(import("files", ""), " 0 failed"));
	CU_ASSERT_EQUAL(number("SELECT count(*) FROM file f JOIN file p ON p.id = f.parent_id"
	    " WHERE $1::bigint = 0 AND p.name = 'many'"), FILES);
	CU_ASSERT_EQUAL(number("SELECT count(*) FROM file_version v JOIN file f ON f.id = v.file_id"
	    " JOIN file p ON p.id = f.parent_id WHERE $1::bigint = 0 AND p.name = 'many'"), 0);
	/* each whole */
	CU_ASSERT_EQUAL(number("SELECT count(*) FROM file f JOIN file p ON p.id = f.parent_id JOIN object o ON o.id = f.object_id"
	    " WHERE $1::bigint = 0 AND p.name = 'many' AND o.sha256 = sha256(convert_to(f.name, 'UTF8'))"
	    " AND o.state = 'stored'"), FILES);
}

static void
test_videos_are_private_and_no_doubles(void)
{
	site_shell("rm -rf %s/in && mkdir -p %s/in/sea && cp %s '%s/in/sea/The sea.mp4' && printf no >%s/in/bad.mp4"
	    " && printf text >%s/in/note.txt && touch -d 2001-02-03T04:05:06Z '%s/in/sea/The sea.mp4'",
	    site_directory, site_directory, site_source(), site_directory, site_directory, site_directory,
	    site_directory);
	CU_ASSERT_TRUE(says(import("videos", ""), "1 brought along"));
	CU_ASSERT_EQUAL(number("SELECT count(*) FROM video WHERE $1::bigint = 0 AND title = 'The sea'"
	    " AND privacy = 'private' AND extract(epoch FROM created_at)::bigint = 981173106"), 1);
	CU_ASSERT_TRUE(says(import("videos", ""), "0 brought along (0 bytes), 1 were there, 1 failed"));
	CU_ASSERT_EQUAL(number("SELECT count(*) FROM video WHERE $1::bigint = 0"), 1);
}

static void
test_into_nobody_nothing_comes(void)
{
	CU_ASSERT_STRING_EQUAL(site_shell("$(dirname $(readlink /proc/$PPID/exe))/../../bin/vitrina-admin import files %s/in"
	    " nobody >/dev/null 2>&1; echo $?", site_directory), "1");
	CU_ASSERT_STRING_EQUAL(site_shell("$(dirname $(readlink /proc/$PPID/exe))/../../bin/vitrina-admin import sounds %s/in"
	    " ines >/dev/null 2>&1; echo $?", site_directory), "2");
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "files come with folders and times", test_files_come_with_folders_and_times },
		{ "it goes on after kill -9", test_it_goes_on_after_kill_9 },
		{ "videos are private, and no doubles", test_videos_are_private_and_no_doubles },
		{ "into nobody nothing comes", test_into_nobody_nothing_comes },
		CU_TEST_INFO_NULL,
	};
	int status;

	site_open();
	site_run("INSERT INTO account (public_id, username, password_hash)"
	    " SELECT 'AAAAAAAAAAI', 'ines', 'x' WHERE $1::bigint = 0", 0);
	status = suite_run("import", tests);
	site_close();
	return status;
}
