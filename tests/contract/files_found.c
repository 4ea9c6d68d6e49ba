/* What changed since, and files found by their words: with a worker beside the program. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/db/db.h"
#include "support/people/auth.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"

#define ROOT "/api/files"
#define URI_MAX 300
#define WAIT_MS 30000

static struct test_program auth, program, worker;

struct id {
	char text[12];
};

static struct id
id_of(const struct api *me)
{
	struct id id;

	snprintf(id.text, sizeof(id.text), "%s", api_text(me, "id"));
	return id;
}

static struct id
folder(struct api *me, const char *name)
{
	CU_ASSERT_EQUAL(api_post(me, ROOT, "{'name': '%s'}", name), 201);
	return id_of(me);
}

static struct id
file(struct api *me, const char *how, const char *name, const char *text)
{
	char uri[URI_MAX];

	snprintf(uri, sizeof(uri), ROOT "?%s&name=%s", how, name);
	CU_ASSERT_EQUAL(api_send(me, "POST", uri, "application/octet-stream", text, strlen(text)), 201);
	return id_of(me);
}

static int
call(struct api *me, const char *method, const char *format, const char *what, const char *body)
{
	char uri[URI_MAX];

	snprintf(uri, sizeof(uri), format, what);
	return api_call(me, method, uri, body);
}

/* Who follows. */
struct follower {
	struct api me;
	char       cursor[200];
};

/* How many changes came; -1: refused. */
static int
follow(struct follower *who, const char *limit)
{
	char uri[URI_MAX];

	snprintf(uri, sizeof(uri), ROOT "/changes?limit=%s%s%s", limit,
	    who->cursor[0] != '\0' ? "&cursor=" : "", who->cursor);
	if (api_call(&who->me, "GET", uri, NULL) != 200)
		return -1;
	snprintf(who->cursor, sizeof(who->cursor), "%s", api_text(&who->me, "next"));
	return api_count(&who->me, "items");
}

/* Is it among the changes that came, and how? */
static bool
came(const struct follower *who, struct id id, const char *name, bool gone)
{
	char path[40];

	for (int i = 0; i < api_count(&who->me, "items"); i++) {
		snprintf(path, sizeof(path), "items.%d.id", i);
		if (strcmp(api_text(&who->me, path), id.text) != 0)
			continue;
		snprintf(path, sizeof(path), "items.%d.name", i);
		if (strcmp(api_text(&who->me, path), name) != 0)
			continue;
		snprintf(path, sizeof(path), "items.%d.gone", i);
		if (api_bool(&who->me, path) == gone)
			return true;
	}
	fprintf(stderr, "%s is not in %s\n", name, who->me.reply.body);
	return false;
}

static void
test_what_changed_since(void)
{
	struct follower follower = { .me = auth_person(&auth, &program, "follower") };
	struct api me = follower.me;
	struct id before, a, b, f;

	before = file(&me, "tree=home", "before", "x");
	CU_ASSERT_EQUAL(follow(&follower, "50"), 0);	/* from now on */
	CU_ASSERT_EQUAL(follow(&follower, "50"), 0);
	a = folder(&me, "a");
	b = folder(&me, "b");
	f = file(&me, "tree=home", "f.txt", "one");
	CU_ASSERT_EQUAL(follow(&follower, "2"), 2);
	CU_ASSERT_TRUE(came(&follower, a, "a", false) && came(&follower, b, "b", false));
	CU_ASSERT_EQUAL(follow(&follower, "2"), 1);
	CU_ASSERT_TRUE(came(&follower, f, "f.txt", false));
	CU_ASSERT_STRING_EQUAL(api_text(&follower.me, "items.0.kind"), "file");
	CU_ASSERT_EQUAL(follow(&follower, "2"), 0);
	/* written twice and moved, and once more it is said as it is now */
	char uri[URI_MAX], body[URI_MAX];

	snprintf(uri, sizeof(uri), ROOT "/%s/content", f.text);
	CU_ASSERT_EQUAL(api_send(&me, "PUT", uri, "text/plain", "two", 3), 200);
	snprintf(body, sizeof(body), "{\"parent\": \"%s\", \"name\": \"g.txt\"}", a.text);
	CU_ASSERT_EQUAL(call(&me, "PATCH", ROOT "/%s", f.text, body), 200);
	CU_ASSERT_EQUAL(follow(&follower, "50"), 1);
	CU_ASSERT_TRUE(came(&follower, f, "g.txt", false));
	/* a folder goes with what is in it, and comes back */
	CU_ASSERT_EQUAL(call(&me, "DELETE", ROOT "/%s", a.text, NULL), 204);
	CU_ASSERT_EQUAL(call(&me, "DELETE", ROOT "/%s", before.text, NULL), 204);
	CU_ASSERT_EQUAL(follow(&follower, "50"), 2);
	CU_ASSERT_TRUE(came(&follower, a, "", true) && came(&follower, before, "", true));
	CU_ASSERT_EQUAL(call(&me, "POST", ROOT "/%s/undelete", a.text, NULL), 200);
	CU_ASSERT_EQUAL(follow(&follower, "50"), 1);
	CU_ASSERT_TRUE(came(&follower, a, "a", false));
	api_done(&me);
	api_done(&follower.me);
}

/* A cursor outlives the program; what goes for good meanwhile is said all the same. */
static void
test_what_has_gone_for_good(void)
{
	struct follower follower = { .me = auth_person(&auth, &program, "leaver") };
	struct api me = follower.me;
	struct id f = file(&me, "tree=home", "f", "x");
	int64_t until_ms = clock_steady_ms() + WAIT_MS;

	CU_ASSERT_EQUAL(follow(&follower, "50"), 0);
	CU_ASSERT_EQUAL(call(&me, "DELETE", ROOT "/%s", f.text, NULL), 204);
	CU_ASSERT_EQUAL(call(&me, "DELETE", ROOT "/bin/%s", f.text, NULL), 204);
	/* as the worker does in its time */
	struct db_pool *pool = test_db_pool(NULL, 1);
	struct db db = db_of(pool);

	CU_ASSERT_EQUAL(db_script(&db, "DELETE FROM file WHERE deleted_at = 'epoch'"), ERR_OK);
	db_pool_free(pool);
	while (follow(&follower, "50") == 0 && clock_steady_ms() < until_ms)
		;
	CU_ASSERT_TRUE(came(&follower, f, "", true));
	CU_ASSERT_EQUAL(follow(&follower, "50"), 0);
	api_done(&me);
	api_done(&follower.me);
}

static void
test_whose_changes(void)
{
	struct follower one = { .me = auth_person(&auth, &program, "one") };
	struct follower two = { .me = auth_person(&auth, &program, "two") };
	struct api at_auth = auth_register_admin(&auth, "boss");
	struct api admin = auth_as(&at_auth, &program), nobody = { .socket = program.socket };
	struct id shared;
	char body[URI_MAX];

	CU_ASSERT_EQUAL(api_call(&admin, "PUT", ROOT "/common", "{\"allowed\": true}"), 200);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", ROOT "/changes", NULL), 401);
	CU_ASSERT_EQUAL(follow(&one, "50"), 0);
	CU_ASSERT_EQUAL(follow(&two, "50"), 0);
	file(&one.me, "tree=home", "mine", "x");
	shared = file(&one.me, "tree=common", "ours", "x");
	CU_ASSERT_EQUAL(follow(&one, "50"), 2);
	CU_ASSERT_EQUAL(follow(&two, "50"), 1);
	CU_ASSERT_TRUE(came(&two, shared, "ours", false));
	/* out of the common folder: gone to all but the one */
	CU_ASSERT_EQUAL(api_call(&one.me, "GET", ROOT "/tree", NULL), 200);
	snprintf(body, sizeof(body), "{\"parent\": \"%s\"}", api_text(&one.me, "id"));
	CU_ASSERT_EQUAL(call(&one.me, "PATCH", ROOT "/%s", shared.text, body), 200);
	CU_ASSERT_EQUAL(follow(&two, "50"), 1);
	CU_ASSERT_TRUE(came(&two, shared, "", true));
	CU_ASSERT_TRUE(follow(&one, "50") >= 1);
	CU_ASSERT_TRUE(came(&one, shared, "ours", false));
	/* a cursor of nobody's, and of another list */
	snprintf(one.cursor, sizeof(one.cursor), "AAAA");
	CU_ASSERT_EQUAL(follow(&one, "50"), -1);
	CU_ASSERT_EQUAL(one.me.reply.status, 422);
	CU_ASSERT_TRUE(api_blames(&one.me, "cursor"));
	api_done(&one.me);
	api_done(&two.me);
	api_done(&admin);
	api_done(&at_auth);
	api_done(&nobody);
}

/* How many are found; `until`: waited for. */
static int
found(struct api *me, const char *query, int until)
{
	const int64_t end_ms = clock_steady_ms() + WAIT_MS;
	int count;

	do {
		CU_ASSERT_EQUAL(call(me, "GET", ROOT "/search?q=%s", query, NULL), 200);
		count = api_count(me, "items");
	} while (count != until && clock_steady_ms() < end_ms);
	return count;
}

static void
test_files_are_found_by_their_words(void)
{
	struct api me = auth_person(&auth, &program, "writer"), other = auth_person(&auth, &program, "reader");
	struct id f, note;

	f = file(&me, "tree=home", "letter.md", "Dear Ines, the Caf\xc3\xa9 of the harbour has a lighthouse in it.");
	file(&me, "tree=home", "picture.png", "lighthouse");	/* no text, whatever it holds */
	file(&me, "tree=home", "data.txt", "lighthouse \xff\xfe");
	CU_ASSERT_EQUAL(found(&me, "lighthouse", 1), 1);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "items.0.id"), f.text);
	CU_ASSERT_EQUAL(found(&me, "cafe%20HARBOUR", 1), 1);	/* all words, without accents */
	CU_ASSERT_EQUAL(found(&me, "lighthouse%20mountain", 0), 0);
	/* by name and by text at once: once */
	CU_ASSERT_EQUAL(found(&me, "letter", 1), 1);
	/* what it was is not found any more */
	char uri[URI_MAX];

	snprintf(uri, sizeof(uri), ROOT "/%s/content", f.text);
	CU_ASSERT_EQUAL(api_send(&me, "PUT", uri, "text/plain", "a windmill", 10), 200);
	CU_ASSERT_EQUAL(found(&me, "windmill", 1), 1);
	CU_ASSERT_EQUAL(found(&me, "lighthouse", 0), 0);
	/* nobody else's; but of the common folder everybody's */
	note = file(&me, "tree=common", "note.txt", "the windmill is everybody's");
	CU_ASSERT_EQUAL(found(&me, "windmill", 2), 2);
	CU_ASSERT_EQUAL(found(&other, "windmill", 1), 1);
	CU_ASSERT_STRING_EQUAL(api_text(&other, "items.0.id"), note.text);
	api_done(&me);
	api_done(&other);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "what changed since", test_what_changed_since },
		{ "what has gone for good", test_what_has_gone_for_good },
		{ "whose changes", test_whose_changes },
		{ "files are found by their words", test_files_are_found_by_their_words },
		CU_TEST_INFO_NULL,
	};
	int status;

	auth_start(&auth, NULL);
	test_program_start_beside(&program, &auth, "files", NULL);
	test_program_start_beside(&worker, &auth, "worker", NULL);
	status = suite_run("files_found", tests);
	if (!test_program_stop(&worker) || !test_program_stop(&program))
		status = 1;
	return test_program_stop(&auth) ? status : 1;
}
