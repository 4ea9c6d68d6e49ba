/* The worker while its S3 is away: jobs that need it wait, others go on, no attempt is lost. */
#include <string.h>
#include <unistd.h>

#include "service/base/job.h"
#include "support/doubles/http_double.h"
#include "support/doubles/s3_double.h"
#include "support/run/suite.h"
#include "support/sites/site_worker.h"

#define REPLY(status, headers, body) \
	"HTTP/1.1 " status "\r\nConnection: close\r\n" headers "\r\n" body

static atomic_bool is_broken;

/* An empty bucket. */
static void
answer(int fd, const char *head)
{
	http_double_say(fd, atomic_load(&is_broken) ? REPLY("500 No", "", "") :
	    strncmp(head, "HEAD /b/", 8) == 0 ? REPLY("404 No", "", "") :
	    REPLY("200 OK", "Content-Length: 7\r\n", "<R></R>"));
}

static const char OF_DELETING[] =
    "SELECT state || ' ' || attempts FROM job WHERE $1::bigint = 0 AND kind = '" JOB_OBJECT_DELETE "'";
static const char IS_DELETED[] =
    "SELECT count(*) FROM job WHERE $1::bigint = 0 AND state = 'done' AND attempts = 1"
    " AND kind = '" JOB_OBJECT_DELETE "'";
static const char IS_PRUNED[] =
    "SELECT count(*) FROM job WHERE $1::bigint = 0 AND state = 'done' AND kind = '" JOB_PRUNE "'";

/* The breaker is open, and the job was given back. */
static void
wait_until_left_alone(void)
{
	while (strcmp(site_shell("grep -c 'calls in a row were not answered' %s/log || true",
	    site_directory), "0") == 0 || strcmp(site_text(OF_DELETING, 0), "queued 0") != 0)
		usleep(50000);
}

static void
test_jobs_wait_for_a_store_that_is_away(void)
{
	pid_t worker;
	int asked;

	atomic_store(&is_broken, true);
	CU_ASSERT_EQUAL(job_add(&site_db, JOB_OBJECT_DELETE, 0,
	    "{\"key\": \"u/AAAAAAAAAAA/BBBBBBBBBBB\"}", 0), ERR_OK);
	worker = site_worker();
	wait_until_left_alone();
	asked = atomic_load(&s3_double_asked);
	site_run("DELETE FROM job WHERE $1::bigint = 0 AND kind = '" JOB_PRUNE "'", 0);
	CU_ASSERT_EQUAL(job_add(&site_db, JOB_PRUNE, 0, NULL, 0), ERR_OK);
	CU_ASSERT_TRUE(site_wait(IS_PRUNED, 0));
	CU_ASSERT_STRING_EQUAL(site_text(OF_DELETING, 0), "queued 0");
	CU_ASSERT_EQUAL(atomic_load(&s3_double_asked), asked);
	atomic_store(&is_broken, false);
	CU_ASSERT_TRUE(site_wait(IS_DELETED, 0));
	CU_ASSERT_TRUE(site_worker_stop(worker));
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "jobs wait for a store that is away", test_jobs_wait_for_a_store_that_is_away },
		CU_TEST_INFO_NULL,
	};
	int status;

	s3_double_start(answer);
	site_open();
	status = suite_run("the worker without its S3", tests);
	site_close();
	return status;
}
