/* What the admin is told on every page: what stands still, since when, and nobody else. */
#include <stdio.h>
#include <string.h>

#include "lib/base/count.h"
#include "support/run/suite.h"
#include "support/sites/videos_site.h"

static struct api admin;

static int
troubles(void)
{
	CU_ASSERT_EQUAL(api_call(&admin, "GET", "/api/videos/troubles", NULL), 200);
	return api_count(&admin, "items");
}

static void
test_is_for_the_admin(void)
{
	struct api me, nobody = videos_stranger();

	admin = videos_admin("root");
	me = videos_person("alba");
	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/videos/troubles", NULL), 403);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", "/api/videos/troubles", NULL), 401);
	CU_ASSERT_EQUAL(troubles(), 0);
	api_done(&me);
	api_done(&nobody);
}

static void
test_of_what_rows_tell(void)
{
	static const struct {
		const char *begins;	/* when its time is %s ago */
		const char *fresh, *old;
		const char *part;
		const char *ends;
	} cases[] = {
		{ "INSERT INTO time_seen (seen_at) VALUES (now() - interval '%s')", "1 min", "10 min",
		  "worker", "DELETE FROM time_seen" },
		{ "INSERT INTO job (public_id, kind, run_at) VALUES"
		  " ('AAAAAAAAAAA', 'poster', now() - interval '%s')", "1 min", "10 min", "worker",
		  "DELETE FROM job" },
		{ "INSERT INTO setting (name, value, updated_at) VALUES"
		  " ('backup_done', '/var/backups', now() - interval '%s')", "26 h", "51 h", "backup",
		  "DELETE FROM setting WHERE name = 'backup_done'" },
	};
	char sql[256];
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		snprintf(sql, sizeof(sql), cases[i].begins, cases[i].fresh);
		videos_sql(sql);
		CU_ASSERT_EQUAL(troubles(), 0);
		videos_sql(cases[i].ends);
		snprintf(sql, sizeof(sql), cases[i].begins, cases[i].old);
		videos_sql(sql);
		CU_ASSERT_EQUAL_FATAL(troubles(), 1);
		CU_ASSERT_STRING_EQUAL(api_text(&admin, "items.0.part"), cases[i].part);
		CU_ASSERT_EQUAL(strncmp(api_text(&admin, "items.0.since"), "20", 2), 0);
		videos_sql(cases[i].ends);
	}
}

static void
test_of_a_janitor_that_stopped(void)
{
	videos_sql("INSERT INTO job (public_id, kind, state, reason) VALUES"
	    " ('AAAAAAAAAAA', 'janitor', 'parked', '900 of 1000 objects have no row')");
	CU_ASSERT_EQUAL_FATAL(troubles(), 1);
	CU_ASSERT_STRING_EQUAL(api_text(&admin, "items.0.part"), "janitor");
	CU_ASSERT_STRING_EQUAL(api_text(&admin, "items.0.detail"), "900 of 1000 objects have no row");
	videos_sql("DELETE FROM job");
	CU_ASSERT_EQUAL(troubles(), 0);
}

/* The store's directory comes and goes; while it is away the time stays that was first seen. */
static void
test_of_a_store_that_is_away(void)
{
	char here[128], away[128], since[64];

	snprintf(here, sizeof(here), "%s/store", videos_program.directory);
	snprintf(away, sizeof(away), "%s/elsewhere", videos_program.directory);
	CU_ASSERT_EQUAL_FATAL(rename(here, away), 0);
	CU_ASSERT_EQUAL_FATAL(troubles(), 1);
	CU_ASSERT_STRING_EQUAL(api_text(&admin, "items.0.part"), "store");
	snprintf(since, sizeof(since), "%s", api_text(&admin, "items.0.since"));
	CU_ASSERT_EQUAL_FATAL(troubles(), 1);
	CU_ASSERT_STRING_EQUAL(api_text(&admin, "items.0.since"), since);
	CU_ASSERT_EQUAL(api_may(&admin, "POST", "/api/videos?title=x", "video/mp4", "9"), 503);
	CU_ASSERT_EQUAL(api_send(&admin, "POST", "/api/videos?title=x", "video/mp4", "no film", 7), 503);
	CU_ASSERT_PTR_NOT_NULL(fcgi_header(&admin.reply, "Retry-After"));
	CU_ASSERT_EQUAL_FATAL(rename(away, here), 0);
	CU_ASSERT_EQUAL(troubles(), 0);
}

static CU_TestInfo tests[] = {
	{ "is for the admin", test_is_for_the_admin },
	{ "of what rows tell", test_of_what_rows_tell },
	{ "of a janitor that stopped", test_of_a_janitor_that_stopped },
	{ "of a store that is away", test_of_a_store_that_is_away },
	CU_TEST_INFO_NULL,
};

int
main(void)
{
	int failed;

	videos_site_start(NULL);
	failed = suite_run("troubles", tests);
	api_done(&admin);
	return !videos_site_stop() || failed;
}
