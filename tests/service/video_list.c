/* Lists of videos: order, keyset pages, who sees what, and search. */
#include <stdio.h>
#include <string.h>

#include "lib/base/count.h"
#include "service/video/video_list.h"
#include "support/people/people.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"

#define SOME 45

static struct account ana, bea;
static struct db db;

/* Videos 1..n of `owner`, all made at one instant. */
static void
fill(const char *owner, int n, const char *title, const char *more)
{
	char sql[1024];

	snprintf(sql, sizeof(sql),
	    "WITH o AS (INSERT INTO object (key, owner_id, state, etag)"
	    "    SELECT 'u/' || a.username || '/' || gen_random_uuid(), a.id, 'stored', '\"e\"'"
	    "      FROM account a, generate_series(1, %d) WHERE a.username = '%s' RETURNING id, owner_id)"
	    " INSERT INTO video (public_id, owner_id, object_id, title, type, created_at)"
	    " SELECT translate(substr(encode(sha256(o.id::text::bytea), 'base64'), 1, 11), '+/', '-_'),"
	    "        o.owner_id, o.id, '%s ' || o.id, 'video/mp4', '2026-01-01' FROM o;"
	    " UPDATE video SET %s WHERE title LIKE '%s %%'", n, owner, title, more, title);
	people_run(sql);
}

static void
clear(void)
{
	people_run("DELETE FROM video; DELETE FROM video_word; DELETE FROM object");
}

static struct page
list(struct video_filter filter)
{
	struct page page = { .items = NULL };

	if (filter.ask.limit == 0)
		filter.ask.limit = 20;
	CU_ASSERT_EQUAL_FATAL(video_list(&db, people_arena, &filter, &page), ERR_OK);
	return page;
}

static const struct video_card *
list_first(struct video_filter filter)
{
	const struct page page = list(filter);

	CU_ASSERT_TRUE_FATAL(page.count > 0);
	return page.items;
}

static int64_t
sorted_by(const struct video_filter *filter, const struct video_card *card)
{
	if (filter->text != NULL)
		return card->sort_key;
	return filter->deleted ? card->deleted_at :
	    filter->sort == VIDEO_POPULAR ? card->views : card->created_at;
}

/* Walk through all pages; every key once, in falling order of (sort key, key). */
static int
walk(struct video_filter filter)
{
	int64_t sort_key = INT64_MAX, key = INT64_MAX;
	int count = 0;
	size_t i;

	filter.ask.cursor = NULL;
	do {
		const struct page page = list(filter);
		const struct video_card *cards = page.items;

		CU_ASSERT_TRUE(page.count <= (size_t)filter.ask.limit);
		for (i = 0; i < page.count; i++, count++) {
			const struct video_card *card = &cards[i];
			const int64_t by = sorted_by(&filter, card);

			CU_ASSERT_TRUE(by < sort_key || (by == sort_key && card->key < key));
			sort_key = by;
			key = card->key;
		}
		filter.ask.cursor = page.next;
	} while (filter.ask.cursor != NULL);
	return count;
}

static void
test_people(void)
{
	ana = people_make("ana", NULL);
	bea = people_make("bea", NULL);
}

static void
test_pages_of_one_instant(void)
{
	static const int limits[] = { 1, 7, 15, SOME, 100 };
	size_t i;

	clear();
	fill("ana", SOME, "one", "views = id % 3, tags = '{red}'");
	for (i = 0; i < COUNT(limits); i++) {
		CU_ASSERT_EQUAL(walk((struct video_filter){ .ask.limit = limits[i] }), SOME);
		CU_ASSERT_EQUAL(walk((struct video_filter){ .ask.limit = limits[i],
		    .sort = VIDEO_POPULAR }), SOME);
		CU_ASSERT_EQUAL(walk((struct video_filter){ .ask.limit = limits[i], .owner = "ANA" }), SOME);
		CU_ASSERT_EQUAL(walk((struct video_filter){ .ask.limit = limits[i], .owner = "ana",
		    .sort = VIDEO_POPULAR, .tag = "red" }), SOME);
		CU_ASSERT_EQUAL(walk((struct video_filter){ .ask.limit = limits[i], .mine = ana.key }),
		    SOME);
		CU_ASSERT_EQUAL(walk((struct video_filter){ .ask.limit = limits[i], .tag = "red" }), SOME);
		CU_ASSERT_EQUAL(walk((struct video_filter){ .ask.limit = limits[i], .tag = "red",
		    .sort = VIDEO_POPULAR }), SOME);
		CU_ASSERT_EQUAL(walk((struct video_filter){ .ask.limit = limits[i], .text = "one",
		    .sort = VIDEO_BEST }), SOME);
		CU_ASSERT_EQUAL(walk((struct video_filter){ .ask.limit = limits[i], .text = "one" }), SOME);
		CU_ASSERT_EQUAL(walk((struct video_filter){ .ask.limit = limits[i], .text = "one",
		    .sort = VIDEO_POPULAR }), SOME);
	}
}

static void
test_pages_of_the_deleted(void)
{
	clear();
	fill("ana", 9, "gone", "deleted_at = now()");
	fill("ana", 2, "long gone", "deleted_at = now() - interval '8 days'");
	fill("ana", 2, "taken down", "deleted_at = now(), deleted_by_admin = true");
	fill("bea", 3, "hers", "deleted_at = now()");
	CU_ASSERT_EQUAL(walk((struct video_filter){ .ask.limit = 4, .mine = ana.key, .deleted = true }),
	    9);
	CU_ASSERT_EQUAL(walk((struct video_filter){ .ask.limit = 4, .mine = ana.key }), 0);
}

/* Every list and search that others have shows the public ones alone. */
static void
test_lists_what_is_public(void)
{
	static const char *const texts[] = { NULL, "thing", "thnig" };
	size_t i;

	clear();
	fill("ana", 2, "thing open", "tags = '{t}'");
	fill("ana", 3, "thing unlisted", "tags = '{t}', privacy = 'unlisted'");
	fill("ana", 4, "thing private", "tags = '{t}', privacy = 'private'");
	fill("ana", 5, "thing deleted", "tags = '{t}', deleted_at = now()");
	fill("ana", 6, "thing failed", "tags = '{t}', state = 'failed', reason = 'why'");
	for (i = 0; i < COUNT(texts); i++) {
		const enum video_sort sorts[] = { VIDEO_NEWEST, VIDEO_POPULAR, VIDEO_BEST };
		size_t s;

		for (s = texts[i] == NULL ? 0 : 2; s < COUNT(sorts) - (texts[i] == NULL); s++) {
			const struct video_filter all = { .ask.limit = 3, .text = texts[i], .sort = sorts[s] };
			struct video_filter of_tag = all, of_ana = all, of_me = all, of_bea = all;

			of_tag.tag = "t";
			of_ana.owner = "ana";
			of_bea.owner = "bea";
			of_me.mine = ana.key;
			CU_ASSERT_EQUAL(walk(all), 2);
			CU_ASSERT_EQUAL(walk(of_tag), 2);
			CU_ASSERT_EQUAL(walk(of_ana), 2);
			CU_ASSERT_EQUAL(walk(of_bea), 0);
			CU_ASSERT_EQUAL(walk(of_me), 15);
		}
	}
	CU_ASSERT_PTR_NULL(list_first((struct video_filter){ .owner = "ana" })->reason);
	CU_ASSERT_STRING_EQUAL(list_first((struct video_filter){ .mine = ana.key })->reason, "why");
}

/* Whoever has an account finds what is for those too, in one order with the rest. */
static void
test_lists_what_is_for_members(void)
{
	static const enum video_sort sorts[] = { VIDEO_NEWEST, VIDEO_POPULAR, VIDEO_BEST };
	static const char *const texts[] = { NULL, "thing", "thnig", "hin" };
	static const int limits[] = { 1, 3, 8, 100 };

	clear();
	fill("ana", 3, "thing open", "tags = '{t}', views = id % 3");
	fill("bea", 4, "thing members", "tags = '{t}', views = id % 3, privacy = 'private',"
	    " wanted_privacy = 'members'");
	fill("ana", 2, "thing of a closed site", "tags = '{t}', views = id % 3, privacy = 'private',"
	    " wanted_privacy = 'public'");
	fill("ana", 5, "thing linked", "tags = '{t}', privacy = 'private', wanted_privacy = 'unlisted'");
	fill("ana", 6, "thing private", "tags = '{t}', privacy = 'private'");
	fill("ana", 7, "thing gone", "tags = '{t}', privacy = 'private', wanted_privacy = 'members',"
	    " deleted_at = now()");
	for (size_t i = 0; i < COUNT(texts) * COUNT(sorts) * COUNT(limits); i++) {
		struct video_filter all = { .text = texts[i % COUNT(texts)], .is_member = true,
		    .sort = sorts[i / COUNT(texts) % COUNT(sorts)],
		    .ask.limit = limits[i / COUNT(texts) / COUNT(sorts)] };
		struct video_filter of_tag = all, of_ana = all, of_bea = all, stranger = all;

		if (all.text == NULL && all.sort == VIDEO_BEST)
			continue;
		of_tag.tag = "t";
		of_ana.owner = "ana";
		of_bea.owner = "Bea";
		of_bea.tag = "t";
		stranger.is_member = false;
		CU_ASSERT_EQUAL(walk(all), 9);
		CU_ASSERT_EQUAL(walk(of_tag), 9);
		CU_ASSERT_EQUAL(walk(of_ana), 5);
		CU_ASSERT_EQUAL(walk(of_bea), 4);
		CU_ASSERT_EQUAL(walk(stranger), 3);
	}
	CU_ASSERT_STRING_EQUAL(list_first((struct video_filter){ .owner = "bea", .is_member = true })
	    ->privacy, "members");
	CU_ASSERT_EQUAL(walk((struct video_filter){ .ask.limit = 4, .mine = ana.key }), 16);
}

/* Whoever says anew who may see it means that; what both releases write comes to the same. */
static void
test_what_was_wanted_is_taken_back(void)
{
	clear();
	fill("ana", 1, "thing", "privacy = 'private', wanted_privacy = 'members'");
	people_run("UPDATE video SET title = 'thing again', privacy = 'private'");
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM video WHERE wanted_privacy = 'members'"), 1);
	people_run("UPDATE video SET privacy = 'unlisted'");
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM video WHERE privacy = 'unlisted'"
	    " AND wanted_privacy IS NULL"), 1);
	people_run("INSERT INTO setting (name, value) VALUES ('site_access', 'members')");
	people_run("UPDATE video SET privacy = 'public'");
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM video WHERE privacy = 'private'"
	    " AND wanted_privacy = 'public'"), 1);
	people_run("DELETE FROM setting WHERE name = 'site_access'");
	people_run("UPDATE video SET privacy = wanted_privacy");
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM video WHERE privacy = 'public'"
	    " AND wanted_privacy IS NULL"), 1);
}

static void
all_with_text(const struct video_filter *filter, int count)
{
	static const char *const texts[] = { "needle", "needel", "eedl" };
	struct video_filter found = *filter;
	size_t i;

	for (i = 0; i < COUNT(texts); i++) {
		found.text = texts[i];
		CU_ASSERT_EQUAL(walk(found), count);
	}
}

/* What few have is found among many, in every order, as what many have. */
static void
test_what_is_rare_among_many(void)
{
	static const enum video_sort sorts[] = { VIDEO_NEWEST, VIDEO_POPULAR };
	size_t s;

	clear();
	fill("ana", 5, "needle", "views = id % 3, tags = '{rare,all}', created_at = '2025-01-01'");
	fill("ana", 600, "straw", "views = id % 5, tags = '{all}'");
	fill("bea", 3, "needle hers", "tags = '{rare,all}', created_at = '2025-01-01'");
	fill("ana", 4, "needle hidden", "tags = '{rare,all}', privacy = 'private'");
	for (s = 0; s < COUNT(sorts); s++) {
		const struct video_filter all = { .ask.limit = 2, .sort = sorts[s], .tag = "rare" };
		struct video_filter hers = all, mine = all, many = all;

		hers.owner = "ana";
		mine.mine = ana.key;
		many.tag = "all";
		many.ask.limit = 100;
		CU_ASSERT_EQUAL(walk(all), 8);
		CU_ASSERT_EQUAL(walk(hers), 5);
		CU_ASSERT_EQUAL(walk(mine), 9);
		CU_ASSERT_EQUAL(walk(many), 608);
		all_with_text(&all, 8);
		all_with_text(&hers, 5);
		all_with_text(&mine, 9);
	}
}

static const char *
first(const char *text)
{
	const struct page page = list((struct video_filter){ .text = text, .sort = VIDEO_BEST });
	const struct video_card *cards = page.items;

	return page.count > 0 ? cards[0].title : "";
}

static void
test_search_finds(void)
{
	static const struct {
		const char *text;
		const char *title;	/* begins so; "": nothing */
	} finds[] = {
		{ "mountain", "Mountain" }, { "MOUNTAIN", "Mountain" }, { "mountian", "Mountain" },
		{ "moutain", "Mountain" }, { "mount", "Mountain" }, { "mountains", "Mountain" },
		{ "berge", "Mountain" },			/* a tag */
		{ "sunrise", "Mountain" },			/* the description */
		{ "cafe", "Café" }, { "café", "Café" }, { "caffe", "Café" },
		{ "sunrise mountain", "Mountain" }, { "sunrize mountian", "Mountain" },
		{ "guitar mountain", "" },			/* not in one video */
		{ "gutar", "Guitar" }, { "lesson", "Guitar" }, { "uitar", "Guitar" },
		{ "東京", "東京タワー夜景" }, { "タワー", "東京タワー夜景" },
		{ "qqqqqq", "" }, { "!!!", "" }, { "it's", "" }, { "'", "" }, { "\\", "" },
		{ "x & | ! :* <-> \\ ' %", "" }, { "100%", "" }, { "%", "" },
		{ "mountian a & ! :*", "Mountain" },
	};
	size_t i;

	clear();
	fill("ana", 1, "Mountain lake", "tags = '{berge}', description = 'A sunrise in May'");
	fill("ana", 1, "Café con leche", "description = ''");
	fill("bea", 1, "Guitar lesson", "description = 'Chords'");
	fill("bea", 1, "東京タワー夜景", "description = ''");
	fill("bea", 1, "Other things", "description = ''");
	for (i = 0; i < COUNT(finds); i++) {
		const char *title = first(finds[i].text);

		if (strncmp(title, finds[i].title, strlen(finds[i].title)) != 0 ||
		    (finds[i].title[0] == '\0') != (title[0] == '\0'))
			fprintf(stderr, "%s finds \"%s\"\n", finds[i].text, title);
		CU_ASSERT_EQUAL(strncmp(title, finds[i].title, strlen(finds[i].title)), 0);
		CU_ASSERT_EQUAL(finds[i].title[0] == '\0', title[0] == '\0');
	}
}

static void
test_search_ranks_titles_first(void)
{
	clear();
	fill("ana", 1, "Zebra", "description = ''");
	fill("ana", 1, "Stripes", "description = 'A zebra'");
	fill("ana", 1, "Savanna", "tags = '{zebra}'");
	fill("ana", 1, "Zebda", "description = ''");

	const struct page page = list((struct video_filter){ .text = "zebra", .sort = VIDEO_BEST });
	const struct video_card *cards = page.items;

	CU_ASSERT_EQUAL_FATAL(page.count, 4);
	CU_ASSERT_EQUAL(strncmp(cards[0].title, "Zebra", 5), 0);
	CU_ASSERT_EQUAL(strncmp(cards[1].title, "Savanna", 7), 0);
	CU_ASSERT_EQUAL(strncmp(cards[2].title, "Stripes", 7), 0);
	CU_ASSERT_EQUAL(strncmp(cards[3].title, "Zebda", 5), 0);
}

/* So many match that they are listed newest first: pages hang together all the same. */
static void
test_search_of_what_many_have(void)
{
	clear();
	fill("ana", SOME, "common", "views = id % 5");
	people_run("ANALYZE video");
	people_run("UPDATE pg_class SET reltuples = 1000000 WHERE oid = 'video'::regclass");
	CU_ASSERT_EQUAL(walk((struct video_filter){ .ask.limit = 7, .text = "common",
	    .sort = VIDEO_BEST }), SOME);
	CU_ASSERT_EQUAL(walk((struct video_filter){ .ask.limit = 7, .text = "comon",
	    .sort = VIDEO_BEST }), SOME);
	CU_ASSERT_EQUAL(walk((struct video_filter){ .ask.limit = 7, .text = "common",
	    .sort = VIDEO_POPULAR }), SOME);
	CU_ASSERT_EQUAL(walk((struct video_filter){ .ask.limit = 7, .text = "common", .mine = ana.key,
	    .sort = VIDEO_BEST }), SOME);
	people_run("ANALYZE video");
}

static void
test_words_follow_an_edit(void)
{
	clear();
	fill("ana", 1, "Old name", "tags = '{one,two}'");
	people_run("UPDATE video SET title = 'Brand new', tags = '{two,three}'");
	CU_ASSERT_STRING_EQUAL(first("brand"), "Brand new");
	CU_ASSERT_STRING_EQUAL(first("name"), "");
	CU_ASSERT_EQUAL(list((struct video_filter){ .tag = "one" }).count, 0);
	CU_ASSERT_EQUAL(list((struct video_filter){ .tag = "two" }).count, 1);
	CU_ASSERT_EQUAL(list((struct video_filter){ .tag = "three" }).count, 1);
}

static void
test_tags_follow_what_is_listed(void)
{
	static const char *const changes[] = { "privacy = 'private'", "privacy = 'public'",
	    "deleted_at = now()", "deleted_at = NULL", "state = 'failed'", "state = 'ready'" };
	char sql[128];
	size_t i;

	clear();
	fill("ana", 1, "A thing", "tags = '{one,two}'");
	for (i = 0; i < COUNT(changes); i++) {
		const size_t there = i % 2;

		snprintf(sql, sizeof(sql), "UPDATE video SET %s", changes[i]);
		people_run(sql);
		CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM video_tag"), (int64_t)(2 * there));
		CU_ASSERT_EQUAL(list((struct video_filter){ .tag = "one" }).count, there);
	}
}

static void
test_a_cursor_that_is_none(void)
{
	struct video_filter filter = { .ask.limit = 1, .ask.cursor = "nonsense" };
	struct page page;

	CU_ASSERT_EQUAL(video_list(&db, people_arena, &filter, &page), ERR_INPUT);
	filter.text = "x";
	CU_ASSERT_EQUAL(video_list(&db, people_arena, &filter, &page), ERR_INPUT);
}

static CU_TestInfo tests[] = {
	{ "people", test_people },
	{ "pages of one instant", test_pages_of_one_instant },
	{ "pages of the deleted", test_pages_of_the_deleted },
	{ "lists what is public", test_lists_what_is_public },
	{ "lists what is for members", test_lists_what_is_for_members },
	{ "what was wanted is taken back", test_what_was_wanted_is_taken_back },
	{ "what is rare among many", test_what_is_rare_among_many },
	{ "search finds", test_search_finds },
	{ "search ranks titles first", test_search_ranks_titles_first },
	{ "search of what many have", test_search_of_what_many_have },
	{ "words follow an edit", test_words_follow_an_edit },
	{ "tags follow what is listed", test_tags_follow_what_is_listed },
	{ "a cursor that is none", test_a_cursor_that_is_none },
	CU_TEST_INFO_NULL,
};

int
main(void)
{
	struct db_pool *pool;
	int failed;

	people_begin();
	pool = test_db_pool("videos", 2);
	db = db_of(pool);
	failed = suite_run("video lists", tests);
	db_pool_free(pool);
	people_end();
	return failed;
}
