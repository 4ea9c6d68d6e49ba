/* service/fleet: one leads, what was decided is written down first, and is decided again to the same number. */
#include <string.h>

#include "lib/base/arena.h"
#include "lib/db/db.h"
#include "service/fleet/scaling_store.h"
#include "support/people/people.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"

static struct db     db;
static struct arena *arena;

static void
begin(void)
{
	people_run("DELETE FROM scaling_decision; DELETE FROM scaling_sample;"
	    " UPDATE scaling_lease SET holder = '', term = 0, until = '-infinity'");
}

static void
one_leads_at_a_time(void)
{
	struct scaling_lease lease;

	begin();
	CU_ASSERT_EQUAL(scaling_lease_take(&db, arena, "a/1", &lease), ERR_OK);
	CU_ASSERT_EQUAL(lease.term, 1);
	CU_ASSERT_EQUAL(lease.wait_ms, 0);	/* nobody was before it */
	CU_ASSERT(lease.left_ms > (SCALING_LEASE_S - 5) * 1000);
	CU_ASSERT_EQUAL(scaling_lease_take(&db, arena, "b/2", &lease), ERR_CONFLICT);
	CU_ASSERT_EQUAL(scaling_lease_take(&db, arena, "a/1", &lease), ERR_OK);
	CU_ASSERT_EQUAL(lease.term, 1);
	/* it stands still for longer than its lease */
	people_run("UPDATE scaling_lease SET until = now() - interval '1 s'");
	CU_ASSERT_EQUAL(scaling_lease_take(&db, arena, "b/2", &lease), ERR_OK);
	CU_ASSERT_EQUAL(lease.term, 2);
	CU_ASSERT(lease.wait_ms > (SCALING_LEASE_S - 10) * 1000);
	CU_ASSERT_EQUAL(scaling_lease_take(&db, arena, "a/1", &lease), ERR_CONFLICT);
	/* who ends by itself waits for nobody */
	CU_ASSERT_EQUAL(scaling_lease_give_back(&db, "b/2"), ERR_OK);
	CU_ASSERT_EQUAL(scaling_lease_take(&db, arena, "a/1", &lease), ERR_OK);
	CU_ASSERT_EQUAL(lease.wait_ms, 0);
	CU_ASSERT_EQUAL(scaling_lease_show(&db, arena, &lease), ERR_OK);
	CU_ASSERT_STRING_EQUAL(lease.holder, "a/1");
}

static void
who_does_not_lead_decides_nothing(void)
{
	const struct scaling_decided decided = {
		.policy = 1, .sample = 1, .had = 2, .hosts = 3, .why = "more", .reason = "2 to 3",
	};
	struct scaling_decided last;
	struct scaling_lease lease;
	int64_t key;

	begin();
	CU_ASSERT_EQUAL(scaling_decision_commit(&db, "a/1", &decided, &key), ERR_CONFLICT);
	CU_ASSERT_EQUAL(scaling_lease_take(&db, arena, "a/1", &lease), ERR_OK);
	CU_ASSERT_EQUAL(scaling_decision_commit(&db, "a/1", &decided, &key), ERR_OK);
	CU_ASSERT_EQUAL(scaling_decision_last(&db, arena, &last), ERR_OK);
	CU_ASSERT_STRING_EQUAL(last.state, "committed");
	CU_ASSERT_EQUAL(scaling_decision_end(&db, key, "no room"), ERR_OK);
	CU_ASSERT_EQUAL(scaling_decision_last(&db, arena, &last), ERR_OK);
	CU_ASSERT_STRING_EQUAL(last.state, "failed");
	CU_ASSERT_STRING_EQUAL(last.fault, "no room");
	/* too little of the lease is left for what would follow */
	people_run("UPDATE scaling_lease SET until = now() + interval '9 s'");
	CU_ASSERT_EQUAL(scaling_decision_commit(&db, "a/1", &decided, &key), ERR_CONFLICT);
}

/* As the controller does it: a sample, the window, the number. */
static int
decide_at(int64_t at_s, double load, int hosts, int64_t *sample)
{
	const struct scaling_sample now = {
		.at_s = at_s, .load = load, .hosts = hosts, .telling = hosts,
	};
	struct scaling_decision decision;
	struct scaling_policy policy;
	struct scaling_window window;
	struct scaling_set set;

	CU_ASSERT_EQUAL_FATAL(scaling_set_get(&db, arena, &set), ERR_OK);
	CU_ASSERT_EQUAL_FATAL(scaling_sample_add(&db, &now, sample), ERR_OK);
	CU_ASSERT_EQUAL_FATAL(scaling_window_read(&db, arena, *sample, &window), ERR_OK);
	policy = scaling_set_policy(&set);
	CU_ASSERT_PTR_NULL(scaling_policy_fault(&policy));
	decision = scaling_decide(&policy, &window, at_s);
	CU_ASSERT_EQUAL(scaling_sample_wanted(&db, *sample, decision.wanted), ERR_OK);
	return decision.hosts;
}

static void
replay(const char *kind)
{
	struct scaling_lease lease;
	int64_t keys[60], numbers[60], again;
	int hosts = 2;

	begin();
	people_run(arena_printf(arena, "INSERT INTO scaling_policy (mode, manual_hosts, kind, hosts_min,"
	    " hosts_max, above_percent, below_percent, utilisation)"
	    " VALUES ('auto', 2, '%s', 2, 5, 70, 40, 0.7)", kind));
	CU_ASSERT_EQUAL(scaling_lease_take(&db, arena, "a/1", &lease), ERR_OK);
	for (int i = 0; i < 60; i++) {
		const double each = i < 30 ? 0.2 + 0.03 * i : 0.95 - 0.03 * (i - 30);
		struct scaling_decided decided = { .had = hosts, .why = "x", .reason = "x" };
		struct scaling_set set;

		hosts = decide_at(1000000 + i * SCALING_EVERY_S, each * hosts, hosts, &decided.sample);
		CU_ASSERT(hosts >= 2 && hosts <= 5);
		CU_ASSERT_EQUAL(scaling_set_get(&db, arena, &set), ERR_OK);
		decided.policy = set.id;
		decided.hosts = numbers[i] = hosts;
		CU_ASSERT_EQUAL(scaling_decision_commit(&db, "a/1", &decided, &keys[i]), ERR_OK);
	}
	/* the policy is another by now, and more was measured since */
	people_run("INSERT INTO scaling_policy (mode, manual_hosts, kind, hosts_min, hosts_max,"
	    " above_percent, below_percent, utilisation) VALUES ('auto', 9, 'step', 9, 9, 70, 40, 0.7)");
	for (int i = 0; i < 60; i++) {
		CU_ASSERT_EQUAL(scaling_decision_again(&db, arena, keys[i], &again), ERR_OK);
		CU_ASSERT_EQUAL(again, numbers[i]);
	}
	CU_ASSERT_EQUAL(scaling_decision_again(&db, arena, keys[59] + 1, &again), ERR_NOT_FOUND);
}

static void
what_was_decided_is_decided_again(void)
{
	replay("step");
	replay("target");
}

static void
a_step_goes_from_2_to_5_and_back(void)
{
	int64_t sample;
	int hosts = 2, most = 2;

	begin();
	people_run("INSERT INTO scaling_policy (mode, manual_hosts, kind, hosts_min, hosts_max,"
	    " above_percent, below_percent, utilisation) VALUES ('auto', 2, 'step', 2, 5, 70, 40, 0.7)");
	/* the agents' own curve: 5 points each 5 s from 20 to 95, ten steps there, and down */
	for (int s = 0; s < 260; s += SCALING_EVERY_S) {
		const int step = s / 5;
		const int percent = step < 15 ? 20 + 5 * step : step < 25 ? 95 :
		    step < 40 ? 95 - 5 * (step - 25) : 20;

		hosts = decide_at(2000000 + s, hosts * percent / 100.0, hosts, &sample);
		most = hosts > most ? hosts : most;
	}
	CU_ASSERT_EQUAL(most, 5);
	CU_ASSERT_EQUAL(hosts, 2);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "one leads at a time", one_leads_at_a_time },
		{ "who does not lead decides nothing", who_does_not_lead_decides_nothing },
		{ "what was decided is decided again", what_was_decided_is_decided_again },
		{ "a step goes from 2 to 5 and back", a_step_goes_from_2_to_5_and_back },
		CU_TEST_INFO_NULL,
	};
	struct db_pool *pool;
	int status;

	people_begin();
	arena = arena_new();
	pool = test_db_pool("controller", 1);
	db = db_of(pool);
	status = suite_run("service/scaling_store", tests);
	db_done(&db);
	db_pool_free(pool);
	arena_free(arena);
	people_end();
	return status;
}
