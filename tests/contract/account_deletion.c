/* An account is deleted: the auth program hides it, the worker removes all that it owned. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "lib/config/config.h"
#include "lib/db/db_row.h"
#include "service/account/account.h"
#include "service/base/object.h"
#include "store/store.h"
#include "support/people/auth.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"

#define WAIT_MAX_MS 30000

static struct test_program auth, worker, files;
static struct arena       *arena;
static struct db           db;

/* One number that constant `sql` gives of the account `user`. */
static int64_t
number(const char *sql, const struct user_id *user)
{
	const struct db_param params[] = { db_user(user) };
	int64_t value = -1;

	CU_ASSERT_EQUAL(db_one_int(&db, DB_QUERY(sql, params), &value), ERR_OK);
	return value;
}

static const char SQL_VIDEO[] =
    "INSERT INTO video (public_id, owner_id, object_id, title, type, state)"
    " VALUES ($1, $2, $3, 'mine', 'video/mp4', 'ready')";

static const char SQL_COMMENT[] =
    "INSERT INTO comment (public_id, video_id, account_id, body)"
    " SELECT $1, id, $2, 'a comment' FROM video WHERE public_id = $3";

/* A stored object of `user`, published as a video that has a derived object, too. */
static const char *
own_video(const struct user_id *user, const struct public_id *id)
{
	struct store_object stored;
	struct object object;

	CU_ASSERT_EQUAL_FATAL(object_begin(&db, arena, user, 5, &object), ERR_OK);
	CU_ASSERT_EQUAL_FATAL(store_put_bytes(object.key, "12345", 5, &stored), ERR_OK);
	CU_ASSERT_EQUAL_FATAL(object_stored(&db, object.id, 5, stored.etag, stored.version_id),
	    ERR_OK);
	CU_ASSERT_EQUAL_FATAL(store_put_bytes(arena_printf(arena, "v/%s/poster-1.jpg", id->text),
	    "jpeg", 4, &stored), ERR_OK);
	const struct db_param params[] = { db_id(id), db_user(user), db_int(object.id) };

	CU_ASSERT_EQUAL_FATAL(db_exec(&db, DB_QUERY(SQL_VIDEO, params), NULL), ERR_OK);
	return object.key;
}

static void
comment(const struct user_id *user, const struct public_id *video)
{
	const struct public_id id = public_id_make();
	const struct db_param params[] = { db_id(&id), db_user(user), db_id(video) };

	CU_ASSERT_EQUAL_FATAL(db_exec(&db, DB_QUERY(SQL_COMMENT, params), NULL), ERR_OK);
}

static bool
wait_for_zero(const char *sql, const struct user_id *user)
{
	const int64_t until = clock_steady_ms() + WAIT_MAX_MS;

	while (number(sql, user) != 0) {
		if (clock_steady_ms() > until)
			return false;
		usleep(20000);
	}
	return true;
}

static void
test_nothing_of_it_is_left(void)
{
	const struct public_id gone_id = { "gonegonegon" }, kept_id = { "keptkeptkep" };
	struct api gone = auth_register(&auth, "gone"), kept = auth_register(&auth, "kept");
	struct store_object object;
	struct user_id gone_key, kept_key;
	const char *gone_object, *kept_object;

	CU_ASSERT_EQUAL_FATAL(account_find_name(&db, "gone", &gone_key), ERR_OK);
	CU_ASSERT_EQUAL_FATAL(account_find_name(&db, "kept", &kept_key), ERR_OK);
	gone_object = own_video(&gone_key, &gone_id);
	comment(&kept_key, &gone_id);
	kept_object = own_video(&kept_key, &kept_id);
	comment(&gone_key, &kept_id);

	CU_ASSERT_EQUAL(api_call(&gone, "DELETE", "/api/auth/me",
	    "{\"password\":\"" AUTH_PASSWORD "\"}"), 204);
	CU_ASSERT_TRUE(wait_for_zero("SELECT count(*) FROM account WHERE id = $1", &gone_key));
	CU_ASSERT_TRUE(wait_for_zero("SELECT count(*) FROM job WHERE state IN ('queued', 'running')"
	    " AND kind LIKE '%delete' AND $1 > 0", &gone_key));
	CU_ASSERT_EQUAL(number("SELECT count(*) FROM job WHERE state = 'parked' AND $1 > 0",
	    &gone_key), 0);

	CU_ASSERT_EQUAL(store_head(gone_object, &object), ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(store_head("v/gonegonegon/poster-1.jpg", &object), ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(number("SELECT (SELECT count(*) FROM video WHERE owner_id = $1)"
	    " + (SELECT count(*) FROM object WHERE owner_id = $1)"
	    " + (SELECT count(*) FROM comment)", &gone_key), 0);

	CU_ASSERT_EQUAL(store_head(kept_object, &object), ERR_OK);
	CU_ASSERT_EQUAL(store_head("v/keptkeptkep/poster-1.jpg", &object), ERR_OK);
	CU_ASSERT_EQUAL(number("SELECT count(*) FROM video WHERE owner_id = $1"
	    " AND deleted_at IS NULL", &kept_key), 1);
	CU_ASSERT_EQUAL(api_call(&kept, "GET", "/api/auth/me", NULL), 200);
	CU_ASSERT_EQUAL(api_int(&kept, "used_bytes"), 5);
	api_done(&gone);
	api_done(&kept);
}

/* A file in the tree ("home", "common"), of one byte and of two; its id on the arena. */
static const char *
put_twice(struct api *me, const char *tree)
{
	const char *id;

	CU_ASSERT_EQUAL(api_send(me, "POST", arena_printf(arena, "/api/files?name=note&tree=%s", tree),
	    "text/plain", "1", 1), 201);
	id = arena_strdup(arena, api_text(me, "id"));
	CU_ASSERT_EQUAL(api_send(me, "PUT", arena_printf(arena, "/api/files/%s/content", id),
	    "text/plain", "22", 2), 200);
	return id;
}

static void
test_what_all_share_stays_for_them(void)
{
	struct api root = auth_register_admin(&auth, "root"), gone;
	const char *shared, *content;
	struct user_id gone_key;

	root.socket = files.socket;
	CU_ASSERT_EQUAL(api_call(&root, "PUT", "/api/files/common", "{\"allowed\": true}"), 200);
	gone = auth_person(&auth, &files, "leaver");
	CU_ASSERT_EQUAL_FATAL(account_find_name(&db, "leaver", &gone_key), ERR_OK);
	shared = put_twice(&gone, "common");
	put_twice(&gone, "home");
	gone.socket = auth.socket;
	CU_ASSERT_EQUAL(api_call(&gone, "DELETE", "/api/auth/me",
	    "{\"password\":\"" AUTH_PASSWORD "\"}"), 204);
	CU_ASSERT_TRUE(wait_for_zero("SELECT count(*) FROM account WHERE id = $1", &gone_key));
	CU_ASSERT_TRUE(wait_for_zero("SELECT count(*) FROM job WHERE state <> 'done'"
	    " AND kind LIKE '%delete' AND $1 > 0", &gone_key));
	content = arena_printf(arena, "/api/files/%s/content", shared);
	CU_ASSERT_EQUAL(api_call(&root, "GET", content, NULL), 200);
	CU_ASSERT_STRING_EQUAL(root.reply.body, "22");
	CU_ASSERT_EQUAL(api_call(&root, "GET", "/api/files/usage", NULL), 200);
	CU_ASSERT_EQUAL(api_int(&root, "used_bytes"), 1 + 2);
	CU_ASSERT_EQUAL(number("SELECT count(*) FROM object WHERE size_bytes < 3 AND $1 > 0",
	    &gone_key), 2);
	api_done(&root);
	api_done(&gone);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "nothing of it is left", test_nothing_of_it_is_left },
		{ "what all share stays for them", test_what_all_share_stays_for_them },
		CU_TEST_INFO_NULL,
	};
	struct db_pool *pool;
	char path[128];
	int status;

	auth_start(&auth, NULL);
	test_program_start_beside(&worker, &auth, "worker", NULL);
	test_program_start_beside(&files, &auth, "files", NULL);
	snprintf(path, sizeof(path), "%s/store", auth.directory);
	setenv("VITRINA_STORE_DIR", path, 1);
	setenv("VITRINA_MIN_FREE", "1M", 1);
	setenv("VITRINA_CONF", "/dev/null", 1);
	if (!config_load())
		return 1;
	pool = test_db_pool(NULL, 1);
	db = db_of(pool);
	arena = arena_new();
	status = suite_run("contract/account_deletion", tests);
	arena_free(arena);
	db_done(&db);
	db_pool_free(pool);
	status |= !test_program_stop(&worker) || !test_program_stop(&files);
	return test_program_stop(&auth) ? status : 1;
}
