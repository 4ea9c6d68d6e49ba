/*
 * Somebody has found a hole in ffmpeg: whatever runs in its place in the worker
 * reaches the original, the directory of its job, and nothing else of the site.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/doubles/exploit.h"
#include "support/run/suite.h"
#include "support/sites/site_worker.h"
#include "support/world/test_db.h"

static const char IS_OVER[] =
    "SELECT count(*) FROM job WHERE video_id = $1 AND (state <> 'queued' OR reason IS NOT NULL)"
    " AND state <> 'running'";

/* Its output is where it runs. */
static void
put_in_place_of_ffmpeg(void)
{
	const char *targets = arena_printf(site_arena,
	    "other %s/store/u/other/file\nvictim_file %s/store/u/other/victim\nstore %s/store\n"
	    "secret %s/key\nconfiguration %s/key\nvictim %d\nport 1\noutput .\ndescriptors 3",
	    site_directory, site_directory, site_directory, site_directory, site_directory,
	    (int)getpid());

	site_shell("cd %s && mkdir -p bin store/u/other && echo private | tee key"
	    " store/u/other/file store/u/other/victim", site_directory);
	exploit_put("exploit", arena_printf(site_arena, "%s/bin/ffmpeg", site_directory), targets);
	setenv("PATH", arena_printf(site_arena, "%s/bin:%s", site_directory, getenv("PATH")), 1);
}

static void
test_an_encoder_reaches_its_own_alone(void)
{
	const int64_t video = site_publish_plain(site_source());
	char *reached;
	pid_t worker;

	put_in_place_of_ffmpeg();
	worker = site_worker();
	CU_ASSERT_TRUE(site_wait(IS_OVER, video));
	CU_ASSERT_TRUE(site_worker_stop(worker));
	reached = exploit_said(site_shell("cat %s/log", site_directory));
	CU_ASSERT_STRING_EQUAL(reached, "+input +output");
	if (strcmp(reached, "+input +output") != 0)
		fprintf(stderr, "reached: %s\n", reached);
	CU_ASSERT_STRING_EQUAL(site_shell("cd %s && sort -u key store/u/other/*", site_directory),
	    "private");
	free(reached);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "an encoder reaches its own alone", test_an_encoder_reaches_its_own_alone },
		CU_TEST_INFO_NULL,
	};
	int failed;

	site_open();
	failed = suite_run("worker whose encoder was taken over", tests);
	site_close();
	return failed;
}
