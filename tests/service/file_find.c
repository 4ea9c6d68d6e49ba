/* Files found: lists, search, a folder of very many, and whether all agrees. */
#include <stdio.h>
#include <string.h>

#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "service/file/file_change.h"
#include "service/file/file_check.h"
#include "support/people/filing.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"

#define MANY 100000

static void
test_a_folder_of_100000_files_moves_as_one_row(void)
{
	const struct account ana = people_make("ana", NULL);
	const struct file root = filing_home(&ana), a = filing_folder(&ana, &root, "a"), b = filing_folder(&ana, &root, "b");

	filing_fill(&ana, &a, "file", MANY);
	people_run("CREATE TABLE change (n int); CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql"
	    " SECURITY DEFINER AS $$ BEGIN INSERT INTO change VALUES (1); RETURN NULL; END $$;"
	    "CREATE TRIGGER note AFTER INSERT OR UPDATE OR DELETE ON file FOR EACH ROW"
	    " EXECUTE FUNCTION note()");
	CU_ASSERT_EQUAL(filing_move(&ana, &a, &b, "moved"), ERR_OK);
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM change"), 1);
	people_run("DROP TRIGGER note ON file; DROP FUNCTION note(); DROP TABLE change");
	struct file found;

	CU_ASSERT_EQUAL(file_find_path(&filing_db, people_arena, &(const struct file_way){ ana.key, FILE_HOME,
	    { (const char *[]){ "b", "moved", "file 99999" }, 3 } }, &found), ERR_OK);
}

static void
test_lists_go_on_where_they_were(void)
{
	const struct account kaya = people_make("kaya", NULL);
	const struct file root = filing_home(&kaya);
	char names[25][8];
	int seen;

	for (int i = 0; i < 25; i++) {
		snprintf(names[i], sizeof(names[i]), "n%02d", (i * 7) % 25);
		if (i % 5 == 0)
			filing_folder(&kaya, &root, names[i]);
		else
			filing_file(&kaya, &root, names[i], (i * 11) % 25);
	}
	for (enum file_sort sort = FILE_BY_NAME; sort <= FILE_LARGEST; sort++) {
		struct file_wanted wanted = { .folder = &root, .sort = sort, .ask = { .limit = 4 } };
		struct page page;
		const char *last = "";
		int64_t largest = INT64_MAX;

		seen = 0;
		do {
			CU_ASSERT_EQUAL_FATAL(file_list(&filing_db, people_arena, &wanted, &page), ERR_OK);
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

	CU_ASSERT_EQUAL(file_search(&filing_db, people_arena, &query, &page), ERR_OK);
	return (int)page.count;
}

static void
test_a_search_finds_what_one_may_see_and_where_it_moved(void)
{
	const struct account nora = people_make("nora", NULL), omar = people_make("omar", NULL);
	const struct file root = filing_home(&nora), a = filing_folder(&nora, &root, "needles"), b = filing_folder(&nora, &a, "b");
	struct file common;
	bool left = true;

	filing_file(&nora, &b, "Needle 100%", 1);
	CU_ASSERT_EQUAL(finds(&nora, "NEEDLE"), 2);
	CU_ASSERT_EQUAL(finds(&nora, "e 1"), 1);
	CU_ASSERT_EQUAL(finds(&nora, "0%"), 1);
	CU_ASSERT_EQUAL(finds(&nora, "N_edle"), 0);
	CU_ASSERT_EQUAL(finds(&omar, "needle"), 0);
	CU_ASSERT_EQUAL(file_common_allow(&filing_db, true), ERR_OK);
	CU_ASSERT_EQUAL_FATAL(file_common(&filing_db, people_arena, &nora.key, &common), ERR_OK);
	CU_ASSERT_EQUAL(filing_move(&nora, &a, &common, "needles"), ERR_OK);
	while (left)
		CU_ASSERT_EQUAL_FATAL(file_settle(&filing_db, &left), ERR_OK);
	CU_ASSERT_EQUAL(finds(&omar, "needle"), 2);
	CU_ASSERT_EQUAL(finds(&nora, "needle"), 2);
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM file WHERE settles"
	    " OR (parent_id IS NOT NULL AND found_in <> file_root(id))"), 0);
	CU_ASSERT_EQUAL(file_common_allow(&filing_db, false), ERR_OK);
	CU_ASSERT_EQUAL(finds(&nora, "needle"), 0);
	CU_ASSERT_EQUAL(file_common_allow(&filing_db, true), ERR_OK);
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
	const struct file root = filing_home(&maya), a = filing_folder(&maya, &root, "a");

	filing_folder(&maya, &a, "b");
	filing_file(&maya, &root, "note", 10);
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
		{ "lists go on where they were", test_lists_go_on_where_they_were },
		{ "a search finds what one may see, and where it moved", test_a_search_finds_what_one_may_see_and_where_it_moved },
		{ "a folder of 100,000 files moves as one row", test_a_folder_of_100000_files_moves_as_one_row },
		{ "what disagrees is found", test_what_disagrees_is_found },
		CU_TEST_INFO_NULL,
	};
	int status;

	filing_begin();
	status = suite_run("file_find", tests);
	filing_end();
	return status;
}
