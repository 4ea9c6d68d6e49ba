/* access_rate: how fast is too fast, for all instances of the site together. */
#include "lib/serve/conn_inside.h"
#include "lib/serve/request_io.h"
#include "program/access.h"
#include "service/base/rate.h"
#include "service/upkeep/purge.h"
#include "support/people/people.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"

static char *no_params[] = { NULL };
static struct conn conn = { .fcgi.envp = no_params };
static struct request_io io = { .conn = &conn };
static struct request req = { .io = &io, .address = "", .id = "test" };

static void
test_a_burst_then_so_many_a_minute(void)
{
	int i;

	for (i = 0; i < 5; i++)
		CU_ASSERT_EQUAL(access_rate(&req, "try", "ana", 5, 2), ERR_OK);
	CU_ASSERT_EQUAL(access_rate(&req, "try", "ana", 5, 2), ERR_RATE);
	CU_ASSERT_TRUE(req.retry_after_s > 25 && req.retry_after_s <= 30);
	CU_ASSERT_EQUAL(access_rate(&req, "try", "eva", 5, 2), ERR_OK);
	CU_ASSERT_EQUAL(access_rate(&req, "other", "ana", 5, 2), ERR_OK);
	access_rate_refund(&req, "try", "ana", 2);
	CU_ASSERT_EQUAL(access_rate(&req, "try", "ana", 5, 2), ERR_OK);
	CU_ASSERT_EQUAL(access_rate(&req, "try", "ana", 5, 2), ERR_RATE);
}

static enum err
try_from(const char *address)
{
	req.address = address;
	return access_rate(&req, "address", NULL, 1, 1);
}

static void
test_a_household_is_one_address(void)
{
	CU_ASSERT_EQUAL(try_from("2001:db8:1:2::1"), ERR_OK);
	CU_ASSERT_EQUAL(try_from("2001:db8:1:2:ffff::9"), ERR_RATE);
	CU_ASSERT_EQUAL(try_from("2001:db8:1:3::1"), ERR_OK);
	CU_ASSERT_EQUAL(try_from("192.0.2.1"), ERR_OK);
	CU_ASSERT_EQUAL(try_from("192.0.2.1"), ERR_RATE);
	CU_ASSERT_EQUAL(try_from("192.0.2.2"), ERR_OK);
	CU_ASSERT_EQUAL(try_from("::ffff:192.0.2.9"), ERR_OK);
	CU_ASSERT_EQUAL(try_from("::ffff:192.0.2.8"), ERR_OK);
	CU_ASSERT_EQUAL(try_from(""), ERR_OK);
}

/* What another process does: it shares the database and nothing else. */
static enum err
take_elsewhere(const char *what, const char *who, int burst, int per_minute)
{
	struct rate rate = { .burst = burst, .each_ms = 60000 / per_minute };
	int64_t wait_ms = 0;

	CU_ASSERT_EQUAL(rate_name(&people_db, what, who, &rate), ERR_OK);
	return rate_take(&people_db, &rate, &wait_ms);
}

static void
test_another_instance_gives_no_more(void)
{
	int i;

	for (i = 0; i < 2; i++) {
		CU_ASSERT_EQUAL(access_rate(&req, "guess", "mira", 4, 1), ERR_OK);
		CU_ASSERT_EQUAL(take_elsewhere("guess", "mira", 4, 1), ERR_OK);
	}
	CU_ASSERT_EQUAL(take_elsewhere("guess", "mira", 4, 1), ERR_RATE);
	CU_ASSERT_EQUAL(access_rate(&req, "guess", "mira", 4, 1), ERR_RATE);
}

/* Who is refused in a loop costs the database next to nothing. */
static void
test_a_flood_of_what_is_refused_is_answered_from_memory(void)
{
	struct db nowhere = { .pool = NULL };

	CU_ASSERT_EQUAL(access_rate(&req, "flood", "nora", 1, 1), ERR_OK);
	CU_ASSERT_EQUAL(access_rate(&req, "flood", "nora", 1, 1), ERR_RATE);
	req.db = &nowhere;
	CU_ASSERT_EQUAL(access_rate(&req, "flood", "nora", 1, 1), ERR_RATE);
	CU_ASSERT_TRUE(req.retry_after_s > 55 && req.retry_after_s <= 60);
	req.db = &people_db;
}

static void
test_no_address_is_kept_and_what_is_full_goes(void)
{
	struct db_pool *pool = test_db_pool("worker", 1);
	struct db worker = db_of(pool);

	req.address = "192.0.2.77";
	CU_ASSERT_EQUAL(access_rate(&req, "secret", NULL, 5, 60), ERR_OK);
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM rate WHERE position('192'::bytea"
	    " IN name) > 0"), 0);
	CU_ASSERT_TRUE(people_number("SELECT count(*) FROM rate WHERE full_at > now()") > 1);
	people_run("UPDATE rate SET full_at = now() - interval '1 second'");
	CU_ASSERT_EQUAL(purge_memories(&worker, 30, 365), ERR_OK);
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM rate"), 0);
	db_done(&worker);
	db_pool_free(pool);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "a burst, then so many a minute", test_a_burst_then_so_many_a_minute },
		{ "a household is one address", test_a_household_is_one_address },
		{ "another instance gives no more", test_another_instance_gives_no_more },
		{ "a flood of what is refused is answered from memory",
		    test_a_flood_of_what_is_refused_is_answered_from_memory },
		{ "no address is kept, and what is full goes",
		    test_no_address_is_kept_and_what_is_full_goes },
		CU_TEST_INFO_NULL,
	};
	int status;

	people_begin();
	req.arena = people_arena;
	req.db = &people_db;
	req.address = "192.0.2.3";
	status = suite_run("service/access_rate", tests);
	people_end();
	return status;
}
