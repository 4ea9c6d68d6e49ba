/*
 * What lists and searches cost at 100,000 videos, by the plans of the very
 * statements that the services send: no large table is read whole, and no more
 * rows are touched than a page's worth, or what may be ranked.  Never by time.
 */
#include <json-c/json.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/count.h"
#include "lib/db/db_conn.h"
#include "lib/db/db_row.h"
#include "service/account/code.h"
#include "service/account/session.h"
#include "service/account/token.h"
#include "service/base/job.h"
#include "service/file/file_change.h"
#include "service/file/file_put.h"
#include "service/image/image.h"
#include "service/matrix/stored_matrix.h"
#include "service/upkeep/audit.h"
#include "service/upload/upload.h"
#include "service/video/comment.h"
#include "service/video/video_list.h"
#include "support/people/people.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"

#define TOUCHED_MAX 4000	/* rows in one step of a plan: what may be ranked, and some */
#define BITMAP_MAX  20000	/* of an index that gives all that match at once, at a tenth of the cost */
#define DEPTH_MAX   200
#define AGAIN       7		/* the sixth time Postgres plans without the parameters */

static const char *const large[] = {
	"account", "comment", "file", "image", "image_version", "job", "matrix", "object", "session", "token",
	"upload", "video", "video_tag", "video_word", NULL,
};

static struct db db;
static bool      watching;	/* what a test asks itself is its own affair */
static int       plans, faults, faults_ever;

static double
number(struct json_object *node, const char *name)
{
	struct json_object *value;

	return json_object_object_get_ex(node, name, &value) ? json_object_get_double(value) : 0;
}

static const char *
text(struct json_object *node, const char *name)
{
	struct json_object *value;

	return json_object_object_get_ex(node, name, &value) ? json_object_get_string(value) : "";
}

static double
touched(struct json_object *node)
{
	return number(node, "Actual Loops") * (number(node, "Actual Rows") +
	    number(node, "Rows Removed by Filter") + number(node, "Rows Removed by Index Recheck") +
	    number(node, "Rows Removed by Join Filter"));
}

static bool
is_bad(struct json_object *node)
{
	const char *type = text(node, "Node Type");

	if (strcmp(type, "Bitmap Index Scan") == 0)
		return touched(node) > BITMAP_MAX;
	return touched(node) > TOUCHED_MAX || (strcmp(type, "Seq Scan") == 0 &&
	    number(node, "Actual Loops") > 0 && texts_index(large, text(node, "Relation Name")) >= 0);
}

static bool
has_bad(struct json_object *node)
{
	struct json_object *under;
	size_t i;

	if (is_bad(node)) {
		fprintf(stderr, "%s of %s%s: %.0f rows in\n", text(node, "Node Type"),
		    text(node, "Relation Name"), text(node, "Index Name"), touched(node));
		return true;
	}
	if (json_object_object_get_ex(node, "Plans", &under))
		for (i = 0; i < json_object_array_length(under); i++)
			if (has_bad(json_object_array_get_idx(under, i)))
				return true;
	return false;
}

static void
take_notice(void *unused, const PGresult *result)
{
	const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	const char *json = strstr(message, "plan:");
	struct json_tokener *parser;
	struct json_object *whole, *plan;

	(void)unused;
	if (json == NULL || !watching)
		return;
	parser = json_tokener_new_ex(DEPTH_MAX);
	whole = json_tokener_parse_ex(parser, json + strlen("plan:"), -1);
	json_tokener_free(parser);
	plans++;
	if (!json_object_object_get_ex(whole, "Plan", &plan) || has_bad(plan)) {
		faults++;
		faults_ever++;
		fprintf(stderr, "%s\n", message);
	}
	json_object_put(whole);
}

/* Plans come as notices of auto_explain, whose first line is all that the service logs. */
static void
watch_connection(void)
{
	CU_ASSERT_EQUAL_FATAL(db_begin(&db), ERR_OK);
	PQsetNoticeReceiver(db.conn->pg, take_notice, NULL);
	db_rollback(&db);
}

static void
test_a_large_site(void)
{
	static char sql[16384];
	FILE *in = fopen("tests/service/plans.sql", "r");
	size_t len;

	CU_ASSERT_PTR_NOT_NULL_FATAL(in);
	len = fread(sql, 1, sizeof(sql) - 1, in);
	fclose(in);
	CU_ASSERT_TRUE_FATAL(len > 0 && len < sizeof(sql) - 1);
	people_run(sql);
	people_run("VACUUM video_tag");
	people_run("VACUUM object_text");
	people_run("DO $$ BEGIN EXECUTE format('ALTER DATABASE %1$I SET session_preload_libraries"
	    " = ''auto_explain''; ALTER DATABASE %1$I SET auto_explain.log_min_duration = 0;"
	    " ALTER DATABASE %1$I SET auto_explain.log_analyze = on;"
	    " ALTER DATABASE %1$I SET auto_explain.log_timing = off;"
	    " ALTER DATABASE %1$I SET auto_explain.log_format = ''json'';"
	    " ALTER DATABASE %1$I SET auto_explain.log_level = ''warning''', current_database());"
	    " END $$");
	watch_connection();
}

static const struct user_id one = { 1 };

/* All of its statements, planned with their parameters and without. */
#define ALWAYS(call) \
	do { \
		int again, seen = plans; \
		watching = true; \
		for (again = 0; again < AGAIN; again++) \
			CU_ASSERT_EQUAL_FATAL((call), ERR_OK); \
		watching = false; \
		CU_ASSERT_TRUE(plans >= seen + AGAIN); \
		CU_ASSERT_EQUAL(faults, 0); \
		faults = 0; \
	} while (0)

/* What is not the same again. */
#define ONCE(call) \
	do { \
		watching = true; \
		CU_ASSERT_EQUAL_FATAL((call), ERR_OK); \
		watching = false; \
		CU_ASSERT_EQUAL(faults, 0); \
		faults = 0; \
	} while (0)

/* The first page, and the one behind it. */
static void
list(struct video_filter filter, size_t least)
{
	const int before = faults_ever;
	struct page page;

	filter.ask.limit = 20;
	ALWAYS(video_list(&db, people_arena, &filter, &page));
	CU_ASSERT_TRUE(page.count >= least);
	filter.ask.cursor = page.next;
	if (page.next != NULL)
		ALWAYS(video_list(&db, people_arena, &filter, &page));
	if (faults_ever > before)
		fprintf(stderr, "… of q=%s tag=%s owner=%s mine=%d sort=%d\n", filter.text, filter.tag,
		    filter.owner, !user_is_nobody(&filter.mine), filter.sort);
}

static void
test_lists_of_videos(void)
{
	static const enum video_sort sorts[] = { VIDEO_NEWEST, VIDEO_POPULAR };
	static const char *const tags[] = { NULL, "half", "tag7", "rare" };
	size_t s, t;

	for (s = 0; s < COUNT(sorts); s++)
		for (t = 0; t < COUNT(tags); t++) {
			const struct video_filter all = { .sort = sorts[s], .tag = tags[t] };
			struct video_filter of_one = all, mine = all, few = all;

			of_one.owner = "person1";
			few.owner = "person77";
			mine.mine = one;
			list(all, 1);
			list(of_one, tags[t] == NULL);
			list(few, 0);
			list(mine, tags[t] == NULL);
		}
	list((struct video_filter){ .mine = one, .deleted = true }, 0);
}

static void
test_searches(void)
{
	static const enum video_sort sorts[] = { VIDEO_BEST, VIDEO_POPULAR };
	static const char *const texts[] = { "common", "middling", "iddlin", "ommo", "comnom",
	    "middling common" };
	static const char *const tags[] = { NULL, "half", "rare" };
	size_t s, t, w;

	for (s = 0; s < COUNT(sorts); s++)
		for (t = 0; t < COUNT(tags); t++)
			for (w = 0; w < COUNT(texts); w++) {
				const struct video_filter all = { .text = texts[w], .sort = sorts[s],
				    .tag = tags[t] };
				struct video_filter of_one = all, mine = all, few = all;

				of_one.owner = "person1";
				few.owner = "person77";
				mine.mine = one;
				list(all, w < 4 && t == 0);
				list(of_one, w == 0 && t == 0);
				list(few, 0);
				list(mine, w == 0 && t == 0);
			}
}

/* All that is public, as it stands on a closed site. */
static void
test_lists_of_members(void)
{
	static const enum video_sort sorts[] = { VIDEO_NEWEST, VIDEO_POPULAR };
	static const char *const tags[] = { NULL, "half", "rare" };
	static const char *const texts[] = { NULL, "common", "middling", "iddlin" };

	people_run("SET statement_timeout = 0; SET session_replication_role = replica;"
	    " UPDATE video SET privacy = 'private', wanted_privacy = 'public' WHERE privacy = 'public';"
	    " RESET session_replication_role");
	people_run("VACUUM ANALYZE video");
	for (size_t i = 0; i < COUNT(sorts) * COUNT(tags) * COUNT(texts); i++) {
		const char *text = texts[i % COUNT(texts)];
		const struct video_filter all = { .is_member = true, .text = text,
		    .sort = sorts[i / COUNT(texts) % COUNT(sorts)],
		    .tag = tags[i / COUNT(texts) / COUNT(sorts)] };
		struct video_filter of_one = all, few = all;

		of_one.owner = "person1";
		few.owner = "person77";
		list(all, all.tag == NULL);
		list(of_one, all.tag == NULL && text == NULL);
		list(few, 0);
	}
}

static void
test_other_lists(void)
{
	static const char *const states[] = { NULL, "queued", "running", "parked", "done" };
	static const char *const people[] = { NULL, "person77", "mail99@", "9", "ersno" };
	const struct page_ask ask = { .limit = 20 };
	struct comment_place place = { .viewer.user = one };
	const struct session_viewer viewer = { .user = one };
	struct page page;
	const char *id;
	size_t i;

	CU_ASSERT_EQUAL_FATAL(db_one_text(&db, people_arena,
	    DB_PLAIN("SELECT public_id FROM video WHERE id = 2"), &id), ERR_OK);
	CU_ASSERT_TRUE_FATAL(public_id_parse(id, &place.video));
	ALWAYS(comment_list(&db, people_arena, &place, &ask, &page));
	CU_ASSERT_EQUAL(page.count, 20);
	for (i = 0; i < COUNT(states); i++)
		ALWAYS(job_list(&db, people_arena, states[i], &ask, &page));
	for (i = 0; i < COUNT(people); i++)
		ALWAYS(account_list(&db, people_arena, people[i], &ask, &page));
	ALWAYS(session_list(&db, people_arena, &viewer, &ask, &page));
	CU_ASSERT_EQUAL(page.count, 20);
	ALWAYS(token_list(&db, people_arena, &one, &ask, &page));
	ALWAYS(upload_list(&db, people_arena, &one, &ask, &page));
	CU_ASSERT_EQUAL(page.count, 20);
	ALWAYS(code_list_invitations(&db, people_arena, &ask, &page));
}

static void
test_images_and_matrices(void)
{
	static const char *const owners[] = { NULL, "person1", "person77" };
	const struct page_ask ask = { .limit = 20 };
	const struct video_filter newest = { .ask = { 50, NULL } };
	struct db_list list;
	struct page page;
	size_t i;

	for (i = 0; i < COUNT(owners); i++) {
		const struct image_filter images = { .owner = owners[i], .ask = ask };
		const struct matrix_filter matrices = { .viewer = one, .owner = owners[i], .ask = ask };

		ALWAYS(image_list(&db, people_arena, &images, &page));
		ALWAYS(stored_matrix_list(&db, people_arena, &matrices, &page));
	}
	const struct image_filter images = { .mine = one, .ask = ask };
	const struct matrix_filter matrices = { .viewer = one, .mine = true, .ask = ask };

	ALWAYS(image_list(&db, people_arena, &images, &page));
	ALWAYS(stored_matrix_list(&db, people_arena, &matrices, &page));
	ALWAYS(video_feed(&db, people_arena, &newest, &list));
}

/* Of a folder of 100,000: what is in it, what has a name, what is put there, and where it goes. */
static void
test_files(void)
{
	static const char *const searched[] = { "eldo", "file 777", "file", "unusual", "nowhere" };
	const char *folder = "folder1", *both[] = { "folder1", "file 77777" };
	const struct file_way to_folder = { one, FILE_HOME, { &folder, 1 } };
	const struct file_way to_file = { one, FILE_HOME, { both, 2 } };
	struct file home, many, found;
	struct file_wanted wanted = { .folder = &many, .ask = { .limit = 500 } };
	struct file_put put = { .who = one, .folder = &many, .name = "file 100001" };
	struct file_move move = { &many, NULL, { .who = one, .folder = &home, .name = "folder1" } };
	struct file_changed changed;
	struct file_spot spot;
	struct page page;

	CU_ASSERT_EQUAL_FATAL(file_home(&db, people_arena, &one, &home), ERR_OK);
	ALWAYS(file_find_path(&db, people_arena, &to_folder, &many));
	ALWAYS(file_find_path(&db, people_arena, &to_file, &found));
	ALWAYS(file_look(&db, people_arena, &put, &spot));
	CU_ASSERT_EQUAL(spot.row, 0);
	ALWAYS(file_list(&db, people_arena, &wanted, &page));
	CU_ASSERT_EQUAL(page.count, 500);
	wanted.ask.cursor = page.next;
	ALWAYS(file_list(&db, people_arena, &wanted, &page));
	for (size_t i = 0; i < COUNT(searched); i++) {
		const struct file_query query = { one, searched[i], NULL, { 20, NULL } };

		ALWAYS(file_search(&db, people_arena, &query, &page));
		CU_ASSERT_EQUAL(page.count, i < 4 ? 20 : 0);
	}
	for (int i = 0; i < AGAIN; i++) {
		move.to.name = i % 2 == 0 ? "elsewhere" : "folder1";
		ONCE(file_move(&db, people_arena, &move, &changed));
		many = changed.file;
	}
}

/* A thousand keys of the store beside five thousand parked deletions. */
static void
test_an_audit(void)
{
	struct texts keys;
	struct audit_keys named;
	struct audit_stray *strays;
	size_t count;
	int64_t after, queued;

	CU_ASSERT_TRUE(people_number("SELECT count(*) FROM job WHERE kind = 'object_delete'"
	    " AND state = 'parked'") >= 5000);
	CU_ASSERT_EQUAL_FATAL(db_read_texts(&db, people_arena, DB_PLAIN("SELECT * FROM ("
	    "  (SELECT 'v/' || public_id || '/hls-1-x/1.m4s' FROM video LIMIT 400) UNION ALL"
	    "  (SELECT key FROM object LIMIT 300) UNION ALL"
	    "  (SELECT payload->>'key' FROM job WHERE kind = 'object_delete' AND state = 'parked'"
	    "    LIMIT 300)) k"), &keys), ERR_OK);
	ALWAYS(audit_strays(&db, people_arena, &keys, &strays, &count));
	CU_ASSERT_EQUAL(count, 400);
	ALWAYS((after = 50000, audit_objects(&db, people_arena, &after, &named)));
	ALWAYS((after = 99000, audit_derived(&db, people_arena, &after, &named)));
	ALWAYS(audit_queue_hashes(&db, &queued));
}

/*
 * What is listed has one plan, which is kept: planning takes longer than a page.
 * Searches, tags and states, which are rare in one case and common in another, have several.
 */
static void
test_plans_are_kept(void)
{
	const char *again;

	CU_ASSERT_EQUAL_FATAL(db_one_text(&db, people_arena, DB_PLAIN(
	    "SELECT coalesce(string_agg(statement, E'\n'), '') FROM pg_prepared_statements"
	    " WHERE custom_plans > 5 AND statement LIKE '% LIMIT $%' AND statement NOT LIKE '%search%'"
	    "   AND statement NOT LIKE '%tags%' AND statement NOT LIKE '%lower(a.username)%'"
	    "   AND statement NOT LIKE '%j.state = $%'"),
	    &again), ERR_OK);
	CU_ASSERT_STRING_EQUAL(again, "");
	if (again[0] != '\0')
		fprintf(stderr, "planned each time anew:\n%s\n", again);
}

static CU_TestInfo tests[] = {
	{ "a large site", test_a_large_site },
	{ "lists of videos", test_lists_of_videos },
	{ "searches", test_searches },
	{ "other lists", test_other_lists },
	{ "images and matrices", test_images_and_matrices },
	{ "files", test_files },
	{ "plans are kept", test_plans_are_kept },
	{ "an audit", test_an_audit },
	{ "lists of members", test_lists_of_members },
	CU_TEST_INFO_NULL,
};

int
main(void)
{
	struct db_pool *pool;
	int failed;

	people_begin();
	pool = test_db_pool(NULL, 1);
	db = db_of(pool);
	failed = suite_run("plans", tests);
	db_pool_free(pool);
	people_end();
	return failed;
}
