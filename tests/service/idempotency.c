/* service/idempotency: one key creates once, also when it is said twice at once. */
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "service/base/idempotency.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"

static struct db_pool *as_videos;
static struct arena   *arena;
static struct user_id  ana, bob;

static const unsigned char REQUEST[IDEMPOTENCY_FINGERPRINT_BYTES] = { 1 };
static const unsigned char OTHER[IDEMPOTENCY_FINGERPRINT_BYTES] = { 2 };

static struct user_id
make_account(const char *username)
{
	static const char SQL[] =
	    "INSERT INTO account (public_id, username, password_hash)"
	    " VALUES ($1, $2, '') RETURNING id";
	struct db_pool *pool = test_db_pool("auth", 1);
	struct db db = db_of(pool);
	const struct public_id id = public_id_make();
	const struct db_param params[] = { db_id(&id), db_text(username) };
	struct user_id user;

	if (db_one_user(&db, DB_QUERY(SQL, params), &user) != ERR_OK)
		exit(1);
	db_pool_free(pool);
	return user;
}

/* Claim and, when first, record and commit; what was made, or "first". */
static enum err
create(const struct user_id *user, const char *key, const unsigned char *fingerprint,
    const char *made_now, const char **made)
{
	const struct idempotency_once once = { key, fingerprint };
	struct db db = db_of(as_videos);
	enum err err;

	if ((err = db_begin(&db)) != ERR_OK)
		return err;
	if ((err = idempotency_claim(&db, arena, user, &once, made)) != ERR_OK)
		goto done;
	if (*made == NULL &&
	    (err = idempotency_record(&db, user, &once, made_now)) != ERR_OK)
		goto done;
	err = db_commit(&db);
done:
	db_rollback(&db);
	return err;
}

static void
the_same_key_and_request_find_what_was_made(void)
{
	const char *made;

	CU_ASSERT_EQUAL(create(&ana, "k1", REQUEST, "video000001", &made), ERR_OK);
	CU_ASSERT_PTR_NULL(made);
	CU_ASSERT_EQUAL(create(&ana, "k1", REQUEST, "video000002", &made), ERR_OK);
	CU_ASSERT_STRING_EQUAL_FATAL(made, "video000001");
}

static void
the_same_key_for_another_request_is_refused(void)
{
	const char *made;

	CU_ASSERT_EQUAL(create(&ana, "k2", REQUEST, "video000001", &made), ERR_OK);
	CU_ASSERT_EQUAL(create(&ana, "k2", OTHER, "video000002", &made), ERR_IDEMPOTENCY);
	CU_ASSERT_PTR_NULL(made);
}

static void
keys_of_two_accounts_are_strangers(void)
{
	const char *made;

	CU_ASSERT_EQUAL(create(&ana, "k3", REQUEST, "video000001", &made), ERR_OK);
	CU_ASSERT_EQUAL(create(&bob, "k3", OTHER, "video000002", &made), ERR_OK);
	CU_ASSERT_PTR_NULL(made);
}

static void
no_key_is_always_the_first(void)
{
	const char *made = "";

	CU_ASSERT_EQUAL(create(&ana, NULL, REQUEST, "video000001", &made), ERR_OK);
	CU_ASSERT_PTR_NULL(made);
	CU_ASSERT_EQUAL(create(&ana, NULL, REQUEST, "video000001", &made), ERR_OK);
	CU_ASSERT_PTR_NULL(made);
}

static void
keys_have_1_to_200_characters(void)
{
	char key[202];
	const char *made;

	memset(key, 'k', sizeof(key));
	key[201] = '\0';
	CU_ASSERT_EQUAL(create(&ana, key, REQUEST, "video000001", &made), ERR_INPUT);
	CU_ASSERT_EQUAL(create(&ana, "", REQUEST, "video000001", &made), ERR_INPUT);
	key[200] = '\0';
	CU_ASSERT_EQUAL(create(&ana, key, REQUEST, "video000001", &made), ERR_OK);
}

static void
a_claim_rolled_back_was_never_made(void)
{
	struct db db = db_of(as_videos);
	const char *made;

	CU_ASSERT_EQUAL(db_begin(&db), ERR_OK);
	CU_ASSERT_EQUAL(idempotency_claim(&db, arena, &ana,
	    &(struct idempotency_once){ "k4", REQUEST }, &made), ERR_OK);
	db_rollback(&db);
	CU_ASSERT_EQUAL(create(&ana, "k4", OTHER, "video000001", &made), ERR_OK);
	CU_ASSERT_PTR_NULL(made);
}

#define RACERS 8

struct racer {
	pthread_t          thread;
	pthread_barrier_t *start;
	const char        *key;
	bool               first;
	enum err           err;
};

/* Each with its own arena: arenas are not shared between threads. */
static void *
race(void *context)
{
	struct racer *racer = context;
	const struct idempotency_once once = { racer->key, REQUEST };
	struct arena *mine = arena_new();
	struct db db = db_of(as_videos);
	const char *made = NULL;

	pthread_barrier_wait(racer->start);
	racer->err = db_begin(&db);
	if (racer->err == ERR_OK)
		racer->err = idempotency_claim(&db, mine, &ana, &once, &made);
	racer->first = racer->err == ERR_OK && made == NULL;
	if (racer->first)
		racer->err = idempotency_record(&db, &ana, &once, "video000009");
	else if (racer->err == ERR_OK && strcmp(made, "video000009") != 0)
		racer->err = ERR_INTERNAL;
	if (racer->err == ERR_OK)
		racer->err = db_commit(&db);
	db_rollback(&db);
	arena_free(mine);
	return NULL;
}

static void
of_many_at_once_one_is_first(void)
{
	struct racer racers[RACERS];
	pthread_barrier_t start;
	int round, i, firsts;

	pthread_barrier_init(&start, NULL, RACERS);
	for (round = 0; round < 20; round++) {
		const char *key = arena_printf(arena, "race%d", round);

		for (i = 0, firsts = 0; i < RACERS; i++) {
			racers[i] = (struct racer){ .start = &start, .key = key };
			CU_ASSERT_EQUAL_FATAL(pthread_create(&racers[i].thread, NULL, race,
			    &racers[i]), 0);
		}
		for (i = 0; i < RACERS; i++) {
			pthread_join(racers[i].thread, NULL);
			CU_ASSERT_EQUAL(racers[i].err, ERR_OK);
			firsts += racers[i].first;
		}
		CU_ASSERT_EQUAL(firsts, 1);
	}
	pthread_barrier_destroy(&start);
}

static void
who_waits_for_more_than_a_second_is_told_to_come_back(void)
{
	struct db db = db_of(as_videos);
	const char *made;
	int64_t from_ms;

	CU_ASSERT_EQUAL(db_begin(&db), ERR_OK);
	CU_ASSERT_EQUAL(idempotency_claim(&db, arena, &ana,
	    &(struct idempotency_once){ "k5", REQUEST }, &made), ERR_OK);
	from_ms = clock_steady_ms();
	CU_ASSERT_EQUAL(create(&ana, "k5", REQUEST, "video000001", &made), ERR_UNAVAILABLE);
	CU_ASSERT(clock_steady_ms() - from_ms >= 900);
	CU_ASSERT(clock_steady_ms() - from_ms < 4000);
	db_rollback(&db);
}

static void
old_keys_are_forgotten_and_young_ones_kept(void)
{
	struct db_pool *worker = test_db_pool("worker", 1), *owner = test_db_pool(NULL, 1);
	struct db db = db_of(owner);
	const char *made;
	int64_t pruned;

	CU_ASSERT_EQUAL(create(&ana, "old", REQUEST, "video000001", &made), ERR_OK);
	CU_ASSERT_EQUAL(create(&ana, "young", REQUEST, "video000002", &made), ERR_OK);
	CU_ASSERT_EQUAL(db_script(&db, "UPDATE idempotency SET created_at = now() -"
	    " interval '24 hours 1 second' WHERE key = 'old';"
	    " UPDATE idempotency SET created_at = now() - interval '23 hours'"
	    " WHERE key = 'young'"), ERR_OK);
	db_pool_free(owner);
	db = db_of(worker);
	CU_ASSERT_EQUAL(idempotency_prune(&db, &pruned), ERR_OK);
	CU_ASSERT_EQUAL(pruned, 1);
	db_pool_free(worker);
	CU_ASSERT_EQUAL(create(&ana, "young", REQUEST, "", &made), ERR_OK);
	CU_ASSERT_STRING_EQUAL(made, "video000002");
	CU_ASSERT_EQUAL(create(&ana, "old", OTHER, "video000003", &made), ERR_OK);
	CU_ASSERT_PTR_NULL(made);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "the_same_key_and_request_find_what_was_made", the_same_key_and_request_find_what_was_made },
		{ "the_same_key_for_another_request_is_refused", the_same_key_for_another_request_is_refused },
		{ "keys_of_two_accounts_are_strangers", keys_of_two_accounts_are_strangers },
		{ "no_key_is_always_the_first", no_key_is_always_the_first },
		{ "keys_have_1_to_200_characters", keys_have_1_to_200_characters },
		{ "a_claim_rolled_back_was_never_made", a_claim_rolled_back_was_never_made },
		{ "of_many_at_once_one_is_first", of_many_at_once_one_is_first },
		{ "who_waits_for_more_than_a_second_is_told_to_come_back", who_waits_for_more_than_a_second_is_told_to_come_back },
		{ "old_keys_are_forgotten_and_young_ones_kept", old_keys_are_forgotten_and_young_ones_kept },
		CU_TEST_INFO_NULL,
	};
	int status;

	arena = arena_new();
	ana = make_account("ana");
	bob = make_account("bob");
	as_videos = test_db_pool("videos", RACERS);
	status = suite_run("idempotency", tests);
	db_pool_free(as_videos);
	arena_free(arena);
	return status;
}
