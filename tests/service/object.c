/* service/object: rows, used bytes and deletions stay in step, whoever asks. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/config/config.h"
#include "lib/db/db.h"
#include "service/base/object.h"
#include "support/people/people.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"

#define QUOTA 1000

static struct db_pool *pools[4];
static struct db auth, videos, credentials, worker;

static int64_t
used_bytes(const struct account *account)
{
	return people_number(arena_printf(people_arena,
	    "SELECT used_bytes FROM account WHERE id = %lld", (long long)account->key.value));
}

static int64_t
jobs_for(const char *key)
{
	return people_number(arena_printf(people_arena,
	    "SELECT count(*) FROM job WHERE kind = 'object_delete' AND payload->>'key' = '%s'"
	    " AND public_id ~ '^[A-Za-z0-9_-]{11}$'", key));
}

static struct object
make_object(const struct account *owner, int64_t size_bytes)
{
	struct object object = { .key = "" };

	CU_ASSERT_EQUAL_FATAL(object_begin(&credentials, people_arena, &owner->key,
	    size_bytes, &object), ERR_OK);
	return object;
}

/* As upload.c does: the row that makes it somebody's upload. */
static void
make_upload(const struct object *object)
{
	people_run(arena_printf(people_arena,
	    "INSERT INTO upload (public_id, object_id, filename, type, part_size_bytes)"
	    " VALUES ('%.11s', %lld, 'a.mp4', 'video/mp4', 5)",
	    strrchr(object->key, '/') + 1, (long long)object->id));
}

static void
test_bytes_are_reserved_and_settled(void)
{
	struct account alba = people_make("alba", NULL);
	struct object object = make_object(&alba, 600), found;
	struct user_id nobody = { 0 };

	CU_ASSERT_EQUAL(strncmp(object.key, "u/", 2), 0);
	CU_ASSERT_EQUAL(strncmp(object.key + 2, alba.id.text, 11), 0);
	CU_ASSERT_EQUAL(used_bytes(&alba), 600);
	CU_ASSERT_EQUAL(object_begin(&credentials, people_arena, &alba.key, 401, &found), ERR_QUOTA);
	CU_ASSERT_EQUAL(object_begin(&credentials, people_arena, &nobody, 1, &found), ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(object_find(&videos, people_arena, object.key, &found), ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(object_stored(&videos, object.id, 500, "\"e\"", ""), ERR_OK);
	CU_ASSERT_EQUAL(used_bytes(&alba), 500);
	CU_ASSERT_EQUAL(object_stored(&videos, object.id, 500, "\"e\"", ""), ERR_OK);
	CU_ASSERT_EQUAL(used_bytes(&alba), 500);
	CU_ASSERT_EQUAL(object_find(&videos, people_arena, object.key, &found), ERR_OK);
	CU_ASSERT_EQUAL(found.size_bytes, 500);
	CU_ASSERT_EQUAL(found.owner.value, alba.key.value);
	CU_ASSERT_STRING_EQUAL(found.etag, "\"e\"");
	CU_ASSERT_EQUAL(object_stored(&videos, 987654, 1, "", ""), ERR_NOT_FOUND);
}

static void
test_unknown_sizes_are_reserved_as_they_grow(void)
{
	struct account bruno = people_make("bruno", NULL);
	struct object object = make_object(&bruno, 0), other = make_object(&bruno, 300);

	CU_ASSERT_EQUAL(object_reserve(&credentials, object.id, 400), ERR_OK);
	CU_ASSERT_EQUAL(used_bytes(&bruno), 700);
	CU_ASSERT_EQUAL(object_reserve(&credentials, object.id, 200), ERR_OK);
	CU_ASSERT_EQUAL(used_bytes(&bruno), 700);
	CU_ASSERT_EQUAL(object_reserve(&credentials, object.id, 701), ERR_QUOTA);
	CU_ASSERT_EQUAL(used_bytes(&bruno), 700);
	CU_ASSERT_EQUAL(object_stored(&credentials, object.id, 701, "\"e\"", ""), ERR_QUOTA);
	CU_ASSERT_EQUAL(object_stored(&credentials, object.id, 700, "\"e\"", ""), ERR_OK);
	CU_ASSERT_EQUAL(object_reserve(&credentials, object.id, 700), ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(object_delete(&credentials, other.id), ERR_OK);
	CU_ASSERT_EQUAL(used_bytes(&bruno), 700);
}

/* Somebody whose quota was lowered: what is there can shrink and go, not grow. */
static void
test_over_quota(void)
{
	struct account carla = people_make("carla", NULL);
	struct object object = make_object(&carla, 900), more;

	people_run(arena_printf(people_arena, "UPDATE account SET quota_bytes = 100 WHERE id = %lld",
	    (long long)carla.key.value));
	CU_ASSERT_EQUAL(object_begin(&credentials, people_arena, &carla.key, 0, &more), ERR_QUOTA);
	CU_ASSERT_EQUAL(object_stored(&credentials, object.id, 901, "\"e\"", ""), ERR_QUOTA);
	CU_ASSERT_EQUAL(object_stored(&credentials, object.id, 800, "\"e\"", ""), ERR_OK);
	CU_ASSERT_EQUAL(used_bytes(&carla), 800);
	CU_ASSERT_EQUAL(object_delete(&videos, object.id), ERR_OK);
	CU_ASSERT_EQUAL(used_bytes(&carla), 0);
}

static void
test_claim(void)
{
	struct account dario = people_make("dario", NULL), elena = people_make("elena", NULL);
	struct object object = make_object(&dario, 10), raw = make_object(&dario, 10), claimed;

	make_upload(&object);
	CU_ASSERT_EQUAL(object_claim(&videos, people_arena, &dario.key, object.key, &claimed), ERR_NOT_FOUND);
	people_run(arena_printf(people_arena, "UPDATE upload SET completed_at = now()"
	    " WHERE object_id = %lld", (long long)object.id));
	CU_ASSERT_EQUAL(object_stored(&credentials, object.id, 10, "\"e\"", "v1"), ERR_OK);
	CU_ASSERT_EQUAL(object_claim(&videos, people_arena, &elena.key, object.key, &claimed), ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(object_claim(&videos, people_arena, &dario.key, "u/none/such", &claimed), ERR_NOT_FOUND);

	/* A transaction that fails leaves it as it was. */
	CU_ASSERT_EQUAL(db_begin(&videos), ERR_OK);
	CU_ASSERT_EQUAL(object_claim(&videos, people_arena, &dario.key, object.key, &claimed), ERR_OK);
	db_rollback(&videos);
	CU_ASSERT_EQUAL(db_begin(&videos), ERR_OK);
	CU_ASSERT_EQUAL(object_claim(&videos, people_arena, &dario.key, object.key, &claimed), ERR_OK);
	CU_ASSERT_EQUAL(db_commit(&videos), ERR_OK);
	CU_ASSERT_EQUAL(claimed.id, object.id);
	CU_ASSERT_STRING_EQUAL(claimed.version_id, "v1");
	CU_ASSERT_STRING_EQUAL(claimed.filename, "a.mp4");
	CU_ASSERT_STRING_EQUAL(claimed.type, "video/mp4");
	CU_ASSERT_EQUAL(object_claim(&videos, people_arena, &dario.key, object.key, &claimed), ERR_CONFLICT);

	/* What came in one call was never an upload. */
	CU_ASSERT_EQUAL(object_stored(&videos, raw.id, 10, "\"e\"", ""), ERR_OK);
	CU_ASSERT_EQUAL(object_claim(&videos, people_arena, &dario.key, raw.key, &claimed), ERR_CONFLICT);
}

static void
test_delete(void)
{
	struct account fabio = people_make("fabio", NULL);
	struct object object = make_object(&fabio, 10), found;

	CU_ASSERT_EQUAL(object_stored(&videos, object.id, 10, "\"e\"", ""), ERR_OK);
	CU_ASSERT_EQUAL(object_purge(&worker, object.key), ERR_OK);
	CU_ASSERT_EQUAL(object_find(&videos, people_arena, object.key, &found), ERR_OK);
	CU_ASSERT_EQUAL(object_delete(&videos, object.id), ERR_OK);
	CU_ASSERT_EQUAL(object_delete(&videos, object.id), ERR_OK);
	CU_ASSERT_EQUAL(jobs_for(object.key), 1);
	CU_ASSERT_EQUAL(used_bytes(&fabio), 0);
	CU_ASSERT_EQUAL(object_find(&videos, people_arena, object.key, &found), ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(object_stored(&videos, object.id, 10, "\"e\"", ""), ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(object_purge(&worker, object.key), ERR_OK);
	CU_ASSERT_EQUAL(people_number(arena_printf(people_arena,
	    "SELECT count(*) FROM object WHERE key = '%s'", object.key)), 0);
	CU_ASSERT_EQUAL(object_delete_prefix(&worker, "v/abc/"), ERR_OK);
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM job WHERE kind = 'object_delete'"
	    " AND payload = '{\"prefix\": \"v/abc/\"}'"), 1);
}

static void
test_all_of_an_owner(void)
{
	struct account greta = people_make("greta", NULL), hugo = people_make("hugo", NULL);
	struct object one = make_object(&greta, 10), two = make_object(&greta, 20);
	struct object other = make_object(&hugo, 30);

	make_upload(&two);
	CU_ASSERT_EQUAL(object_delete_owned(&auth, &greta.key), ERR_OK);
	CU_ASSERT_EQUAL(used_bytes(&greta), 0);
	CU_ASSERT_EQUAL(jobs_for(one.key), 1);
	CU_ASSERT_EQUAL(jobs_for(two.key), 1);
	CU_ASSERT_EQUAL(jobs_for(other.key), 0);
	CU_ASSERT_EQUAL(used_bytes(&hugo), 30);
	CU_ASSERT_EQUAL(object_purge(&worker, two.key), ERR_OK);	/* and its upload */
}

/* What has an upload is upload_sweep()'s to end. */
static void
test_what_never_came(void)
{
	struct account irene = people_make("irene", NULL);
	struct object raw = make_object(&irene, 10), fresh = make_object(&irene, 20);
	struct object begun = make_object(&irene, 30), stored = make_object(&irene, 40);
	int64_t day_ago = clock_now_us() - 86400LL * 1000000, dropped = -1;

	make_upload(&begun);
	CU_ASSERT_EQUAL(object_stored(&videos, stored.id, 40, "\"e\"", ""), ERR_OK);
	people_run(arena_printf(people_arena, "UPDATE object SET created_at = '2020-01-01'"
	    " WHERE id IN (%lld, %lld, %lld)", (long long)raw.id, (long long)begun.id,
	    (long long)stored.id));
	CU_ASSERT_EQUAL(object_delete_unused(&worker, day_ago, &dropped), ERR_OK);
	CU_ASSERT_EQUAL(dropped, 1);
	CU_ASSERT_EQUAL(jobs_for(raw.key), 1);
	CU_ASSERT_EQUAL(jobs_for(fresh.key) + jobs_for(begun.key) + jobs_for(stored.key), 0);
	CU_ASSERT_EQUAL(used_bytes(&irene), 90);
	CU_ASSERT_EQUAL(object_delete_unused(&worker, day_ago, &dropped), ERR_OK);
	CU_ASSERT_EQUAL(dropped, 0);
}

static struct account crowded;

static void *
begin_many(void *made)
{
	struct db db = db_of(pools[2]);
	struct arena *arena = arena_new();
	struct object object;
	int i;

	for (i = 0; i < 10; i++)
		*(int *)made += object_begin(&db, arena, &crowded.key, 90, &object) == ERR_OK;
	db_done(&db);
	arena_free(arena);
	return NULL;
}

static void
test_a_quota_holds_for_many_at_once(void)
{
	pthread_t threads[4];
	int made[4] = { 0 }, i, sum = 0;

	crowded = people_make("julia", NULL);
	for (i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, begin_many, &made[i]);
	for (i = 0; i < 4; i++) {
		pthread_join(threads[i], NULL);
		sum += made[i];
	}
	CU_ASSERT_EQUAL(sum, QUOTA / 90);
	CU_ASSERT_EQUAL(used_bytes(&crowded), QUOTA / 90 * 90);
	CU_ASSERT_EQUAL(people_number(arena_printf(people_arena,
	    "SELECT sum(size_bytes) FROM object WHERE owner_id = %lld",
	    (long long)crowded.key.value)), QUOTA / 90 * 90);
}

int
main(void)
{
	static const char *const roles[] = { "auth", "videos", "credentials", "worker" };
	struct db *const dbs[] = { &auth, &videos, &credentials, &worker };
	CU_TestInfo tests[] = {
		{ "bytes are reserved and settled", test_bytes_are_reserved_and_settled },
		{ "unknown sizes are reserved as they grow", test_unknown_sizes_are_reserved_as_they_grow },
		{ "over quota", test_over_quota },
		{ "claim", test_claim },
		{ "delete", test_delete },
		{ "all of an owner", test_all_of_an_owner },
		{ "what never came", test_what_never_came },
		{ "a quota holds for many at once", test_a_quota_holds_for_many_at_once },
		CU_TEST_INFO_NULL,
	};
	int i, status;

	setenv("VITRINA_QUOTA", "1000", 1);
	people_begin();
	for (i = 0; i < 4; i++) {
		pools[i] = test_db_pool(roles[i], 4);
		*dbs[i] = db_of(pools[i]);
	}
	status = suite_run("object", tests);
	for (i = 0; i < 4; i++) {
		db_done(dbs[i]);
		db_pool_free(pools[i]);
	}
	people_end();
	return status;
}
