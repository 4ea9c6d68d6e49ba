/* Shares of files and folders with people, who read or write, and how they are kept. */
#include <stdio.h>
#include <string.h>

#include "lib/db/db.h"
#include "support/people/auth.h"
#include "support/people/events.h"
#include "support/people/shelf.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"

static struct test_program auth, program;

static void
test_who_reads_reads_what_is_below_and_no_more(void)
{
	struct api me = auth_person(&auth, &program, "alba"), other = auth_person(&auth, &program, "bruno");
	struct api stranger = auth_person(&auth, &program, "carla");
	const struct shelf_id root = shelf_home(&me), secret = shelf_folder(&me, root, "Secret");
	const struct shelf_id trip = shelf_folder(&me, secret, "Trip"), days = shelf_folder(&me, trip, "Days");
	const struct shelf_id note = shelf_file(&me, days, "one.txt", "sun"), beside = shelf_file(&me, secret, "pin", "1234");
	struct shelf_id share;
	char json[80];

	share = shelf_share_with(&me, "folder", trip, "bruno", "read");
	CU_ASSERT_EQUAL(api_call(&other, "GET", SHELF_ROOT "?tree=shared", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&other, "items"), 1);
	CU_ASSERT_STRING_EQUAL(api_text(&other, "items.0.id"), trip.text);
	CU_ASSERT_STRING_EQUAL(api_text(&other, "items.0.shared_by"), "alba");
	CU_ASSERT_STRING_EQUAL(api_text(&other, "items.0.share"), share.text);
	CU_ASSERT_STRING_EQUAL(api_text(&other, "items.0.rights"), "read");
	CU_ASSERT_STRING_EQUAL(api_text(&other, "items.0.tree"), "shared");
	CU_ASSERT_TRUE(api_is_null(&other, "items.0.parent"));
	/* of the folders above it he hears nothing */
	CU_ASSERT_EQUAL(shelf_get(&other, SHELF_ROOT "/%s", note), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&other, "path"), "/Trip/Days/one.txt");
	CU_ASSERT_EQUAL(api_count(&other, "crumbs"), 3);
	CU_ASSERT_STRING_EQUAL(api_text(&other, "crumbs.0.name"), "Trip");
	CU_ASSERT_TRUE(shelf_has(&other, note, "sun"));
	CU_ASSERT_EQUAL(api_call(&other, "GET", SHELF_ROOT "/tree?tree=shared&path=/Trip/Days/one.txt", NULL), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&other, "id"), note.text);
	CU_ASSERT_EQUAL(shelf_get(&other, SHELF_ROOT "?parent=%s", days), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&other, "items.0.rights"), "read");
	CU_ASSERT_EQUAL(shelf_get(&other, SHELF_ROOT "/search?q=ONE&within=%s", trip), 200);
	CU_ASSERT_EQUAL(api_count(&other, "items"), 1);
	CU_ASSERT_EQUAL(api_call(&other, "GET", SHELF_ROOT "/search?q=pin", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&other, "items"), 0);
	CU_ASSERT_EQUAL(shelf_get(&other, SHELF_ROOT "/%s", beside), 404);
	CU_ASSERT_EQUAL(shelf_get(&other, SHELF_ROOT "/%s", secret), 404);
	CU_ASSERT_EQUAL(shelf_get(&stranger, SHELF_ROOT "/%s", note), 404);
	CU_ASSERT_EQUAL(shelf_put(&stranger, note, "x"), 404);
	/* and changes nothing */
	CU_ASSERT_EQUAL(shelf_put(&other, note, "rain"), 403);
	CU_ASSERT_EQUAL(shelf_put_new(&other, days, "two.txt", "x"), 403);
	CU_ASSERT_EQUAL(api_post(&other, SHELF_ROOT, "{'parent': '%s', 'name': 'x'}", trip.text), 403);
	CU_ASSERT_EQUAL(api_call(&other, "PATCH", shelf_uri(SHELF_ROOT "/%s", note.text), "{\"name\": \"x\"}"), 403);
	CU_ASSERT_EQUAL(api_call(&other, "DELETE", shelf_uri(SHELF_ROOT "/%s", note.text), NULL), 403);
	CU_ASSERT_EQUAL(shelf_get(&other, SHELF_ROOT "/%s/versions", note), 403);
	snprintf(json, sizeof(json), "{\"parent\": \"%s\"}", shelf_home(&other).text);
	CU_ASSERT_EQUAL(api_call(&other, "PATCH", shelf_uri(SHELF_ROOT "/%s", note.text), json), 403);
	/* but takes a copy */
	CU_ASSERT_EQUAL(api_call(&other, "POST", shelf_uri(SHELF_ROOT "/%s/copy", trip.text), json), 201);
	CU_ASSERT_STRING_EQUAL(api_text(&other, "rights"), "own");
	CU_ASSERT_EQUAL(shelf_put_new(&me, days, "two.txt", "still"), 201);
	api_done(&me);
	api_done(&other);
	api_done(&stranger);
}

static void
test_who_writes_writes_below_and_not_it(void)
{
	struct api me = auth_person(&auth, &program, "dario"), other = auth_person(&auth, &program, "elena");
	const struct shelf_id root = shelf_home(&me), trip = shelf_folder(&me, root, "Trip");
	const struct shelf_id note = shelf_file(&me, trip, "one.txt", "sun"), single = shelf_file(&me, root, "single.txt", "a");
	struct shelf_id theirs;
	char json[80];

	shelf_share_with(&me, "folder", trip, "elena", "write");
	shelf_share_with(&me, "file", single, "elena", "write");
	CU_ASSERT_EQUAL(shelf_put(&other, note, "rain"), 200);
	CU_ASSERT_EQUAL(shelf_put(&other, single, "ab"), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&other, "put_by"), "elena");
	CU_ASSERT_TRUE(shelf_has(&me, single, "ab"));
	theirs = shelf_file(&other, trip, "two.txt", "12345");
	/* bytes are whose who put them */
	CU_ASSERT_EQUAL(api_call(&other, "GET", SHELF_ROOT "/usage", NULL), 200);
	CU_ASSERT_EQUAL(api_int(&other, "used_bytes"), 11);
	CU_ASSERT_EQUAL(api_call(&other, "DELETE", shelf_uri(SHELF_ROOT "/%s", note.text), NULL), 204);
	CU_ASSERT_EQUAL(shelf_get(&me, SHELF_ROOT "/%s", note), 404);
	CU_ASSERT_EQUAL(api_call(&other, "GET", SHELF_ROOT "/bin", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&other, "items"), 0);
	CU_ASSERT_EQUAL(api_call(&other, "DELETE", shelf_uri(SHELF_ROOT "/bin/%s", note.text), NULL), 403);
	CU_ASSERT_EQUAL(api_call(&other, "POST", shelf_uri(SHELF_ROOT "/%s/undelete", note.text), NULL), 200);
	CU_ASSERT_TRUE(shelf_has(&me, note, "rain"));
	/* what is shared stays where it is, and his */
	CU_ASSERT_EQUAL(api_call(&other, "DELETE", shelf_uri(SHELF_ROOT "/%s", trip.text), NULL), 403);
	CU_ASSERT_EQUAL(api_call(&other, "PATCH", shelf_uri(SHELF_ROOT "/%s", trip.text), "{\"name\": \"x\"}"), 403);
	CU_ASSERT_EQUAL(api_call(&other, "PATCH", shelf_uri(SHELF_ROOT "/%s", single.text), "{\"name\": \"x\"}"), 403);
	snprintf(json, sizeof(json), "{\"parent\": \"%s\"}", shelf_home(&other).text);
	CU_ASSERT_EQUAL(api_call(&other, "PATCH", shelf_uri(SHELF_ROOT "/%s", theirs.text), json), 403);
	CU_ASSERT_EQUAL(api_post(&other, SHELF_SHARES, "{'kind': 'file', 'thing': '%s'}", theirs.text), 404);
	/* what moves out of it is shared no more */
	snprintf(json, sizeof(json), "{\"parent\": \"%s\"}", root.text);
	CU_ASSERT_EQUAL(api_call(&me, "PATCH", shelf_uri(SHELF_ROOT "/%s", theirs.text), json), 200);
	CU_ASSERT_EQUAL(shelf_get(&other, SHELF_ROOT "/%s", theirs), 404);
	api_done(&me);
	api_done(&other);
}

/* Who may only read a folder takes nothing out of it, though he may write to what is in it. */
static void
test_what_is_in_a_folder_that_one_reads_stays_in_it(void)
{
	struct api me = auth_person(&auth, &program, "hilda"), other = auth_person(&auth, &program, "ivo");
	const struct shelf_id root = shelf_home(&me), trip = shelf_folder(&me, root, "Trip");
	const struct shelf_id note = shelf_file(&me, trip, "one.txt", "sun"), drafts = shelf_folder(&me, root, "Drafts");
	const struct shelf_id days = shelf_folder(&me, trip, "Days"), day = shelf_file(&me, days, "1.txt", "a");
	char json[80];

	shelf_share_with(&me, "folder", trip, "ivo", "read");
	shelf_share_with(&me, "file", note, "ivo", "write");
	shelf_share_with(&me, "folder", days, "ivo", "write");
	shelf_share_with(&me, "folder", drafts, "ivo", "write");
	CU_ASSERT_EQUAL(shelf_put(&other, note, "rain"), 200);
	CU_ASSERT_EQUAL(api_call(&other, "DELETE", shelf_uri(SHELF_ROOT "/%s", note.text), NULL), 403);
	CU_ASSERT_EQUAL(api_call(&other, "DELETE", shelf_uri(SHELF_ROOT "/%s", days.text), NULL), 403);
	snprintf(json, sizeof(json), "{\"parent\": \"%s\"}", drafts.text);
	CU_ASSERT_EQUAL(api_call(&other, "PATCH", shelf_uri(SHELF_ROOT "/%s", days.text), json), 403);
	CU_ASSERT_EQUAL(api_call(&other, "PATCH", shelf_uri(SHELF_ROOT "/%s", day.text), json), 200);
	CU_ASSERT_EQUAL(api_call(&other, "DELETE", shelf_uri(SHELF_ROOT "/%s", day.text), NULL), 204);
	CU_ASSERT_EQUAL(shelf_get(&me, SHELF_ROOT "/%s", days), 200);
	CU_ASSERT_TRUE(shelf_has(&me, note, "rain"));
	api_done(&me);
	api_done(&other);
}

/* What its maker gave away is none of those whom it was shared with, nor what it is called now. */
static void
test_what_was_given_away_is_in_no_list_of_shares(void)
{
	struct api me = auth_person(&auth, &program, "jana"), other = auth_person(&auth, &program, "kurt");
	struct api third = auth_person(&auth, &program, "lena");
	const struct shelf_id note = shelf_file(&me, shelf_home(&me), "note", "x"), box = shelf_folder(&third, shelf_home(&third), "Box");
	char json[80];

	shelf_share_with(&me, "file", note, "kurt", "read");
	shelf_share_with(&third, "folder", box, "jana", "write");
	CU_ASSERT_EQUAL(api_call(&other, "GET", SHELF_SHARES "?with_me=true", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&other, "items"), 1);
	snprintf(json, sizeof(json), "{\"parent\": \"%s\", \"name\": \"secret\"}", box.text);
	CU_ASSERT_EQUAL(api_call(&me, "PATCH", shelf_uri(SHELF_ROOT "/%s", note.text), json), 200);
	CU_ASSERT_EQUAL(shelf_get(&other, SHELF_ROOT "/%s", note), 404);
	CU_ASSERT_EQUAL(api_call(&other, "GET", SHELF_SHARES "?with_me=true", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&other, "items"), 0);
	api_done(&me);
	api_done(&other);
	api_done(&third);
}

static void
test_shares_are_listed_changed_and_revoked(void)
{
	struct api me = auth_person(&auth, &program, "fabio"), other = auth_person(&auth, &program, "gloria");
	const struct shelf_id root = shelf_home(&me), note = shelf_file(&me, root, "note", "x"), twin = shelf_folder(&me, root, "f");
	const struct shelf_id below = shelf_file(&me, twin, "note", "y");
	struct shelf_id share, second;

	CU_ASSERT_EQUAL(api_post(&me, SHELF_SHARES, "{'kind': 'file', 'thing': '%s', 'with': 'nobody'}", note.text), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/with"));
	CU_ASSERT_EQUAL(api_post(&me, SHELF_SHARES, "{'kind': 'file', 'thing': '%s', 'with': 'fabio'}", note.text), 422);
	CU_ASSERT_EQUAL(api_post(&me, SHELF_SHARES, "{'kind': 'file', 'thing': '%s', 'rights': 'write'}", note.text), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/rights"));
	CU_ASSERT_EQUAL(api_post(&me, SHELF_SHARES, "{'kind': 'file', 'thing': '%s', 'rights': 'drop'}", note.text), 422);
	CU_ASSERT_EQUAL(api_post(&me, SHELF_SHARES, "{'kind': 'file', 'thing': '%s', 'ends_at': '2001-02-03T04:05:06Z'}", note.text), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/ends_at"));
	CU_ASSERT_EQUAL(api_post(&me, SHELF_SHARES, "{'kind': 'file', 'thing': '%s', 'with': 'gloria', 'password': 'x'}", note.text), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/password"));
	CU_ASSERT_EQUAL(api_post(&me, SHELF_SHARES, "{'kind': 'folder', 'thing': '%s'}", root.text), 404);
	CU_ASSERT_EQUAL(api_post(&other, SHELF_SHARES, "{'kind': 'file', 'thing': '%s'}", note.text), 404);
	CU_ASSERT_EQUAL(api_post(&me, SHELF_SHARES, "{'kind': 'folder', 'thing': '%s'}", note.text), 404);

	share = shelf_share_with(&me, "file", note, "gloria", "read");
	CU_ASSERT_EQUAL(api_post(&me, SHELF_SHARES, "{'kind': 'file', 'thing': '%s', 'with': 'gloria'}", note.text), 409);
	/* two of a name are found by two */
	second = shelf_share_with(&me, "file", below, "gloria", "read");
	CU_ASSERT_EQUAL(api_call(&other, "GET", SHELF_ROOT "/tree?tree=shared&path=/note%20(2)", NULL), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&other, "id"), below.text);
	CU_ASSERT_EQUAL(api_call(&me, "GET", SHELF_SHARES, NULL), 200);
	CU_ASSERT_EQUAL(api_count(&me, "items"), 2);
	CU_ASSERT_EQUAL(shelf_get(&me, SHELF_SHARES "?of=%s", note), 200);
	CU_ASSERT_EQUAL(api_count(&me, "items"), 1);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "items.0.name"), "note");
	CU_ASSERT_EQUAL(api_call(&other, "GET", SHELF_SHARES, NULL), 200);
	CU_ASSERT_EQUAL(api_count(&other, "items"), 0);
	CU_ASSERT_EQUAL(shelf_put(&other, note, "mine"), 403);
	CU_ASSERT_EQUAL(api_call(&other, "PATCH", shelf_uri(SHELF_SHARES "/%s", share.text), "{\"rights\": \"write\"}"), 404);
	CU_ASSERT_EQUAL(api_call(&me, "PATCH", shelf_uri(SHELF_SHARES "/%s", share.text), "{\"rights\": \"drop\"}"), 422);
	CU_ASSERT_EQUAL(api_call(&me, "PATCH", shelf_uri(SHELF_SHARES "/%s", share.text), "{\"rights\": \"write\"}"), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "rights"), "write");
	CU_ASSERT_EQUAL(shelf_put(&other, note, "mine"), 200);
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", shelf_uri(SHELF_SHARES "/%s", share.text), NULL), 204);
	CU_ASSERT_EQUAL(shelf_get(&other, SHELF_ROOT "/%s", note), 404);
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", shelf_uri(SHELF_SHARES "/%s", share.text), NULL), 404);
	/* whom it is with may leave it */
	CU_ASSERT_EQUAL(api_call(&other, "DELETE", shelf_uri(SHELF_SHARES "/%s", second.text), NULL), 204);
	CU_ASSERT_EQUAL(shelf_get(&other, SHELF_ROOT "/%s", below), 404);
	api_done(&me);
	api_done(&other);
}

static void
test_an_account_takes_its_shares_along(void)
{
	struct api me = auth_register(&auth, "paula"), mine = auth_as(&me, &program);
	struct api other = auth_person(&auth, &program, "quino"), nobody = { .socket = program.socket };
	const struct shelf_id note = shelf_file(&mine, shelf_home(&mine), "note", "x");
	const struct shelf_link link = shelf_share_link(&mine, "file", note, "");

	shelf_share_with(&mine, "file", note, "quino", "write");
	CU_ASSERT_TRUE(shelf_has(&other, note, "x"));
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", "/api/auth/me", "{\"password\": \"" AUTH_PASSWORD "\"}"), 204);
	CU_ASSERT_EQUAL(shelf_ask(&nobody, &link, "/info"), 404);
	CU_ASSERT_EQUAL(shelf_get(&other, SHELF_ROOT "/%s", note), 404);
	CU_ASSERT_EQUAL(api_call(&other, "GET", SHELF_ROOT "?tree=shared", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&other, "items"), 0);
	api_done(&me);
	api_done(&mine);
	api_done(&other);
	api_done(&nobody);
}

static void
set_suspended(const char *name, const char *when)
{
	struct db_pool *pool = test_db_pool(NULL, 1);
	struct db db = db_of(pool);
	char sql[200];

	snprintf(sql, sizeof(sql), "UPDATE account SET suspended_at = %s WHERE username = '%s'", when, name);
	CU_ASSERT_EQUAL(db_script(&db, sql), ERR_OK);
	db_done(&db);
	db_pool_free(pool);
}

/* Until he is let in again, nothing of his is there for others. */
static void
test_whoever_is_suspended_shares_nothing(void)
{
	struct api me = auth_person(&auth, &program, "rita"), other = auth_person(&auth, &program, "saul");
	struct api nobody = { .socket = program.socket };
	const struct shelf_id trip = shelf_folder(&me, shelf_home(&me), "Trip"), note = shelf_file(&me, trip, "note", "x");
	const struct shelf_link link = shelf_share_link(&me, "folder", trip, "");

	shelf_share_with(&me, "folder", trip, "saul", "write");
	CU_ASSERT_TRUE(shelf_has(&other, note, "x"));
	CU_ASSERT_EQUAL(shelf_put(&other, note, "y"), 200);
	CU_ASSERT_EQUAL(shelf_ask(&nobody, &link, "/info"), 200);
	set_suspended("rita", "now()");
	CU_ASSERT_EQUAL(shelf_get(&other, SHELF_ROOT "/%s", note), 404);
	CU_ASSERT_EQUAL(shelf_get(&other, SHELF_ROOT "/%s/content", note), 404);
	CU_ASSERT_EQUAL(shelf_put(&other, note, "z"), 404);
	CU_ASSERT_EQUAL(shelf_put_new(&other, trip, "new", "z"), 404);
	CU_ASSERT_EQUAL(api_call(&other, "GET", SHELF_ROOT "/tree?tree=shared&path=/Trip/note", NULL), 404);
	CU_ASSERT_EQUAL(api_call(&other, "GET", SHELF_ROOT "?tree=shared", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&other, "items"), 0);
	CU_ASSERT_EQUAL(api_call(&other, "GET", SHELF_SHARES "?with_me=true", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&other, "items"), 0);
	CU_ASSERT_EQUAL(shelf_ask(&nobody, &link, "/info"), 404);
	set_suspended("rita", "NULL");
	CU_ASSERT_TRUE(shelf_has(&other, note, "y"));
	CU_ASSERT_EQUAL(shelf_ask(&nobody, &link, "/info"), 200);
	api_done(&me);
	api_done(&other);
	api_done(&nobody);
}

/* Who shares what, with whom, and who tried a link's password. */
static void
test_the_security_log_says_so(void)
{
	struct api me = auth_person(&auth, &program, "tomas"), other = auth_person(&auth, &program, "uma");
	struct api nobody = { .socket = program.socket, .address = "198.51.100.77" };
	const struct shelf_id note = shelf_file(&me, shelf_home(&me), "note", "x");
	const struct shelf_id share = shelf_share_with(&me, "file", note, "uma", "read");
	const struct shelf_link link = shelf_share_link(&me, "file", note, ", 'password': 'open sesame'");
	char uri[100];

	CU_ASSERT_TRUE(events_have(&program, "share_made", "'outcome':'success','address':'192.0.2.1','actor':'tomas'"));
	CU_ASSERT_TRUE(events_have(&program, "share_made", "by a link"));
	CU_ASSERT_EQUAL(api_call(&me, "PATCH", shelf_uri(SHELF_SHARES "/%s", share.text), "{\"rights\": \"write\"}"), 200);
	CU_ASSERT_TRUE(events_have(&program, "share_changed", "with uma"));
	CU_ASSERT_TRUE(events_have(&program, "share_changed", "'changes':{'rights':{'before':'read','after':'write'}}"));
	snprintf(uri, sizeof(uri), "%s/unlock", link.address);
	CU_ASSERT_EQUAL(api_call(&nobody, "POST", uri, "{\"password\": \"close sesame\"}"), 401);
	CU_ASSERT_TRUE(events_have(&program, "share_password",
	    "'outcome':'failure','address':'198.51.100.77','target':'tomas'"));
	CU_ASSERT_EQUAL(api_call(&other, "DELETE", shelf_uri(SHELF_SHARES "/%s", share.text), NULL), 204);
	CU_ASSERT_TRUE(events_have(&program, "share_revoked", "'actor':'uma','target':'tomas'"));
	api_done(&me);
	api_done(&other);
	api_done(&nobody);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "who reads reads what is below and no more", test_who_reads_reads_what_is_below_and_no_more },
		{ "who writes writes below and not it", test_who_writes_writes_below_and_not_it },
		{ "what is in a folder that one reads stays in it", test_what_is_in_a_folder_that_one_reads_stays_in_it },
		{ "what was given away is in no list of shares", test_what_was_given_away_is_in_no_list_of_shares },
		{ "shares are listed, changed and revoked", test_shares_are_listed_changed_and_revoked },
		{ "an account takes its shares along", test_an_account_takes_its_shares_along },
		{ "whoever is suspended shares nothing", test_whoever_is_suspended_shares_nothing },
		{ "the security log says so", test_the_security_log_says_so },
		CU_TEST_INFO_NULL,
	};
	int status;

	auth_start(&auth, NULL);
	test_program_start_beside(&program, &auth, "files", NULL);
	status = suite_run("files_shares", tests);
	if (!test_program_stop(&program))
		status = 1;
	return test_program_stop(&auth) ? status : 1;
}
