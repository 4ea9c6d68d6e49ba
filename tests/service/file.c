/* Files: moves, copies, versions, the bin and its end, and what all of it costs. */
#include "service/file/file.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "service/file/file_bin.h"
#include "service/file/file_change.h"
#include "service/file/file_version.h"
#include "support/people/filing.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"
#include "support/world/test_store.h"

#define FEW  3000	/* more than one step */

static void
purge_all(int64_t days)
{
	int64_t purged;

	do {
		CU_ASSERT_EQUAL_FATAL(file_purge(&filing_db, people_arena, days, &purged), ERR_OK);
	} while (purged > 0);
}

static void
test_a_large_folder_goes_in_steps(void)
{
	const struct account lara = people_make("lara", NULL);
	const struct file root = filing_home(&lara), a = filing_folder(&lara, &root, "a");
	int64_t purged;

	filing_fill(&lara, &a, "few", FEW);
	CU_ASSERT_EQUAL(file_delete(&filing_db, people_arena, &a, NULL), ERR_OK);
	CU_ASSERT_EQUAL(file_bin_empty(&filing_db, &lara.key), ERR_OK);
	CU_ASSERT_EQUAL(file_purge(&filing_db, people_arena, 7, &purged), ERR_OK);
	CU_ASSERT_TRUE(purged > 0 && purged < FEW);
	purge_all(7);
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM file WHERE name LIKE 'few %'"), 0);
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM object WHERE state = 'deleting'"
	    " AND key = 'u/x/few'"), 1);
}

static void
test_no_circle(void)
{
	const struct account bea = people_make("bea", NULL);
	const struct file root = filing_home(&bea), a = filing_folder(&bea, &root, "a"), b = filing_folder(&bea, &a, "b");
	const struct file c = filing_folder(&bea, &b, "c");

	CU_ASSERT_EQUAL(filing_move(&bea, &a, &a, "a"), ERR_FORBIDDEN);
	CU_ASSERT_EQUAL(filing_move(&bea, &a, &c, "a"), ERR_FORBIDDEN);
	CU_ASSERT_EQUAL(filing_move(&bea, &root, &c, "a"), ERR_FORBIDDEN);
	CU_ASSERT_EQUAL(filing_move(&bea, &c, &root, "c"), ERR_OK);
	const struct file moved = filing_again(&bea, &c);

	CU_ASSERT_EQUAL(filing_move(&bea, &a, &moved, "a"), ERR_OK);
	CU_ASSERT_STRING_EQUAL(filing_again(&bea, &b).path, "/c/a/b");
}

struct mover {
	struct account who;
	struct file    what, into;
	int            moves;
};

/* Again and again, against one who does the opposite. */
static void *
move_on(void *context)
{
	struct mover *mover = context;
	struct arena *arena = arena_new();
	struct db own = db_of(filing_pool);

	for (int i = 0; i < 60; i++) {
		const struct file_move move = { .file = &mover->what, .to = { .who = mover->who.key,
		    .folder = &mover->into, .name = mover->what.name } };
		struct file_changed moved;
		const enum err err = file_move(&own, arena, &move, &moved);

		mover->moves += err == ERR_OK;
	}
	db_done(&own);
	arena_free(arena);
	return NULL;
}

static void
test_two_movers_make_no_circle(void)
{
	const struct account cleo = people_make("cleo", NULL);
	const struct file root = filing_home(&cleo);
	struct mover movers[2];
	pthread_t threads[2];
	char sql[200];

	for (int round = 0; round < 10; round++) {
		char names[2][16];

		for (int i = 0; i < 2; i++) {
			snprintf(names[i], sizeof(names[i]), "%c%d", 'a' + i, round);
			movers[i] = (struct mover){ .who = cleo, .what = filing_folder(&cleo, &root, names[i]) };
		}
		movers[0].into = movers[1].what;
		movers[1].into = movers[0].what;
		for (int i = 0; i < 2; i++)
			pthread_create(&threads[i], NULL, move_on, &movers[i]);
		for (int i = 0; i < 2; i++)
			pthread_join(threads[i], NULL);
		CU_ASSERT_TRUE(movers[0].moves == 0 || movers[1].moves == 0);
		CU_ASSERT_TRUE(movers[0].moves + movers[1].moves > 0);
	}
	snprintf(sql, sizeof(sql), "SELECT count(*) FROM file WHERE file_root(id) = %lld",
	    (long long)root.row);
	CU_ASSERT_EQUAL(people_number(sql), 21);
}

static void
test_a_copy_shares_until_the_last(void)
{
	const struct account dina = people_make("dina", NULL);
	const struct file root = filing_home(&dina), a = filing_folder(&dina, &root, "a");
	const struct file note = filing_file(&dina, &a, "note", 1000);
	const struct file_copy copy = {
		.file = &a, .to = { .who = dina.key, .folder = &root, .name = "b" },
	};
	struct file_changed made;
	struct file copied;

	CU_ASSERT_EQUAL(file_copy(&filing_db, people_arena, &copy, &made), ERR_OK);
	CU_ASSERT_EQUAL(filing_used(&dina), 1000);
	CU_ASSERT_EQUAL(file_delete(&filing_db, people_arena, &a, NULL), ERR_OK);
	CU_ASSERT_EQUAL(file_bin_empty(&filing_db, &dina.key), ERR_OK);
	purge_all(7);
	CU_ASSERT_EQUAL(file_find(&filing_db, people_arena, &dina.key, &note.id, &copied), ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(filing_used(&dina), 1000);
	CU_ASSERT_EQUAL(file_find_path(&filing_db, people_arena, &(const struct file_way){ dina.key, FILE_HOME,
	    { (const char *[]){ "b", "note" }, 2 } }, &copied), ERR_OK);
	CU_ASSERT_TRUE(test_object_has(copied.object_key, 0, 7, 1000));
	CU_ASSERT_EQUAL(file_delete(&filing_db, people_arena, &copied, NULL), ERR_OK);
	CU_ASSERT_EQUAL(filing_used(&dina), 1000);	/* the bin counts */
	CU_ASSERT_EQUAL(file_bin_empty(&filing_db, &dina.key), ERR_OK);
	purge_all(7);
	CU_ASSERT_EQUAL(filing_used(&dina), 0);
}

static void
test_at_most_so_many_versions(void)
{
	const struct account enid = people_make("enid", NULL);
	const struct file root = filing_home(&enid);
	struct file note = { .row = 0 };
	char sql[160];
	int64_t pruned;

	for (int i = 0; i < FILE_VERSIONS_MAX + 5; i++)
		note = filing_file(&enid, &root, "note", 10 + i);
	snprintf(sql, sizeof(sql), "SELECT count(*) FROM file_version WHERE file_id = %lld",
	    (long long)note.row);
	CU_ASSERT_EQUAL(people_number(sql), FILE_VERSIONS_MAX);
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM object WHERE state = 'deleting'"
	    " AND size_bytes BETWEEN 10 AND 13"), 4);
	people_run("UPDATE file_version SET replaced_at = now() - interval '31 days'"
	    " WHERE size_bytes < 20");
	CU_ASSERT_EQUAL(file_version_prune(&filing_db, people_arena, 30, &pruned), ERR_OK);
	CU_ASSERT_EQUAL(pruned, 6);
	CU_ASSERT_EQUAL(people_number(sql), FILE_VERSIONS_MAX - 6);
	CU_ASSERT_EQUAL(people_number("SELECT used_bytes - (SELECT sum(size_bytes) FROM object o"
	    " WHERE o.owner_id = a.id AND state <> 'deleting') FROM account a WHERE username = 'enid'"),
	    0);
}

static void
test_the_bin_keeps_for_days(void)
{
	const struct account flor = people_make("flor", NULL);
	const struct file root = filing_home(&flor), a = filing_folder(&flor, &root, "a");
	const struct file note = filing_file(&flor, &a, "note", 10);
	struct file found;

	CU_ASSERT_EQUAL(file_delete(&filing_db, people_arena, &a, NULL), ERR_OK);
	purge_all(7);
	CU_ASSERT_EQUAL(file_bin_find(&filing_db, people_arena, &flor.key, &a.id, &found), ERR_OK);
	people_run("UPDATE file SET deleted_at = now() - interval '8 days' WHERE bin_id IS NOT NULL");
	CU_ASSERT_EQUAL(file_bin_find(&filing_db, people_arena, &flor.key, &a.id, &found), ERR_NOT_FOUND);
	/* while time has jumped, nothing goes for its age */
	people_run("INSERT INTO time_seen (seen_at, jumped_at) VALUES (now(), now())");
	purge_all(7);
	CU_ASSERT_EQUAL(filing_used(&flor), 10);
	people_run("DELETE FROM time_seen");
	purge_all(7);
	CU_ASSERT_EQUAL(filing_used(&flor), 0);
	CU_ASSERT_EQUAL(file_find(&filing_db, people_arena, &flor.key, &note.id, &found), ERR_NOT_FOUND);
}

static void
test_the_quota_holds(void)
{
	const struct account gala = people_make("gala", NULL);
	const struct file root = filing_home(&gala);
	struct file note;

	people_run("UPDATE account SET quota_bytes = 100 WHERE username = 'gala'");
	note = filing_file(&gala, &root, "note", 60);
	CU_ASSERT_EQUAL(filing_put(&gala, &root, "other", 41, &note), ERR_QUOTA);
	CU_ASSERT_EQUAL(filing_put(&gala, &root, "note", 41, &note), ERR_QUOTA);	/* versions count */
	CU_ASSERT_EQUAL(filing_put(&gala, &root, "note", 40, &note), ERR_OK);
	CU_ASSERT_EQUAL(filing_used(&gala), 100);
}

static void
test_a_path_has_an_end(void)
{
	const struct account hebe = people_make("hebe", NULL);
	const struct file root = filing_home(&hebe);
	char name[FILE_NAME_MAX + 1];
	struct file at = root, top = { .row = 0 }, made;
	struct file_place place = { .who = hebe.key, .name = name };

	memset(name, 'x', FILE_NAME_MAX);
	name[FILE_NAME_MAX] = '\0';
	for (int i = 0; i < FILE_PATH_MAX / (FILE_NAME_MAX + 1); i++) {
		at = filing_folder(&hebe, &at, name);
		if (i == 0)
			top = at;
	}
	CU_ASSERT_EQUAL(strlen(at.path), FILE_PATH_MAX);
	place.folder = &at;
	CU_ASSERT_EQUAL(file_make_folder(&filing_db, people_arena, &place, &made), ERR_INPUT);
	CU_ASSERT_EQUAL(filing_put(&hebe, &at, "x", 1, &made), ERR_INPUT);
	/* nor do folders get there together */
	const struct file a = filing_folder(&hebe, &root, "a");

	CU_ASSERT_EQUAL(filing_move(&hebe, &top, &a, "x"), ERR_OK);
	CU_ASSERT_EQUAL(filing_move(&hebe, &top, &a, name), ERR_INPUT);
}

/* As the worker does. */
static void
close_account(const struct account *who)
{
	struct db_pool *pool = test_db_pool("worker", 1);
	struct db db = db_of(pool);
	bool left = true;

	for (int i = 0; left && i < 100; i++)
		CU_ASSERT_EQUAL_FATAL(file_close_account(&db, people_arena, who->key.value, &left), ERR_OK);
	CU_ASSERT_FALSE(left);
	db_pool_free(pool);
}

static void
test_an_account_takes_its_own_along(void)
{
	const struct account admin = people_make_admin("irene", NULL), jon = people_make("jon", NULL);
	const struct file root = filing_home(&jon), a = filing_folder(&jon, &root, "a");
	struct file common, ours, mine, moved;

	CU_ASSERT_EQUAL(file_common_allow(&filing_db, true), ERR_OK);
	CU_ASSERT_EQUAL_FATAL(file_common(&filing_db, people_arena, &jon.key, &common), ERR_OK);
	ours = filing_file(&jon, &common, "ours", 300);
	mine = filing_file(&jon, &a, "mine", 40);
	/* in the bin of his home, in a folder that is everybody's since */
	const struct file b = filing_folder(&jon, &root, "b"), old = filing_file(&jon, &b, "old", 5);

	CU_ASSERT_EQUAL(file_delete(&filing_db, people_arena, &old, NULL), ERR_OK);
	CU_ASSERT_EQUAL(filing_move(&jon, &b, &common, "b"), ERR_OK);
	people_run("INSERT INTO object_text (object_id, owner_id, search)"
	    " SELECT f.object_id, o.owner_id, 'word' FROM file f JOIN object o ON o.id = f.object_id"
	    "  WHERE f.name = 'ours'");
	close_account(&jon);
	CU_ASSERT_EQUAL(filing_used(&jon), 0);
	CU_ASSERT_EQUAL(filing_used(&admin), 300);
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM object_text t JOIN account a ON a.id = t.owner_id"
	    " WHERE a.username = 'irene'"), 1);
	CU_ASSERT_EQUAL(file_find(&filing_db, people_arena, &admin.key, &mine.id, &moved), ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(file_find(&filing_db, people_arena, &admin.key, &ours.id, &moved), ERR_OK);
	CU_ASSERT_STRING_EQUAL(moved.put_by, "irene");
	CU_ASSERT_TRUE(test_object_has(moved.object_key, 0, 7, 300));
	people_run("DELETE FROM object WHERE state = 'deleting';"
	    " DELETE FROM account WHERE username = 'jon'");
	CU_ASSERT_EQUAL(file_find(&filing_db, people_arena, &admin.key, &b.id, &moved), ERR_OK);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "no circle", test_no_circle },
		{ "two movers make no circle", test_two_movers_make_no_circle },
		{ "a copy shares until the last", test_a_copy_shares_until_the_last },
		{ "at most so many versions", test_at_most_so_many_versions },
		{ "the bin keeps for days", test_the_bin_keeps_for_days },
		{ "the quota holds", test_the_quota_holds },
		{ "a path has an end", test_a_path_has_an_end },
		{ "an account takes its own along", test_an_account_takes_its_own_along },
		{ "a large folder goes in steps", test_a_large_folder_goes_in_steps },
		CU_TEST_INFO_NULL,
	};
	int status;

	filing_begin();
	status = suite_run("file", tests);
	filing_end();
	return status;
}
