/* Stored WebP images whose metadata was kept: made anew once. */
#include <stdio.h>
#include <string.h>

#include "lib/db/db_row.h"
#include "service/base/job.h"
#include "store/store.h"
#include "support/run/suite.h"
#include "support/sites/site_worker.h"

#define MARK "Exif: 48.8577 N"

static const char IS_BARE[] = "SELECT is_bare::int FROM image_version WHERE id = $1";
static const char KEY[] =
    "SELECT o.key FROM object o JOIN image_version v ON v.object_id = o.id WHERE v.id = $1";
static const char VERSION[] = "SELECT public_id FROM image_version WHERE id = $1";
static const char USED[] = "SELECT used_bytes FROM account WHERE $1::bigint = 0";

/* A WebP with a chunk more behind its picture; its path. */
static const char *
webp(const char *name, const char *chunk, const char *text)
{
	const char *path = site_media("-f lavfi -i testsrc2=s=64x48:d=1 -frames:v 1 -c:v libwebp", name);
	unsigned char head[8] = { 0 };
	FILE *file = fopen(path, "r+");
	long len;

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	fseek(file, 0, SEEK_END);
	if (chunk != NULL) {
		memcpy(head, chunk, 4);
		head[4] = (unsigned char)strlen(text);
		fwrite(head, 1, sizeof(head), file);
		fwrite(text, 1, strlen(text) + strlen(text) % 2, file);
	}
	len = ftell(file) - 8;
	fseek(file, 4, SEEK_SET);
	head[0] = (unsigned char)len, head[1] = (unsigned char)(len >> 8);
	head[2] = head[3] = 0;
	fwrite(head, 1, 4, file);
	fclose(file);
	return path;
}

/* As the release before stored it; its version's internal key. */
static int64_t
store_image(const char *path)
{
	static const char SQL[] =
	    "WITH o AS (INSERT INTO object (key, owner_id, size_bytes, etag, state)"
	    "    SELECT $1, id, $2, $3, 'stored' FROM account WHERE username = 'owner'"
	    "    RETURNING id, owner_id),"
	    " charged AS (UPDATE account SET used_bytes = used_bytes + $2 FROM o"
	    "    WHERE account.id = o.owner_id),"
	    " i AS (INSERT INTO image (key, owner_id) SELECT $4, owner_id FROM o RETURNING id)"
	    " INSERT INTO image_version (public_id, image_id, object_id, type, width, height,"
	    "    size_bytes, sha256, original_type, original_bytes, original_sha256)"
	    " SELECT $4, i.id, o.id, 'webp', 64, 48, $2, sha256($1::bytea), 'webp', $2,"
	    "    sha256($1::bytea) FROM o, i RETURNING id";
	const struct public_id id = public_id_make();
	const char *key = arena_printf(site_arena, "u/AAAAAAAAAAA/%s", id.text);
	struct store_object object;
	int64_t version = 0;

	CU_ASSERT_EQUAL_FATAL(store_put_file(key, path, &object), ERR_OK);
	const struct db_param params[] = {
		db_text(key), db_int(object.size_bytes), db_text(object.etag), db_id(&id),
	};
	CU_ASSERT_EQUAL_FATAL(db_one_int(&site_db, DB_QUERY(SQL, params), &version), ERR_OK);
	return version;
}

static void
test_once(void)
{
	const int64_t told = store_image(webp("told.webp", "EXIF", MARK));
	const int64_t odd = store_image(webp("odd.webp", "GPS ", MARK));
	const int64_t plain = store_image(webp("plain.webp", NULL, ""));
	const char *before = site_text(KEY, told), *plain_before = site_text(KEY, plain);
	const char *version = site_text(VERSION, told);
	const int64_t used = site_number(USED, 0);
	pid_t worker;

	CU_ASSERT_STRING_NOT_EQUAL(site_shell("grep -c '%s' %s || true", MARK, site_path(before)), "0");
	CU_ASSERT_EQUAL(job_add(&site_db, JOB_STRIP, 0, NULL, 0), ERR_OK);
	worker = site_worker();
	CU_ASSERT_TRUE(site_wait(IS_BARE, told));
	CU_ASSERT_TRUE(site_wait(IS_BARE, odd));
	CU_ASSERT_TRUE(site_wait(IS_BARE, plain));
	CU_ASSERT_TRUE(site_wait("SELECT (count(*) = 0)::int FROM job WHERE $1::bigint = 0"
	    " AND state <> 'done'", 0));
	CU_ASSERT_TRUE(site_worker_stop(worker));
	CU_ASSERT_STRING_NOT_EQUAL(site_text(KEY, told), before);
	CU_ASSERT_STRING_NOT_EQUAL(site_text(VERSION, told), version);
	CU_ASSERT_STRING_EQUAL(site_shell("grep -c '%s' %s || true", MARK,
	    site_path(site_text(KEY, told))), "0");
	CU_ASSERT_STRING_EQUAL(site_shell("grep -c '%s' %s || true", MARK,
	    site_path(site_text(KEY, odd))), "0");
	CU_ASSERT_STRING_EQUAL(site_shell("ffprobe -v error -show_entries stream=width -of csv=p=0 %s",
	    site_path(site_text(KEY, told))), "64");
	/* what had nothing stays as it is; what it was is gone, and given back */
	CU_ASSERT_STRING_EQUAL(site_text(KEY, plain), plain_before);
	CU_ASSERT_EQUAL(site_objects(before), 0);
	CU_ASSERT_EQUAL(site_number(USED, 0), used - 2 * (int64_t)(8 + strlen(MARK) + strlen(MARK) % 2));
}

static CU_TestInfo tests[] = {
	{ "once", test_once },
	CU_TEST_INFO_NULL,
};

int
main(void)
{
	int failed;

	site_open();
	failed = suite_run("worker: images without metadata", tests);
	site_close();
	return failed;
}
