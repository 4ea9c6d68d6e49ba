/* service/job: claimed once, fenced by leases, retried, parked, listed. */
#include <pthread.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "service/base/job.h"
#include "service/base/page.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"

static struct db_pool *pool, *owners;
static struct db       db, above;	/* as the worker, and as the tables' owner */
static struct arena   *arena;

static const char *hash_kind[] = { JOB_HASH };
static const struct texts hashes = { hash_kind, 1 };

static void
run(const char *sql)
{
	CU_ASSERT_EQUAL(db_exec(&db, DB_PLAIN(sql), NULL), ERR_OK);
}

static void
run_as_owner(const char *sql)
{
	CU_ASSERT_EQUAL(db_exec(&above, DB_PLAIN(sql), NULL), ERR_OK);
}

/* Every test begins without jobs. */
static void
clear(void)
{
	run("DELETE FROM job");
}

static int64_t
number(const char *sql)
{
	int64_t value = -1;

	(void)db_one_int(&db, DB_PLAIN(sql), &value);
	return value;
}

static struct job
claimed(const char *worker)
{
	struct job job = { 0 };

	CU_ASSERT_EQUAL(job_claim(&db, arena, &hashes, worker, &job), ERR_OK);
	return job;
}

static void
test_the_oldest_due_is_claimed_first(void)
{
	struct job job;

	clear();
	CU_ASSERT_EQUAL(job_add(&db, JOB_HASH, 0, "{\"key\": \"later\"}",
	    clock_now_us() + 3600 * INT64_C(1000000)), ERR_OK);
	CU_ASSERT_EQUAL(job_add(&db, JOB_HASH, 0, "{\"key\": \"a\"}", 0), ERR_OK);
	CU_ASSERT_EQUAL(job_add(&db, JOB_OBJECT_DELETE, 0, "{\"prefix\": \"v/x/\"}", 0), ERR_OK);
	CU_ASSERT_EQUAL(job_add(&db, JOB_HASH, 0, "{\"key\": \"b\"}", 0), ERR_OK);
	CU_ASSERT_STRING_EQUAL(claimed("w").object_key, "a");
	job = claimed("w");
	CU_ASSERT_STRING_EQUAL(job.object_key, "b");
	CU_ASSERT_EQUAL(job.attempts, 1);
	CU_ASSERT_EQUAL(job_claim(&db, arena, &hashes, "w", &job), ERR_NOT_FOUND);
}

/* An account with a video, whose key it is. */
static int64_t
video_of(const char *owner)
{
	static const char SQL[] =
	    "WITH a AS (INSERT INTO account (public_id, username, password_hash)"
	    "    VALUES ($2, $1, '') RETURNING id),"
	    " o AS (INSERT INTO object (key, owner_id, size_bytes, state)"
	    "    SELECT 'u/' || $2 || '/x', id, 1, 'stored' FROM a RETURNING id, owner_id)"
	    " INSERT INTO video (public_id, owner_id, object_id, title, type)"
	    " SELECT $2, owner_id, id, $1, 'video/mp4' FROM o RETURNING id";
	const struct public_id id = public_id_make();
	const struct db_param params[] = { db_text(owner), db_id(&id) };
	int64_t key = 0;

	CU_ASSERT_EQUAL_FATAL(db_one_int(&above, DB_QUERY(SQL, params), &key), ERR_OK);
	return key;
}

static const char *transcode_kind[] = { JOB_TRANSCODE };
static const struct texts transcodes = { transcode_kind, 1 };

/* Whose video's is the next; "": nobody's. */
static const char *
claimed_of(void)
{
	const char *owner = "";
	struct job job;

	if (job_claim(&db, arena, &transcodes, "w", &job) == ERR_OK) {
		const struct db_param params[] = { db_int(job.video_key) };

		(void)db_one_text(&db, arena, DB_QUERY("SELECT title FROM video WHERE id = $1",
		    params), &owner);
	}
	return owner;
}

static void
test_owners_have_their_turns(void)
{
	static const char *const order[] = {
		"alba", "bruno", "carla", "alba", "bruno", "alba", "alba", "",
	};
	const int64_t alba = video_of("alba"), bruno = video_of("bruno"), carla = video_of("carla");

	clear();
	for (int i = 0; i < 4; i++)
		CU_ASSERT_EQUAL(job_add(&db, JOB_TRANSCODE, alba, NULL, 0), ERR_OK);
	for (size_t i = 0; i < COUNT(order); i++) {
		CU_ASSERT_STRING_EQUAL(claimed_of(), order[i]);
		if (i > 0)
			continue;
		/* alba has had one when these come */
		CU_ASSERT_EQUAL(job_add(&db, JOB_TRANSCODE, bruno, NULL, 0), ERR_OK);
		CU_ASSERT_EQUAL(job_add(&db, JOB_TRANSCODE, bruno, NULL, 0), ERR_OK);
		CU_ASSERT_EQUAL(job_add(&db, JOB_TRANSCODE, carla, NULL, 0), ERR_OK);
	}
}

/* Of what is tried again, too: it comes when it is due, in turn. */
static void
test_what_comes_later_has_its_turn_then(void)
{
	const int64_t dario = video_of("dario"), elena = video_of("elena");
	const int64_t later_us = clock_now_us() + 3600 * INT64_C(1000000);

	clear();
	for (int i = 0; i < 3; i++)
		CU_ASSERT_EQUAL(job_add(&db, JOB_TRANSCODE, dario, NULL, later_us), ERR_OK);
	CU_ASSERT_EQUAL(job_add(&db, JOB_TRANSCODE, elena, NULL, later_us + 1), ERR_OK);
	CU_ASSERT_STRING_EQUAL(claimed_of(), "");
	run("UPDATE job SET run_at = now()");
	CU_ASSERT_STRING_EQUAL(claimed_of(), "dario");
	CU_ASSERT_STRING_EQUAL(claimed_of(), "elena");
	CU_ASSERT_STRING_EQUAL(claimed_of(), "dario");
}

/* Rows and entries of indexes of jobs that this transaction has looked at. */
static int64_t
looked_at(void)
{
	return number("SELECT sum(pg_stat_get_xact_tuples_returned(c.oid))::bigint FROM pg_class c"
	    " WHERE c.oid = 'job'::regclass OR c.oid IN"
	    "     (SELECT indexrelid FROM pg_index WHERE indrelid = 'job'::regclass)");
}

/* 20,000 of other kinds, 20,000 not yet due, 20,000 of one owner: none is walked over. */
static void
test_a_claim_looks_at_few(void)
{
	const int64_t fina = video_of("fina"), gil = video_of("gil");
	const struct db_param params[] = { db_int(fina) };
	int64_t before;

	clear();
	run_as_owner("ALTER TABLE job DISABLE TRIGGER USER");
	run_as_owner("INSERT INTO job (public_id, kind, turn)"
	    " SELECT lpad(n::text, 11, 'a'), '" JOB_OBJECT_DELETE "', n FROM generate_series(1, 20000) n");
	run_as_owner("INSERT INTO job (public_id, kind, run_at)"
	    " SELECT lpad(n::text, 11, 'b'), '" JOB_TRANSCODE "', now() + interval '1 h'"
	    "   FROM generate_series(1, 20000) n");
	CU_ASSERT_EQUAL(db_exec(&above, DB_QUERY("INSERT INTO job (public_id, kind, video_id, owner_id,"
	    " turn) SELECT lpad(n::text, 11, 'c'), '" JOB_TRANSCODE "', $1, owner_id, n"
	    " FROM generate_series(1, 20000) n, video WHERE video.id = $1", params), NULL), ERR_OK);
	run_as_owner("ALTER TABLE job ENABLE TRIGGER USER");
	run_as_owner("ANALYZE job");
	CU_ASSERT_STRING_EQUAL(claimed_of(), "fina");
	CU_ASSERT_EQUAL(db_begin(&db), ERR_OK);
	before = looked_at();
	CU_ASSERT_EQUAL(job_add(&db, JOB_TRANSCODE, gil, NULL, 0), ERR_OK);
	CU_ASSERT_STRING_EQUAL(claimed_of(), "gil");
	CU_ASSERT_STRING_EQUAL(claimed_of(), "fina");
	CU_ASSERT_TRUE(looked_at() - before < 100);
	CU_ASSERT_TRUE(looked_at() - before > 0);
	CU_ASSERT_EQUAL(db_commit(&db), ERR_OK);
	clear();
}

static void
test_a_video_must_be_there(void)
{
	clear();
	CU_ASSERT_EQUAL(job_add(&db, JOB_TRANSCODE, 12345, NULL, 0), ERR_NOT_FOUND);
}

static void
test_a_job_is_not_seen_before_the_commit(void)
{
	struct db other = db_of(pool);
	struct job job;

	clear();
	CU_ASSERT_EQUAL(db_begin(&other), ERR_OK);
	CU_ASSERT_EQUAL(job_add(&other, JOB_HASH, 0, NULL, 0), ERR_OK);
	CU_ASSERT_EQUAL(job_claim(&db, arena, &hashes, "w", &job), ERR_NOT_FOUND);
	db_rollback(&other);
	CU_ASSERT_EQUAL(job_claim(&db, arena, &hashes, "w", &job), ERR_NOT_FOUND);
}

/* Claim until nothing is left; counts in *context. */
static void *
claim_all(void *context)
{
	struct db mine = db_of(pool);
	struct arena *own = arena_new();
	struct job job;

	while (job_claim(&mine, own, &hashes, "w", &job) == ERR_OK)
		if (job_done(&mine, &job) == ERR_OK)
			++*(int *)context;
	arena_free(own);
	return NULL;
}

static void
test_many_workers_take_each_job_once(void)
{
	int counts[4] = { 0 };
	pthread_t threads[4];
	int i;

	clear();
	for (i = 0; i < 100; i++)
		CU_ASSERT_EQUAL(job_add(&db, JOB_HASH, 0, NULL, 0), ERR_OK);
	for (i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, claim_all, &counts[i]);
	for (i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	CU_ASSERT_EQUAL(counts[0] + counts[1] + counts[2] + counts[3], 100);
	CU_ASSERT_EQUAL(number("SELECT count(*) FROM job WHERE state = 'done' AND attempts = 1"), 100);
}

static void
test_an_expired_lease_is_claimed_again_and_fences(void)
{
	struct job first, second;
	bool parked;

	clear();
	CU_ASSERT_EQUAL(job_add(&db, JOB_HASH, 0, NULL, 0), ERR_OK);
	first = claimed("same");
	CU_ASSERT_EQUAL(job_beat(&db, &first), ERR_OK);
	run("UPDATE job SET leased_until = now() - interval '1 s'");
	CU_ASSERT_EQUAL(job_beat(&db, &first), ERR_OK);	/* nobody took it meanwhile */
	run("UPDATE job SET leased_until = now() - interval '1 s'");
	second = claimed("same");
	CU_ASSERT_EQUAL(second.key, first.key);
	CU_ASSERT_EQUAL(second.attempts, 2);
	CU_ASSERT_EQUAL(job_beat(&db, &first), ERR_CONFLICT);
	CU_ASSERT_EQUAL(job_progress(&db, &first, 50), ERR_CONFLICT);
	CU_ASSERT_EQUAL(job_fail(&db, &first, JOB_AGAIN, "x", &parked), ERR_CONFLICT);
	CU_ASSERT_EQUAL(job_release(&db, &first), ERR_CONFLICT);
	CU_ASSERT_EQUAL(job_done(&db, &first), ERR_CONFLICT);
	CU_ASSERT_EQUAL(job_progress(&db, &second, 50), ERR_OK);
	CU_ASSERT_EQUAL(number("SELECT progress FROM job"), 50);
	CU_ASSERT_EQUAL(job_done(&db, &second), ERR_OK);
	CU_ASSERT_EQUAL(job_done(&db, &second), ERR_CONFLICT);
}

static void
test_a_released_job_costs_no_attempt(void)
{
	struct job job;

	clear();
	CU_ASSERT_EQUAL(job_add(&db, JOB_HASH, 0, NULL, 0), ERR_OK);
	job = claimed("w");
	CU_ASSERT_EQUAL(job_release(&db, &job), ERR_OK);
	CU_ASSERT_EQUAL(claimed("w").attempts, 1);
}

static void
test_failures_back_off_and_then_park(void)
{
	static const int waits_s[] = { 15, 60, 240, 960 };
	static const char *posters[] = { JOB_POSTER };
	const struct texts kinds = { posters, 1 };
	struct job job;
	bool parked = true;
	size_t i;

	clear();
	CU_ASSERT_EQUAL(job_add(&db, JOB_POSTER, 0, NULL, 0), ERR_OK);
	for (i = 0; i < 5; i++) {
		CU_ASSERT_EQUAL(job_claim(&db, arena, &kinds, "w", &job), ERR_OK);
		CU_ASSERT_EQUAL(job_fail(&db, &job, JOB_AGAIN, "No luck.", &parked), ERR_OK);
		CU_ASSERT_EQUAL(parked, i == 4);
		CU_ASSERT_EQUAL(job_claim(&db, arena, &kinds, "w", &job), ERR_NOT_FOUND);
		if (i < 4)
			CU_ASSERT_EQUAL(number("SELECT extract(epoch FROM run_at - updated_at)"
			    "::bigint FROM job"), waits_s[i]);
		run("UPDATE job SET run_at = now()");
	}
	CU_ASSERT_EQUAL(number("SELECT count(*) FROM job WHERE state = 'parked'"
	    " AND reason = 'No luck.'"), 1);
}

static void
test_the_hopeless_is_parked_at_once(void)
{
	struct job job;
	bool parked = false;

	clear();
	CU_ASSERT_EQUAL(job_add(&db, JOB_HASH, 0, NULL, 0), ERR_OK);
	job = claimed("w");
	CU_ASSERT_EQUAL(job_fail(&db, &job, JOB_HOPELESS, "Never.", &parked), ERR_OK);
	CU_ASSERT_TRUE(parked);
}

static void
test_a_worker_that_dies_each_time_wears_a_job_out(void)
{
	struct job job;
	int i;

	clear();
	CU_ASSERT_EQUAL(job_add(&db, JOB_HASH, 0, NULL, 0), ERR_OK);
	for (i = 0; i < 30; i++) {
		job = claimed("w");
		CU_ASSERT_FALSE(job_is_worn_out(&job));
		run("UPDATE job SET leased_until = now() - interval '1 s'");
	}
	job = claimed("w");
	CU_ASSERT_TRUE(job_is_worn_out(&job));
}

static void
test_lists_page_by_page(void)
{
	struct page_ask ask = { .limit = 2 };
	const struct job_row *rows;
	struct page page;
	struct job job;
	size_t all = 0;
	bool parked;
	int i;

	clear();
	for (i = 0; i < 5; i++)
		CU_ASSERT_EQUAL(job_add(&db, JOB_HASH, 0, NULL, 0), ERR_OK);
	job = claimed("w");
	CU_ASSERT_EQUAL(job_fail(&db, &job, JOB_HOPELESS, "Why.", &parked), ERR_OK);
	do {
		CU_ASSERT_EQUAL_FATAL(job_list(&db, arena, NULL, &ask, &page), ERR_OK);
		all += page.count;
		ask.cursor = page.next;
	} while (ask.cursor != NULL);
	CU_ASSERT_EQUAL(all, 5);
	rows = page.items;
	CU_ASSERT_STRING_EQUAL(rows[page.count - 1].state, "parked");
	CU_ASSERT_EQUAL(job_list(&db, arena, "parked", &ask, &page), ERR_OK);
	CU_ASSERT_EQUAL_FATAL(page.count, 1);
	CU_ASSERT_PTR_NULL(page.next);
	rows = page.items;
	CU_ASSERT_STRING_EQUAL(rows[0].reason, "Why.");
	CU_ASSERT_STRING_EQUAL(rows[0].id.text, job.id.text);
	CU_ASSERT_STRING_EQUAL(rows[0].video_id.text, "");
	ask.cursor = "nonsense";
	CU_ASSERT_EQUAL(job_list(&db, arena, NULL, &ask, &page), ERR_INPUT);
}

static void
test_a_parked_job_may_be_tried_again(void)
{
	const struct public_id none = public_id_make();
	struct job_row row;
	struct job job;
	bool parked;

	clear();
	CU_ASSERT_EQUAL(job_add(&db, JOB_HASH, 0, NULL, 0), ERR_OK);
	job = claimed("w");
	CU_ASSERT_EQUAL(job_retry(&db, arena, &job.id, &row), ERR_CONFLICT);
	CU_ASSERT_EQUAL(job_fail(&db, &job, JOB_HOPELESS, "Why.", &parked), ERR_OK);
	CU_ASSERT_EQUAL(job_retry(&db, arena, &job.id, &row), ERR_OK);
	CU_ASSERT_STRING_EQUAL(row.state, "queued");
	CU_ASSERT_STRING_EQUAL(row.reason, "Why.");
	CU_ASSERT_EQUAL(claimed("w").attempts, 1);
	CU_ASSERT_EQUAL(job_retry(&db, arena, &none, &row), ERR_NOT_FOUND);
}

static void
test_chores_are_added_once_a_period(void)
{
	struct db other = db_of(pool);
	struct job job;

	clear();
	CU_ASSERT_EQUAL(job_chore(&db, JOB_HASH, 60), ERR_OK);
	CU_ASSERT_EQUAL(job_chore(&other, JOB_HASH, 60), ERR_OK);
	CU_ASSERT_EQUAL(number("SELECT count(*) FROM job"), 1);
	job = claimed("w");
	CU_ASSERT_EQUAL(job_chore(&db, JOB_HASH, 60), ERR_OK);
	CU_ASSERT_EQUAL(job_done(&db, &job), ERR_OK);
	CU_ASSERT_EQUAL(job_chore(&db, JOB_HASH, 60), ERR_OK);
	CU_ASSERT_EQUAL(number("SELECT count(*) FROM job WHERE state = 'done'"), 1);
	run("UPDATE job SET updated_at = now() - interval '61 s'");
	CU_ASSERT_EQUAL(job_chore(&db, JOB_HASH, 60), ERR_OK);
	CU_ASSERT_EQUAL(number("SELECT count(*) FROM job WHERE state = 'queued'"), 1);
	CU_ASSERT_EQUAL(number("SELECT count(*) FROM job"), 1);
}

static void
test_done_jobs_are_forgotten_after_a_week(void)
{
	int64_t pruned = 0;
	struct job job;

	clear();
	CU_ASSERT_EQUAL(job_add(&db, JOB_HASH, 0, NULL, 0), ERR_OK);
	job = claimed("w");
	CU_ASSERT_EQUAL(job_done(&db, &job), ERR_OK);
	CU_ASSERT_EQUAL(job_prune(&db, &pruned), ERR_OK);
	CU_ASSERT_EQUAL(pruned, 0);
	run("UPDATE job SET updated_at = now() - interval '8 days'");
	CU_ASSERT_EQUAL(job_prune(&db, &pruned), ERR_OK);
	CU_ASSERT_EQUAL(pruned, 1);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "the oldest due is claimed first", test_the_oldest_due_is_claimed_first },
		{ "owners have their turns", test_owners_have_their_turns },
		{ "what comes later has its turn then", test_what_comes_later_has_its_turn_then },
		{ "a claim looks at few", test_a_claim_looks_at_few },
		{ "a video must be there", test_a_video_must_be_there },
		{ "not seen before the commit", test_a_job_is_not_seen_before_the_commit },
		{ "many workers take each job once", test_many_workers_take_each_job_once },
		{ "an expired lease fences", test_an_expired_lease_is_claimed_again_and_fences },
		{ "a released job costs no attempt", test_a_released_job_costs_no_attempt },
		{ "failures back off and then park", test_failures_back_off_and_then_park },
		{ "the hopeless is parked at once", test_the_hopeless_is_parked_at_once },
		{ "a job wears out", test_a_worker_that_dies_each_time_wears_a_job_out },
		{ "lists page by page", test_lists_page_by_page },
		{ "a parked job may be tried again", test_a_parked_job_may_be_tried_again },
		{ "chores are added once a period", test_chores_are_added_once_a_period },
		{ "done jobs are forgotten", test_done_jobs_are_forgotten_after_a_week },
		CU_TEST_INFO_NULL,
	};
	int failed;

	pool = test_db_pool("worker", 6);
	owners = test_db_pool(NULL, 1);
	db = db_of(pool);
	above = db_of(owners);
	arena = arena_new();
	failed = suite_run("job", tests);
	arena_free(arena);
	db_pool_free(pool);
	db_pool_free(owners);
	return failed;
}
