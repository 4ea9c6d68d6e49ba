/* The security log's rows: kept so many days, and found by what is asked. */
#include <string.h>

#include "lib/base/count.h"
#include "service/account/security_event.h"
#include "service/base/page.h"
#include "support/people/people.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"

static void
say(const char *address, const char *about)
{
	security_event_write(&people_db, people_arena, &(const struct security_event){
	    .kind = EVENT_TOKEN_MADE, .address = address, .about = about });
}

static void
what_is_too_long_is_cut(void)
{
	char about[1000];

	memset(about, 'a', sizeof(about) - 1);
	about[sizeof(about) - 1] = '\0';
	say("192.0.2.1", about);
	CU_ASSERT_EQUAL(people_number("SELECT max(length(about)) FROM security_event"), SECURITY_ABOUT_MAX);
}

static void
what_is_old_is_forgotten_and_no_more(void)
{
	struct db_pool *pool = test_db_pool("worker", 1);
	struct db worker = db_of(pool);
	struct security_name name;

	people_run("DELETE FROM security_event");
	say("192.0.2.2", "old");
	people_run("UPDATE security_event SET at = now() - interval '91 days'");
	say("192.0.2.2", "new");
	CU_ASSERT_EQUAL(security_name(&people_db, people_arena, "whoever", &name), ERR_OK);
	people_run("INSERT INTO security_key SELECT month - interval '1 month', key FROM security_key");
	CU_ASSERT_EQUAL(security_event_prune(&worker, 90), ERR_OK);
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM security_event"), 1);
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM security_event WHERE about = 'new'"), 1);
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM security_key"), 1);
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM security_key"
	    " WHERE month = date_trunc('month', now())"), 1);
	db_done(&worker);
	db_pool_free(pool);
}

/* An account that is gone leaves what it did. */
static void
events_outlive_their_account(void)
{
	const struct account made = people_make("emma", NULL);

	security_event_write(&people_db, people_arena, &(const struct security_event){
	    .kind = EVENT_SIGN_IN, .actor = made.key });
	people_run("DELETE FROM account WHERE username = 'emma'");
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM security_event"
	    " WHERE actor = 'emma' AND actor_id IS NULL"), 1);
}

/* What is asked for is found, in any case of letters, and nothing else. */
static void
filters_find_what_is_asked_for(void)
{
	struct security_ask ask = { .account = "nora" };
	const struct page_ask first = { .limit = 10 };
	struct page page;

	people_run("INSERT INTO security_event (event, failed, actor, address, program)"
	    " SELECT 'sign_in', n % 2 = 0, 'user' || n % 500, '10.0.0.' || n % 200, 'auth'"
	    " FROM generate_series(1, 2000) n;"
	    " UPDATE security_event SET target = 'Nora' WHERE actor = 'user7'");
	CU_ASSERT_EQUAL(security_event_list(&people_db, people_arena, &ask, &first, &page), ERR_OK);
	CU_ASSERT_EQUAL(page.count, 4);
	CU_ASSERT_PTR_NULL(page.next);
	ask.outcome = security_outcomes[1];
	CU_ASSERT_EQUAL(security_event_list(&people_db, people_arena, &ask, &first, &page), ERR_OK);
	CU_ASSERT_EQUAL(page.count, 0);
	ask = (struct security_ask){ .address = "10.0.0.8", .event = "sign_in" };
	CU_ASSERT_EQUAL(security_event_list(&people_db, people_arena, &ask, &first, &page), ERR_OK);
	CU_ASSERT_EQUAL(page.count, 10);
	CU_ASSERT_PTR_NULL(page.next);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "what is too long is cut", what_is_too_long_is_cut },
		{ "what is old is forgotten, and no more", what_is_old_is_forgotten_and_no_more },
		{ "events outlive their account", events_outlive_their_account },
		{ "filters find what is asked for", filters_find_what_is_asked_for },
		CU_TEST_INFO_NULL,
	};
	int status;

	people_begin();
	status = suite_run("security_event", tests);
	people_end();
	return status;
}
