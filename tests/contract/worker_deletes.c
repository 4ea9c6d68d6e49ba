/* The worker's other jobs: deletions, hashes and the fleet's chores. */
#include <stdlib.h>
#include <string.h>

#include "service/base/job.h"
#include "service/base/object.h"
#include "store/store.h"
#include "support/run/suite.h"
#include "support/sites/site_worker.h"

static const char NO_JOBS[] =
    "SELECT (count(*) = 0)::int FROM job WHERE $1::bigint = 0 AND state <> 'done'"
    " AND kind NOT IN ('" JOB_PURGE "', '" JOB_UPLOADS "', '" JOB_PRUNE "', '" JOB_JANITOR "')";
static const char OBJECT[] = "SELECT object_id FROM video WHERE id = $1";
static const char KEY[] = "SELECT key FROM object WHERE id = $1";

static void
add(const char *kind, const char *payload)
{
	CU_ASSERT_EQUAL(job_add(&site_db, kind, 0, payload, 0), ERR_OK);
}

/* Do all that is queued. */
static void
work(void)
{
	pid_t worker = site_worker();

	CU_ASSERT_TRUE(site_wait(NO_JOBS, 0));
	CU_ASSERT_TRUE(site_worker_stop(worker));
}

/* A chore, now, whenever it was done last. */
static void
chore(const char *kind)
{
	site_run("DELETE FROM job WHERE $1::bigint = 0 AND state = 'done'", 0);
	add(kind, NULL);
	pid_t worker = site_worker();

	CU_ASSERT_TRUE(site_wait("SELECT (count(*) = 0)::int FROM job WHERE $1::bigint = 0"
	    " AND state <> 'done'", 0));
	CU_ASSERT_TRUE(site_worker_stop(worker));
}

/* A published video with derived objects, but nothing to do any more. */
static int64_t
video(void)
{
	static const char *path;
	struct store_object object;
	const char *id;
	int64_t key;

	if (path == NULL) {
		path = arena_printf(site_arena, "%s/original", site_directory);
		site_shell("echo 'not really a video' >%s", path);
	}
	key = site_video(path);
	id = site_text("SELECT public_id FROM video WHERE id = $1", key);
	site_run("UPDATE video SET state = 'ready', poster_key = 'v/' || public_id || '/poster-1.jpg',"
	    " hls_prefix = 'v/' || public_id || '/hls-1/' WHERE id = $1", key);
	CU_ASSERT_EQUAL(store_put_bytes(arena_printf(site_arena, "v/%s/poster-1.jpg", id),
	    "p", 1, &object), ERR_OK);
	CU_ASSERT_EQUAL(store_put_bytes(arena_printf(site_arena, "v/%s/hls-1/master.m3u8", id),
	    "m", 1, &object), ERR_OK);
	CU_ASSERT_EQUAL(store_put_bytes(arena_printf(site_arena, "v/%s/hls-1/240/00000.m4s", id),
	    "s", 1, &object), ERR_OK);
	return key;
}

static void
test_an_object_goes_and_then_its_row(void)
{
	const int64_t object = site_number(OBJECT, video());
	const char *key = site_text(KEY, object);

	site_run("DELETE FROM video WHERE object_id = $1", object);
	CU_ASSERT_EQUAL(object_delete(&site_db, object), ERR_OK);
	CU_ASSERT_EQUAL(site_objects(key), 1);
	work();
	CU_ASSERT_EQUAL(site_objects(key), 0);
	CU_ASSERT_EQUAL(site_number("SELECT count(*) FROM object WHERE id = $1", object), 0);
	/* again is no error */
	add(JOB_OBJECT_DELETE, arena_printf(site_arena, "{\"key\": \"%s\"}", key));
	work();
}

static void
test_a_deletion_is_tried_again_while_the_store_refuses(void)
{
	const int64_t one = video();
	const int64_t object = site_number(OBJECT, one);
	pid_t worker;

	/* a directory in the object's place cannot be unlinked */
	site_shell("rm %s; mkdir -p %s/x", site_path(site_text(KEY, object)),
	    site_path(site_text(KEY, object)));
	site_run("DELETE FROM video WHERE id = $1", one);
	CU_ASSERT_EQUAL(object_delete(&site_db, object), ERR_OK);
	worker = site_worker();
	CU_ASSERT_TRUE(site_wait("SELECT count(*) FROM job WHERE $1 > 0 AND state = 'queued'"
	    " AND attempts = 1 AND reason IS NOT NULL AND run_at > now()", object));
	CU_ASSERT_EQUAL(site_number("SELECT count(*) FROM object WHERE id = $1"
	    " AND state = 'deleting'", object), 1);
	site_shell("rmdir %s/store/%s/x %s/store/%s", site_directory, site_text(KEY, object),
	    site_directory, site_text(KEY, object));
	site_run("UPDATE job SET run_at = now() WHERE $1 > 0 AND state = 'queued'", object);
	CU_ASSERT_TRUE(site_wait(NO_JOBS, 0));
	CU_ASSERT_EQUAL(site_number("SELECT count(*) FROM object WHERE id = $1", object), 0);
	CU_ASSERT_TRUE(site_worker_stop(worker));
}

static void
test_deleted_videos_go_after_undelete_days(void)
{
	const int64_t kept = video(), fresh = video(), old = video();
	const int64_t object = site_number(OBJECT, old);
	const char *prefix = site_text("SELECT 'v/' || public_id || '/' FROM video WHERE id = $1", old);
	const char *key = site_text(KEY, object);

	site_run("UPDATE video SET deleted_at = now() - interval '6 days' WHERE id = $1", fresh);
	site_run("UPDATE video SET deleted_at = now() - interval '8 days' WHERE id = $1", old);
	chore(JOB_PURGE);
	CU_ASSERT_EQUAL(site_number("SELECT count(*) FROM video WHERE id = $1", kept), 1);
	CU_ASSERT_EQUAL(site_number("SELECT count(*) FROM video WHERE id = $1", fresh), 1);
	CU_ASSERT_EQUAL(site_number("SELECT count(*) FROM video WHERE id = $1", old), 0);
	CU_ASSERT_EQUAL(site_number("SELECT count(*) FROM object WHERE id = $1", object), 0);
	CU_ASSERT_EQUAL(site_objects(prefix), 0);
	CU_ASSERT_EQUAL(site_objects(key), 0);
	CU_ASSERT_EQUAL(site_objects(site_text("SELECT 'v/' || public_id || '/' FROM video"
	    " WHERE id = $1", fresh)), 3);
}

static void
test_an_account_goes_with_all_that_it_has(void)
{
	int64_t account, theirs, mine = video();
	const char *prefix, *key;

	site_run("INSERT INTO account (public_id, username, password_hash)"
	    " SELECT 'BBBBBBBBBBB', 'leaver', '' WHERE $1::bigint = 0", 0);
	account = site_number("SELECT id FROM account WHERE username = 'leaver' AND $1::bigint = 0", 0);
	theirs = video();
	site_run("UPDATE video SET owner_id = (SELECT id FROM account WHERE username = 'leaver')"
	    " WHERE id = $1", theirs);
	site_run("UPDATE object SET owner_id = (SELECT id FROM account WHERE username = 'leaver')"
	    " WHERE id = (SELECT object_id FROM video WHERE id = $1)", theirs);
	site_run("INSERT INTO comment (public_id, video_id, account_id, body)"
	    " SELECT 'CCCCCCCCCCC', $1, id, 'Bye' FROM account WHERE username = 'leaver'", mine);
	site_run("INSERT INTO object (key, owner_id) SELECT 'u/BBBBBBBBBBB/unfinished', $1", account);
	prefix = site_text("SELECT 'v/' || public_id || '/' FROM video WHERE id = $1", theirs);
	key = site_text(KEY, site_number(OBJECT, theirs));
	add(JOB_ACCOUNT_DELETE, arena_printf(site_arena, "{\"account\": %d}", (int)account));
	work();
	CU_ASSERT_EQUAL(site_number("SELECT count(*) FROM account WHERE id = $1", account), 0);
	CU_ASSERT_EQUAL(site_number("SELECT count(*) FROM object WHERE owner_id = $1", account), 0);
	CU_ASSERT_EQUAL(site_number("SELECT count(*) FROM comment WHERE video_id = $1", mine), 0);
	CU_ASSERT_EQUAL(site_objects(prefix), 0);
	CU_ASSERT_EQUAL(site_objects(key), 0);
	CU_ASSERT_EQUAL(site_number("SELECT count(*) FROM video WHERE id = $1", mine), 1);
}

static void
test_objects_get_their_hash(void)
{
	const int64_t object = site_number(OBJECT, video());

	chore(JOB_UPLOADS);
	CU_ASSERT_STRING_EQUAL(site_text("SELECT encode(sha256, 'hex') FROM object WHERE id = $1",
	    object), site_shell("sha256sum %s | cut -d' ' -f1", site_path(site_text(KEY, object))));
}

static void
test_what_is_only_remembered_is_forgotten(void)
{
	site_run("INSERT INTO session (public_id, account_id, token_hash, used_at)"
	    " SELECT 'SSSSSSSSSS' || n, id, sha256(n::text::bytea), now() - n * interval '29 days'"
	    " FROM account, generate_series(1, 2) n WHERE username = 'owner' AND $1::bigint = 0", 0);
	site_run("INSERT INTO code (public_id, kind, code_hash, expires_at)"
	    " SELECT 'KKKKKKKKK' || n, 'invitation', sha256(n::text::bytea), now() - n * interval '1 h'"
	    " FROM unnest(ARRAY[10, 25]) n WHERE $1::bigint = 0", 0);
	site_run("INSERT INTO idempotency (account_id, key, fingerprint, created_at)"
	    " SELECT id, n::text, sha256('x'), now() - n * interval '1 h'"
	    " FROM account, unnest(ARRAY[1, 25]) n WHERE username = 'owner' AND $1::bigint = 0", 0);
	chore(JOB_PRUNE);
	CU_ASSERT_EQUAL(site_number("SELECT count(*) FROM session WHERE $1::bigint = 0", 0), 1);
	CU_ASSERT_EQUAL(site_number("SELECT count(*) FROM code WHERE $1::bigint = 0", 0), 1);
	CU_ASSERT_EQUAL(site_number("SELECT count(*) FROM idempotency WHERE $1::bigint = 0", 0), 1);
}

/* What the last janitor said. */
static const char *
janitor(void)
{
	site_shell("truncate -s0 %s/log", site_directory);
	chore(JOB_JANITOR);
	return site_shell("grep janitor: %s/log", site_directory);
}

static void
test_the_janitor_tells_what_does_not_fit_together(void)
{
	struct store_object object;
	const char *id, *said;
	int64_t one;

	site_shell("rm -rf %s/store/u %s/store/v", site_directory, site_directory);
	site_run("DELETE FROM video WHERE $1::bigint = 0", 0);
	site_run("DELETE FROM object WHERE $1::bigint = 0", 0);
	one = video();
	id = site_text("SELECT public_id FROM video WHERE id = $1", one);
	said = janitor();
	CU_ASSERT_PTR_NOT_NULL(strstr(said, "0 objects are missing, 0 have no row, 0 leftovers"));
	/* renditions of a job that died long ago, a stranger, and a stranger's renditions */
	CU_ASSERT_EQUAL(store_put_bytes(arena_printf(site_arena, "v/%s/hls-1000-x/240/init.mp4", id),
	    "x", 1, &object), ERR_OK);
	CU_ASSERT_EQUAL(store_put_bytes("u/AAAAAAAAAAA/stranger", "x", 1, &object), ERR_OK);
	CU_ASSERT_EQUAL(store_put_bytes("v/AAAAAAAAAAA/hls-1000-x/240/init.mp4", "x", 1, &object),
	    ERR_OK);
	CU_ASSERT_EQUAL(store_delete(arena_printf(site_arena, "v/%s/poster-1.jpg", id)), ERR_OK);
	CU_ASSERT_EQUAL(store_delete(site_text(KEY, site_number(OBJECT, one))), ERR_OK);
	said = janitor();
	CU_ASSERT_PTR_NOT_NULL(strstr(said, "2 objects are missing, 2 have no row, 1 leftovers"));
	CU_ASSERT_PTR_NOT_NULL(strstr(said, "no row owns the object u/AAAAAAAAAAA/stranger"));
	CU_ASSERT_EQUAL(site_objects("u/AAAAAAAAAAA/stranger"), 1);
	CU_ASSERT_EQUAL(site_objects(arena_printf(site_arena, "v/%s/hls-1000-x/", id)), 0);
	CU_ASSERT_EQUAL(site_objects(arena_printf(site_arena, "v/%s/hls-1/", id)), 2);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "an object goes and then its row", test_an_object_goes_and_then_its_row },
		{ "a deletion is tried again", test_a_deletion_is_tried_again_while_the_store_refuses },
		{ "deleted videos go in the end", test_deleted_videos_go_after_undelete_days },
		{ "an account goes with all it has", test_an_account_goes_with_all_that_it_has },
		{ "objects get their hash", test_objects_get_their_hash },
		{ "what is only remembered is forgotten", test_what_is_only_remembered_is_forgotten },
		{ "the janitor tells", test_the_janitor_tells_what_does_not_fit_together },
		CU_TEST_INFO_NULL,
	};
	int failed;

	site_open();
	failed = suite_run("worker's deletions and chores", tests);
	if (failed)
		fprintf(stderr, "%s\n", site_shell("cat %s/log", site_directory));
	site_close();
	return failed;
}
