/* Files: moves, copies, versions, the bin and its end, and what all of it costs. */
#include "service/file/file.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "lib/io/body.h"
#include "service/file/file_bin.h"
#include "service/file/file_change.h"
#include "service/file/file_check.h"
#include "service/file/file_put.h"
#include "service/file/file_version.h"
#include "support/people/people.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"
#include "support/world/test_store.h"

#define MANY 100000
#define FEW  3000	/* more than one step */

static struct db db;
static struct db_pool *pool;

static struct file
home(const struct account *who)
{
	struct file root;

	CU_ASSERT_EQUAL_FATAL(file_home(&db, people_arena, &who->key, &root), ERR_OK);
	return root;
}

static struct file
folder(const struct account *who, const struct file *parent, const char *name)
{
	const struct file_place place = { .who = who->key, .folder = parent, .name = name };
	struct file made;

	CU_ASSERT_EQUAL_FATAL(file_make_folder(&db, people_arena, &place, &made), ERR_OK);
	return made;
}

static enum err
put(const struct account *who, const struct file *parent, const char *name, int64_t length,
    struct file *out)
{
	const struct file_put put = {
		.who = who->key, .folder = parent, .name = name, .overwrites = true,
	};
	struct test_bytes bytes = test_bytes(7, length);
	struct body body = test_body(&bytes, false);
	struct file_staged staged;
	struct file_made made;
	enum err err;

	err = file_stage(&db, people_arena, &who->key, &body, &staged);
	if (err == ERR_OK)
		err = file_put(&db, people_arena, &put, &staged, &made);
	if (err != ERR_OK)
		file_unstage(&db, &staged, err);
	else
		*out = made.file;
	return err;
}

static struct file
file(const struct account *who, const struct file *parent, const char *name, int64_t length)
{
	struct file made;

	CU_ASSERT_EQUAL_FATAL(put(who, parent, name, length, &made), ERR_OK);
	return made;
}

static enum err
move(const struct account *who, const struct file *what, const struct file *to, const char *name)
{
	const struct file_move move = {
		.file = what, .to = { .who = who->key, .folder = to, .name = name },
	};
	struct file_changed moved;

	return file_move(&db, people_arena, &move, &moved);
}

static struct file
again(const struct account *who, const struct file *what)
{
	struct file found;

	CU_ASSERT_EQUAL_FATAL(file_find(&db, people_arena, &who->key, &what->id, &found), ERR_OK);
	return found;
}

static int64_t
used(const struct account *who)
{
	struct file_usage usage = { .used_bytes = -1 };

	CU_ASSERT_EQUAL(file_usage(&db, &who->key, &usage), ERR_OK);
	return usage.used_bytes;
}

static void
purge_all(int64_t days)
{
	int64_t purged;

	do {
		CU_ASSERT_EQUAL_FATAL(file_purge(&db, people_arena, days, &purged), ERR_OK);
	} while (purged > 0);
}

/* `count` files "name 1", … of one object. */
static void
fill(const struct account *who, const struct file *parent, const char *name, int count)
{
	char sql[700];

	snprintf(sql, sizeof(sql),
	    "BEGIN; SET LOCAL statement_timeout = 0;"
	    "INSERT INTO object (key, owner_id, state) SELECT 'u/x/%s', %lld, 'stored';"
	    "INSERT INTO file (public_id, parent_id, name, is_file, object_id)"
	    " SELECT translate(substr(encode(sha256(('%s' || n)::bytea), 'base64'), 1, 11), '+/', '-_'),"
	    "        %lld, '%s ' || n, true, (SELECT id FROM object WHERE key = 'u/x/%s')"
	    "   FROM generate_series(1, %d) n; COMMIT; ANALYZE file",
	    name, (long long)who->key.value, name, (long long)parent->row, name, name, count);
	people_run(sql);
}

static void
test_a_folder_of_100000_files_moves_as_one_row(void)
{
	const struct account ana = people_make("ana", NULL);
	const struct file root = home(&ana), a = folder(&ana, &root, "a"), b = folder(&ana, &root, "b");

	fill(&ana, &a, "file", MANY);
	people_run("CREATE TABLE change (n int); CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql"
	    " SECURITY DEFINER AS $$ BEGIN INSERT INTO change VALUES (1); RETURN NULL; END $$;"
	    "CREATE TRIGGER note AFTER INSERT OR UPDATE OR DELETE ON file FOR EACH ROW"
	    " EXECUTE FUNCTION note()");
	CU_ASSERT_EQUAL(move(&ana, &a, &b, "moved"), ERR_OK);
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM change"), 1);
	people_run("DROP TRIGGER note ON file; DROP FUNCTION note(); DROP TABLE change");
	struct file found;

	CU_ASSERT_EQUAL(file_find_path(&db, people_arena, &(const struct file_way){ ana.key, FILE_HOME,
	    { (const char *[]){ "b", "moved", "file 99999" }, 3 } }, &found), ERR_OK);
}

static void
test_a_large_folder_goes_in_steps(void)
{
	const struct account lara = people_make("lara", NULL);
	const struct file root = home(&lara), a = folder(&lara, &root, "a");
	int64_t purged;

	fill(&lara, &a, "few", FEW);
	CU_ASSERT_EQUAL(file_delete(&db, people_arena, &a, NULL), ERR_OK);
	CU_ASSERT_EQUAL(file_bin_empty(&db, &lara.key), ERR_OK);
	CU_ASSERT_EQUAL(file_purge(&db, people_arena, 7, &purged), ERR_OK);
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
	const struct file root = home(&bea), a = folder(&bea, &root, "a"), b = folder(&bea, &a, "b");
	const struct file c = folder(&bea, &b, "c");

	CU_ASSERT_EQUAL(move(&bea, &a, &a, "a"), ERR_FORBIDDEN);
	CU_ASSERT_EQUAL(move(&bea, &a, &c, "a"), ERR_FORBIDDEN);
	CU_ASSERT_EQUAL(move(&bea, &root, &c, "a"), ERR_FORBIDDEN);
	CU_ASSERT_EQUAL(move(&bea, &c, &root, "c"), ERR_OK);
	const struct file moved = again(&bea, &c);

	CU_ASSERT_EQUAL(move(&bea, &a, &moved, "a"), ERR_OK);
	CU_ASSERT_STRING_EQUAL(again(&bea, &b).path, "/c/a/b");
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
	struct db own = db_of(pool);

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
	const struct file root = home(&cleo);
	struct mover movers[2];
	pthread_t threads[2];
	char sql[200];

	for (int round = 0; round < 10; round++) {
		char names[2][16];

		for (int i = 0; i < 2; i++) {
			snprintf(names[i], sizeof(names[i]), "%c%d", 'a' + i, round);
			movers[i] = (struct mover){ .who = cleo, .what = folder(&cleo, &root, names[i]) };
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
	const struct file root = home(&dina), a = folder(&dina, &root, "a");
	const struct file note = file(&dina, &a, "note", 1000);
	const struct file_copy copy = {
		.file = &a, .to = { .who = dina.key, .folder = &root, .name = "b" },
	};
	struct file_changed made;
	struct file copied;

	CU_ASSERT_EQUAL(file_copy(&db, people_arena, &copy, &made), ERR_OK);
	CU_ASSERT_EQUAL(used(&dina), 1000);
	CU_ASSERT_EQUAL(file_delete(&db, people_arena, &a, NULL), ERR_OK);
	CU_ASSERT_EQUAL(file_bin_empty(&db, &dina.key), ERR_OK);
	purge_all(7);
	CU_ASSERT_EQUAL(file_find(&db, people_arena, &dina.key, &note.id, &copied), ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(used(&dina), 1000);
	CU_ASSERT_EQUAL(file_find_path(&db, people_arena, &(const struct file_way){ dina.key, FILE_HOME,
	    { (const char *[]){ "b", "note" }, 2 } }, &copied), ERR_OK);
	CU_ASSERT_TRUE(test_object_has(copied.object_key, 0, 7, 1000));
	CU_ASSERT_EQUAL(file_delete(&db, people_arena, &copied, NULL), ERR_OK);
	CU_ASSERT_EQUAL(used(&dina), 1000);	/* the bin counts */
	CU_ASSERT_EQUAL(file_bin_empty(&db, &dina.key), ERR_OK);
	purge_all(7);
	CU_ASSERT_EQUAL(used(&dina), 0);
}

static void
test_at_most_so_many_versions(void)
{
	const struct account enid = people_make("enid", NULL);
	const struct file root = home(&enid);
	struct file note = { .row = 0 };
	char sql[160];
	int64_t pruned;

	for (int i = 0; i < FILE_VERSIONS_MAX + 5; i++)
		note = file(&enid, &root, "note", 10 + i);
	snprintf(sql, sizeof(sql), "SELECT count(*) FROM file_version WHERE file_id = %lld",
	    (long long)note.row);
	CU_ASSERT_EQUAL(people_number(sql), FILE_VERSIONS_MAX);
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM object WHERE state = 'deleting'"
	    " AND size_bytes BETWEEN 10 AND 13"), 4);
	people_run("UPDATE file_version SET replaced_at = now() - interval '31 days'"
	    " WHERE size_bytes < 20");
	CU_ASSERT_EQUAL(file_version_prune(&db, people_arena, 30, &pruned), ERR_OK);
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
	const struct file root = home(&flor), a = folder(&flor, &root, "a");
	const struct file note = file(&flor, &a, "note", 10);
	struct file found;

	CU_ASSERT_EQUAL(file_delete(&db, people_arena, &a, NULL), ERR_OK);
	purge_all(7);
	CU_ASSERT_EQUAL(file_bin_find(&db, people_arena, &flor.key, &a.id, &found), ERR_OK);
	people_run("UPDATE file SET deleted_at = now() - interval '8 days' WHERE bin_id IS NOT NULL");
	CU_ASSERT_EQUAL(file_bin_find(&db, people_arena, &flor.key, &a.id, &found), ERR_NOT_FOUND);
	/* while time has jumped, nothing goes for its age */
	people_run("INSERT INTO time_seen (seen_at, jumped_at) VALUES (now(), now())");
	purge_all(7);
	CU_ASSERT_EQUAL(used(&flor), 10);
	people_run("DELETE FROM time_seen");
	purge_all(7);
	CU_ASSERT_EQUAL(used(&flor), 0);
	CU_ASSERT_EQUAL(file_find(&db, people_arena, &flor.key, &note.id, &found), ERR_NOT_FOUND);
}

static void
test_the_quota_holds(void)
{
	const struct account gala = people_make("gala", NULL);
	const struct file root = home(&gala);
	struct file note;

	people_run("UPDATE account SET quota_bytes = 100 WHERE username = 'gala'");
	note = file(&gala, &root, "note", 60);
	CU_ASSERT_EQUAL(put(&gala, &root, "other", 41, &note), ERR_QUOTA);
	CU_ASSERT_EQUAL(put(&gala, &root, "note", 41, &note), ERR_QUOTA);	/* versions count */
	CU_ASSERT_EQUAL(put(&gala, &root, "note", 40, &note), ERR_OK);
	CU_ASSERT_EQUAL(used(&gala), 100);
}

static void
test_a_path_has_an_end(void)
{
	const struct account hebe = people_make("hebe", NULL);
	const struct file root = home(&hebe);
	char name[FILE_NAME_MAX + 1];
	struct file at = root, top = { .row = 0 }, made;
	struct file_place place = { .who = hebe.key, .name = name };

	memset(name, 'x', FILE_NAME_MAX);
	name[FILE_NAME_MAX] = '\0';
	for (int i = 0; i < FILE_PATH_MAX / (FILE_NAME_MAX + 1); i++) {
		at = folder(&hebe, &at, name);
		if (i == 0)
			top = at;
	}
	CU_ASSERT_EQUAL(strlen(at.path), FILE_PATH_MAX);
	place.folder = &at;
	CU_ASSERT_EQUAL(file_make_folder(&db, people_arena, &place, &made), ERR_INPUT);
	CU_ASSERT_EQUAL(put(&hebe, &at, "x", 1, &made), ERR_INPUT);
	/* nor do folders get there together */
	const struct file a = folder(&hebe, &root, "a");

	CU_ASSERT_EQUAL(move(&hebe, &top, &a, "x"), ERR_OK);
	CU_ASSERT_EQUAL(move(&hebe, &top, &a, name), ERR_INPUT);
}

static void
close_account(const struct account *who)
{
	bool left = true;

	for (int i = 0; left && i < 100; i++)
		CU_ASSERT_EQUAL_FATAL(file_close_account(&db, people_arena, who->key.value, &left), ERR_OK);
	CU_ASSERT_FALSE(left);
}

static void
test_an_account_takes_its_own_along(void)
{
	const struct account admin = people_make_admin("irene", NULL), jon = people_make("jon", NULL);
	const struct file root = home(&jon), a = folder(&jon, &root, "a");
	struct file common, ours, mine, moved;

	CU_ASSERT_EQUAL(file_common_allow(&db, true), ERR_OK);
	CU_ASSERT_EQUAL_FATAL(file_common(&db, people_arena, &jon.key, &common), ERR_OK);
	ours = file(&jon, &common, "ours", 300);
	mine = file(&jon, &a, "mine", 40);
	/* in the bin of his home, in a folder that is everybody's since */
	const struct file b = folder(&jon, &root, "b"), old = file(&jon, &b, "old", 5);

	CU_ASSERT_EQUAL(file_delete(&db, people_arena, &old, NULL), ERR_OK);
	CU_ASSERT_EQUAL(move(&jon, &b, &common, "b"), ERR_OK);
	close_account(&jon);
	CU_ASSERT_EQUAL(used(&jon), 0);
	CU_ASSERT_EQUAL(used(&admin), 300);
	CU_ASSERT_EQUAL(file_find(&db, people_arena, &admin.key, &mine.id, &moved), ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(file_find(&db, people_arena, &admin.key, &ours.id, &moved), ERR_OK);
	CU_ASSERT_STRING_EQUAL(moved.put_by, "irene");
	CU_ASSERT_TRUE(test_object_has(moved.object_key, 0, 7, 300));
	people_run("DELETE FROM object WHERE state = 'deleting';"
	    " DELETE FROM account WHERE username = 'jon'");
	CU_ASSERT_EQUAL(file_find(&db, people_arena, &admin.key, &b.id, &moved), ERR_OK);
}

static void
test_lists_go_on_where_they_were(void)
{
	const struct account kaya = people_make("kaya", NULL);
	const struct file root = home(&kaya);
	char names[25][8];
	int seen;

	for (int i = 0; i < 25; i++) {
		snprintf(names[i], sizeof(names[i]), "n%02d", (i * 7) % 25);
		if (i % 5 == 0)
			folder(&kaya, &root, names[i]);
		else
			file(&kaya, &root, names[i], (i * 11) % 25);
	}
	for (enum file_sort sort = FILE_BY_NAME; sort <= FILE_LARGEST; sort++) {
		struct file_wanted wanted = { .folder = &root, .sort = sort, .ask = { .limit = 4 } };
		struct page page;
		const char *last = "";
		int64_t largest = INT64_MAX;

		seen = 0;
		do {
			CU_ASSERT_EQUAL_FATAL(file_list(&db, people_arena, &wanted, &page), ERR_OK);
			const struct file *files = page.items;

			for (size_t i = 0; i < page.count; i++, seen++) {
				CU_ASSERT_EQUAL(sort == FILE_BY_NAME, sort == FILE_BY_NAME &&
				    files[i].is_folder == (seen < 5));
				if (sort == FILE_BY_NAME && seen != 5)
					CU_ASSERT_TRUE(strcmp(last, files[i].name) < 0);
				CU_ASSERT_TRUE(sort != FILE_LARGEST || files[i].size_bytes <= largest);
				last = files[i].name;
				largest = files[i].size_bytes;
			}
			wanted.ask.cursor = page.next;
		} while (wanted.ask.cursor != NULL);
		CU_ASSERT_EQUAL(seen, 25);
	}
}

static int
finds(const struct account *who, const char *text)
{
	const struct file_query query = { .who = who->key, .query = text, .ask = { .limit = 100 } };
	struct page page = { .count = 0 };

	CU_ASSERT_EQUAL(file_search(&db, people_arena, &query, &page), ERR_OK);
	return (int)page.count;
}

static void
test_a_search_finds_what_one_may_see_and_where_it_moved(void)
{
	const struct account nora = people_make("nora", NULL), omar = people_make("omar", NULL);
	const struct file root = home(&nora), a = folder(&nora, &root, "needles"), b = folder(&nora, &a, "b");
	struct file common;
	bool left = true;

	file(&nora, &b, "Needle 100%", 1);
	CU_ASSERT_EQUAL(finds(&nora, "NEEDLE"), 2);
	CU_ASSERT_EQUAL(finds(&nora, "e 1"), 1);
	CU_ASSERT_EQUAL(finds(&nora, "0%"), 1);
	CU_ASSERT_EQUAL(finds(&nora, "N_edle"), 0);
	CU_ASSERT_EQUAL(finds(&omar, "needle"), 0);
	CU_ASSERT_EQUAL(file_common_allow(&db, true), ERR_OK);
	CU_ASSERT_EQUAL_FATAL(file_common(&db, people_arena, &nora.key, &common), ERR_OK);
	CU_ASSERT_EQUAL(move(&nora, &a, &common, "needles"), ERR_OK);
	while (left)
		CU_ASSERT_EQUAL_FATAL(file_settle(&db, &left), ERR_OK);
	CU_ASSERT_EQUAL(finds(&omar, "needle"), 2);
	CU_ASSERT_EQUAL(finds(&nora, "needle"), 2);
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM file WHERE settles"
	    " OR (parent_id IS NOT NULL AND found_in <> file_root(id))"), 0);
	CU_ASSERT_EQUAL(file_common_allow(&db, false), ERR_OK);
	CU_ASSERT_EQUAL(finds(&nora, "needle"), 0);
	CU_ASSERT_EQUAL(file_common_allow(&db, true), ERR_OK);
}

static void
on_fault(void *context, const char *what, const char *which)
{
	int64_t *said = context;

	CU_ASSERT_TRUE(what[0] != '\0' && which[0] != '\0');
	++*said;
}

static void
test_what_disagrees_is_found(void)
{
	/* what was wrong before stays so */
	static const struct { const char *harm; int64_t faults; } steps[] = {
		{ "SELECT 1", 0 },
		{ "UPDATE file SET size_bytes = 11 WHERE name = 'note'", 1 },
		{ "UPDATE file a SET parent_id = b.id FROM file b WHERE a.name = 'a' AND b.name = 'b'", 3 },
		{ "UPDATE object SET state = 'uploading'", 4 },
		{ "UPDATE account SET used_bytes = used_bytes + 1 WHERE username = 'maya'", 5 },
		{ "DELETE FROM file WHERE is_file; UPDATE object SET state = 'stored'", 4 },
	};
	const struct account maya = people_make("maya", NULL);
	struct db_pool *owners = test_db_pool(NULL, 1);
	struct db owner = db_of(owners);
	struct arena *own = arena_new();
	int64_t said = 0;
	struct file_check check = { .say = on_fault, .context = &said };

	/* other tests made objects by hand */
	people_run("TRUNCATE file, file_version, object, job CASCADE; UPDATE account SET used_bytes = 0");
	const struct file root = home(&maya), a = folder(&maya, &root, "a");

	folder(&maya, &a, "b");
	file(&maya, &root, "note", 10);
	for (size_t i = 0; i < COUNT(steps); i++) {
		said = 0;
		people_run(steps[i].harm);
		CU_ASSERT_EQUAL(file_check(&owner, own, &check), ERR_OK);
		CU_ASSERT_EQUAL(check.faults, steps[i].faults);
		CU_ASSERT_EQUAL(said, check.faults);
	}
	db_done(&owner);
	db_pool_free(owners);
	arena_free(own);
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
		{ "lists go on where they were", test_lists_go_on_where_they_were },
		{ "a search finds what one may see, and where it moved", test_a_search_finds_what_one_may_see_and_where_it_moved },
		{ "a large folder goes in steps", test_a_large_folder_goes_in_steps },
		{ "a folder of 100,000 files moves as one row", test_a_folder_of_100000_files_moves_as_one_row },
		{ "what disagrees is found", test_what_disagrees_is_found },
		CU_TEST_INFO_NULL,
	};
	int status;

	test_store();
	people_begin();
	pool = test_db_pool("files", 4);
	db = db_of(pool);
	status = suite_run("file", tests);
	db_done(&db);
	db_pool_free(pool);
	people_end();
	return status;
}
