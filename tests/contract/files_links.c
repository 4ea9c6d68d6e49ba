/* Links to files and folders: what they show, and what they do not; passwords, downloads that count, boxes. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "lib/base/count.h"
#include "lib/db/db.h"
#include "support/people/auth.h"
#include "support/people/shelf.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"

static struct test_program auth, program, careful;

/* The problem but for the request's id. */
static void
problem_of(struct api *who, char out[300])
{
	snprintf(out, 300, "%d %s %s", who->reply.status, api_text(who, "type"), api_text(who, "title"));
}

static void
change(const char *sql)
{
	struct db_pool *pool = test_db_pool(NULL, 1);
	struct db db = db_of(pool);

	CU_ASSERT_EQUAL(db_script(&db, sql), ERR_OK);
	db_pool_free(pool);
}

static void
test_a_link_shows_what_it_is_of_and_nothing_beside(void)
{
	struct api me = auth_person(&auth, &program, "hugo"), nobody = { .socket = program.socket };
	const struct shelf_id root = shelf_home(&me), trip = shelf_folder(&me, root, "Trip"), days = shelf_folder(&me, trip, "Days");
	const struct shelf_id note = shelf_file(&me, days, "caf%C3%A9.txt", "sun"), page = shelf_file(&me, trip, "x.html", "<script>");
	const struct shelf_id secret = shelf_file(&me, root, "secret", "1234");
	static const char *const outside[] = { "/content/../secret", "/content/%2e%2e/secret",
	    "/content/Days/..%2f..%2fsecret", "/content/secret", "/content/Days", "/content", "/content/x.png",
	    "/content/x.js" };
	const struct shelf_link link = shelf_share_link(&me, "folder", trip, "");

	(void)secret;
	(void)page;
	CU_ASSERT_EQUAL(shelf_ask(&nobody, &link, "/info"), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&nobody, "kind"), "folder");
	CU_ASSERT_STRING_EQUAL(api_text(&nobody, "name"), "Trip");
	CU_ASSERT_STRING_EQUAL(api_text(&nobody, "shared_by"), "hugo");
	CU_ASSERT_EQUAL(shelf_ask(&nobody, &link, "/items?path=/Days"), 200);
	CU_ASSERT_EQUAL(api_count(&nobody, "items"), 1);
	CU_ASSERT_STRING_EQUAL(strstr(api_text(&nobody, "items.0.url"), "/content"), "/content/Days/caf%C3%A9.txt");
	CU_ASSERT_PTR_NULL(strstr(nobody.reply.body, note.text));	/* no ids */
	CU_ASSERT_EQUAL(shelf_ask(&nobody, &link, "/items?path=/../"), 422);
	CU_ASSERT_EQUAL(shelf_ask(&nobody, &link, "/items?cursor=nonsense"), 422);
	CU_ASSERT_TRUE(api_blames(&nobody, "cursor"));
	CU_ASSERT_EQUAL(shelf_ask(&nobody, &link, "/content/Days/caf%C3%A9.txt"), 200);
	CU_ASSERT_STRING_EQUAL(nobody.reply.body, "sun");
	CU_ASSERT_STRING_EQUAL(fcgi_header(&nobody.reply, "Content-Security-Policy"), "default-src 'none'; sandbox");
	CU_ASSERT_PTR_NOT_NULL(fcgi_header(&nobody.reply, "ETag"));
	CU_ASSERT_EQUAL(shelf_ask(&nobody, &link, "/content/x.html"), 200);
	CU_ASSERT_PTR_NOT_NULL(strstr(fcgi_header(&nobody.reply, "Content-Disposition"), "attachment"));
	for (size_t i = 0; i < COUNT(outside); i++)
		CU_ASSERT_EQUAL(shelf_ask(&nobody, &link, outside[i]), 404);
	CU_ASSERT_EQUAL(api_send(&nobody, "POST", shelf_uri("%s/items?name=a", link.address), "text/plain", "x", 1), 404);
	CU_ASSERT_EQUAL(shelf_get(&me, SHELF_SHARES "?of=%s", trip), 200);
	CU_ASSERT_EQUAL(api_int(&me, "items.0.uses"), 2);
	CU_ASSERT_TRUE(api_is_null(&me, "items.0.url"));	/* it was said once */
	api_done(&me);
	api_done(&nobody);
}

static void
test_a_link_that_opens_nothing_is_like_none(void)
{
	struct api me = auth_person(&auth, &program, "irene"), nobody = { .socket = program.socket };
	const struct shelf_id root = shelf_home(&me), note = shelf_file(&me, root, "note", "x");
	const struct shelf_link revoked = shelf_share_link(&me, "file", note, ""), ended = shelf_share_link(&me, "file", note, "");
	const struct shelf_link used = shelf_share_link(&me, "file", note, ", 'uses_max': 1"), link = shelf_share_link(&me, "file", note, "");
	const struct shelf_link none = { .address = "/s/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" };
	const struct shelf_link *const dead[] = { &revoked, &ended, &used, &none };
	char like[300], is[300], sql[200];

	CU_ASSERT_EQUAL(api_call(&me, "DELETE", shelf_uri(SHELF_SHARES "/%s", revoked.id.text), NULL), 204);
	snprintf(sql, sizeof(sql), "UPDATE share SET ends_at = now() WHERE public_id = '%s'", ended.id.text);
	change(sql);
	CU_ASSERT_EQUAL(shelf_ask(&nobody, &used, "/content"), 200);
	CU_ASSERT_EQUAL(shelf_ask(&nobody, &(const struct shelf_link){ .address = "/s/x" }, "/info"), 404);
	problem_of(&nobody, like);
	for (size_t i = 0; i < COUNT(dead); i++) {
		CU_ASSERT_EQUAL(shelf_ask(&nobody, dead[i], "/info"), 404);
		problem_of(&nobody, is);
		CU_ASSERT_STRING_EQUAL(is, like);
		CU_ASSERT_EQUAL(shelf_ask(&nobody, dead[i], "/content"), 404);
		CU_ASSERT_EQUAL(shelf_ask(&nobody, dead[i], "/items"), 404);
		CU_ASSERT_EQUAL(api_post(&nobody, shelf_uri("%s/unlock", dead[i]->address), "{'password': 'x'}"), 404);
	}
	/* in the bin, back, and kept where it moves to */
	CU_ASSERT_EQUAL(shelf_ask(&nobody, &link, "/content"), 200);
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", shelf_uri(SHELF_ROOT "/%s", note.text), NULL), 204);
	CU_ASSERT_EQUAL(shelf_ask(&nobody, &link, "/content"), 404);
	CU_ASSERT_EQUAL(api_call(&me, "POST", shelf_uri(SHELF_ROOT "/%s/undelete", note.text), NULL), 200);
	CU_ASSERT_EQUAL(shelf_ask(&nobody, &link, "/content"), 200);
	snprintf(sql, sizeof(sql), "{\"parent\": \"%s\", \"name\": \"other\"}", shelf_folder(&me, root, "f").text);
	CU_ASSERT_EQUAL(api_call(&me, "PATCH", shelf_uri(SHELF_ROOT "/%s", note.text), sql), 200);
	CU_ASSERT_EQUAL(shelf_ask(&nobody, &link, "/content"), 200);
	api_done(&me);
	api_done(&nobody);
}

static void
test_a_password_is_asked_for(void)
{
	struct api me = auth_person(&auth, &program, "jorge"), nobody = { .socket = program.socket };
	const struct shelf_id note = shelf_file(&me, shelf_home(&me), "note", "x");
	const struct shelf_link link = shelf_share_link(&me, "file", note, ", 'password': 'tide pool'");
	const struct shelf_link other = shelf_share_link(&me, "file", note, ", 'password': 'another'");
	char cookie[200], basic[100], plain[] = ":tide pool";

	CU_ASSERT_EQUAL(shelf_ask(&nobody, &link, "/info"), 401);
	CU_ASSERT_STRING_EQUAL(api_text(&nobody, "type"), "/problems/share-password");
	CU_ASSERT_PTR_NULL(strstr(nobody.reply.body, "note"));
	CU_ASSERT_EQUAL(shelf_ask(&nobody, &link, "/content"), 401);
	CU_ASSERT_EQUAL(api_post(&nobody, shelf_uri("%s/unlock", link.address), "{'password': 'tide'}"), 401);
	CU_ASSERT_TRUE(api_blames(&nobody, "/password"));
	CU_ASSERT_EQUAL(api_post(&nobody, shelf_uri("%s/unlock", link.address), "{'password': 'tide pool'}"), 204);
	CU_ASSERT_PTR_NOT_NULL(strstr(fcgi_header(&nobody.reply, "Set-Cookie"), "; Path=/s/"));
	shelf_keep_cookie(&nobody, cookie);
	nobody.more = (const char *const[]){ "HTTP_COOKIE", cookie, NULL };
	CU_ASSERT_EQUAL(shelf_ask(&nobody, &link, "/content"), 200);
	CU_ASSERT_EQUAL(shelf_ask(&nobody, &other, "/content"), 401);	/* of that link alone */
	CU_ASSERT_EQUAL(api_call(&me, "PATCH", shelf_uri(SHELF_SHARES "/%s", link.id.text), "{\"password\": \"high tide\"}"), 200);
	CU_ASSERT_EQUAL(shelf_ask(&nobody, &link, "/content"), 401);	/* and of that password */
	CU_ASSERT_EQUAL(api_call(&me, "PATCH", shelf_uri(SHELF_SHARES "/%s", link.id.text), "{\"password\": null}"), 200);
	CU_ASSERT_FALSE(api_bool(&me, "has_password"));
	CU_ASSERT_EQUAL(shelf_ask(&nobody, &link, "/content"), 200);
	CU_ASSERT_EQUAL(api_call(&me, "PATCH", shelf_uri(SHELF_SHARES "/%s", link.id.text), "{\"password\": \"tide pool\"}"), 200);
	nobody.more = NULL;
	snprintf(basic, sizeof(basic), "Basic ");
	sodium_bin2base64(basic + 6, sizeof(basic) - 6, (const unsigned char *)plain, strlen(plain), sodium_base64_VARIANT_ORIGINAL);
	nobody.bearer = basic;
	CU_ASSERT_EQUAL(shelf_ask(&nobody, &link, "/content"), 200);
	api_done(&me);
	api_done(&nobody);
}

static void
test_a_download_counts_once_and_goes_on(void)
{
	struct api me = auth_person(&auth, &program, "katia"), nobody = { .socket = program.socket };
	struct api other = { .socket = program.socket };
	const struct shelf_id note = shelf_file(&me, shelf_home(&me), "note", "0123456789");
	const struct shelf_link link = shelf_share_link(&me, "file", note, ", 'uses_max': 2");
	char cookie[200];

	CU_ASSERT_EQUAL(shelf_ask(&nobody, &link, "/info"), 200);
	CU_ASSERT_EQUAL(api_int(&nobody, "uses_left"), 2);
	CU_ASSERT_EQUAL(api_call(&nobody, "HEAD", shelf_uri("%s/content", link.address), NULL), 200);
	nobody.more = (const char *const[]){ "HTTP_RANGE", "bytes=0-3", NULL };
	CU_ASSERT_EQUAL(shelf_ask(&nobody, &link, "/content"), 206);
	shelf_keep_cookie(&nobody, cookie);
	for (int i = 0; i < 3; i++) {
		nobody.more = (const char *const[]){ "HTTP_RANGE", "bytes=4-", "HTTP_COOKIE", cookie, NULL };
		CU_ASSERT_EQUAL(shelf_ask(&nobody, &link, "/content"), 206);
	}
	/* the rest without a receipt is one more, and the last */
	nobody.more = (const char *const[]){ "HTTP_RANGE", "bytes=4-", NULL };
	CU_ASSERT_EQUAL(shelf_ask(&nobody, &link, "/content"), 206);
	CU_ASSERT_EQUAL(shelf_ask(&other, &link, "/content"), 404);
	CU_ASSERT_EQUAL(shelf_ask(&other, &link, "/info"), 404);
	nobody.more = (const char *const[]){ "HTTP_COOKIE", cookie, NULL };
	CU_ASSERT_EQUAL(shelf_ask(&nobody, &link, "/content"), 200);
	/* a receipt is for those bytes: what it is now is another download */
	CU_ASSERT_EQUAL(shelf_put(&me, note, "other"), 200);
	CU_ASSERT_EQUAL(shelf_ask(&nobody, &link, "/content"), 404);
	CU_ASSERT_EQUAL(shelf_get(&me, SHELF_SHARES "?of=%s", note), 200);
	CU_ASSERT_EQUAL(api_int(&me, "items.0.uses"), 2);
	api_done(&me);
	api_done(&nobody);
	api_done(&other);
}

struct racer {
	pthread_t   thread;
	const char *address;
	int         status;
};

static void *
race(void *context)
{
	struct racer *racer = context;
	struct api nobody = { .socket = program.socket };
	char to[SHELF_URI_MAX];

	snprintf(to, sizeof(to), "%s/content", racer->address);
	racer->status = api_call(&nobody, "GET", to, NULL);
	api_done(&nobody);
	return NULL;
}

static void
test_of_many_at_once_as_many_as_may_get_it(void)
{
	struct api me = auth_person(&auth, &program, "lucas");
	const struct shelf_link link = shelf_share_link(&me, "file", shelf_file(&me, shelf_home(&me), "note", "x"), ", 'uses_max': 3");
	struct racer racers[12];
	int got = 0;

	for (size_t i = 0; i < COUNT(racers); i++) {
		racers[i] = (struct racer){ .address = link.address };
		CU_ASSERT_EQUAL(pthread_create(&racers[i].thread, NULL, race, &racers[i]), 0);
	}
	for (size_t i = 0; i < COUNT(racers); i++) {
		pthread_join(racers[i].thread, NULL);
		CU_ASSERT_TRUE(racers[i].status == 200 || racers[i].status == 404);
		got += racers[i].status == 200;
	}
	CU_ASSERT_EQUAL(got, 3);
	api_done(&me);
}

static int
drop(struct api *who, const struct shelf_link *link, const char *name, const char *text)
{
	char to[SHELF_URI_MAX];

	snprintf(to, sizeof(to), "%s/items?name=%s", link->address, name);
	return api_send(who, "POST", to, "application/octet-stream", text, strlen(text));
}

static void
test_a_box_takes_files_and_shows_none(void)
{
	struct api me = auth_person(&auth, &program, "marta"), nobody = { .socket = program.socket };
	const struct shelf_id root = shelf_home(&me), box = shelf_folder(&me, root, "Box"), own = shelf_file(&me, box, "a.txt", "mine");
	const struct shelf_link link = shelf_share_link(&me, "folder", box, ", 'rights': 'drop', 'uses_max': 3");
	static const char *const bad[] = { "..", "a%2Fb", "..%2Fsecret", "%01" };

	CU_ASSERT_EQUAL(shelf_ask(&nobody, &link, "/info"), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&nobody, "rights"), "drop");
	CU_ASSERT_EQUAL(shelf_ask(&nobody, &link, "/items"), 404);
	CU_ASSERT_EQUAL(shelf_ask(&nobody, &link, "/content/a.txt"), 404);
	for (size_t i = 0; i < COUNT(bad); i++) {
		CU_ASSERT_EQUAL(drop(&nobody, &link, bad[i], "x"), 422);
		CU_ASSERT_TRUE(api_blames(&nobody, "name"));
	}
	CU_ASSERT_EQUAL(api_may(&nobody, "POST", shelf_uri("%s/items?name=a", link.address), "text/plain", "999999999999999"), 413);
	CU_ASSERT_EQUAL(drop(&nobody, &link, "a.txt", "theirs"), 201);
	CU_ASSERT_STRING_EQUAL(api_text(&nobody, "name"), "a.txt");	/* not what is there */
	CU_ASSERT_EQUAL(drop(&nobody, &link, "a.txt", "again"), 201);
	CU_ASSERT_TRUE(shelf_has(&me, own, "mine"));
	CU_ASSERT_EQUAL(shelf_get(&me, SHELF_ROOT "/tree?path=/Box/a%%20(2).txt%s", (struct shelf_id){ "" }), 200);
	CU_ASSERT_TRUE(shelf_has(&me, shelf_id_of(&me), "theirs"));
	CU_ASSERT_EQUAL(shelf_get(&me, SHELF_ROOT "/tree?path=/Box/a%%20(3).txt%s", (struct shelf_id){ "" }), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "put_by"), "marta");
	CU_ASSERT_EQUAL(drop(&nobody, &link, "b.txt", "x"), 201);
	CU_ASSERT_EQUAL(drop(&nobody, &link, "c.txt", "x"), 404);
	CU_ASSERT_EQUAL(shelf_get(&me, SHELF_ROOT "?parent=%s", box), 200);
	CU_ASSERT_EQUAL(api_count(&me, "items"), 4);
	api_done(&me);
	api_done(&nobody);
}

static int64_t
used_by(struct api *who)
{
	CU_ASSERT_EQUAL(api_call(who, "GET", SHELF_ROOT "/usage", NULL), 200);
	return api_int(who, "used_bytes");
}

/* Anybody who has the link could else fill its owner's quota with what never comes. */
static void
test_what_is_cut_off_takes_no_room_in_a_box(void)
{
	struct api me = auth_person(&auth, &program, "olga");
	const struct shelf_id box = shelf_folder(&me, shelf_home(&me), "Box");
	const struct shelf_link link = shelf_share_link(&me, "folder", box, ", 'rights': 'drop'");
	const int64_t before = used_by(&me);
	char to[SHELF_URI_MAX];
	const struct fcgi_request request = {
		.method = "POST", .uri = to, .type = "application/octet-stream", .body_len = 1000000,
	};
	const int fd = fcgi_connect(program.socket);
	struct fcgi_reply reply;

	snprintf(to, sizeof(to), "%s/items?name=film", link.address);
	fcgi_send_params(fd, &request, false);
	CU_ASSERT_TRUE(fcgi_send_body(fd, "x", 1));
	CU_ASSERT_TRUE(fcgi_send_body(fd, NULL, 0));
	fcgi_read(fd, &reply);
	close(fd);
	CU_ASSERT_EQUAL(reply.status, 400);
	fcgi_reply_free(&reply);
	CU_ASSERT_EQUAL(used_by(&me), before);
	api_done(&me);
}

static void
test_a_link_is_made_again_by_its_key(void)
{
	struct api me = auth_person(&auth, &program, "nadia"), nobody = { .socket = program.socket };
	const struct shelf_id note = shelf_file(&me, shelf_home(&me), "note", "x");
	struct shelf_link first, again;

	me.more = (const char *const[]){ "HTTP_IDEMPOTENCY_KEY", "k1", NULL };
	first = shelf_share_link(&me, "file", note, "");
	again = shelf_share_link(&me, "file", note, "");
	me.more = NULL;
	CU_ASSERT_STRING_EQUAL(first.id.text, again.id.text);
	CU_ASSERT_EQUAL(shelf_ask(&nobody, &first, "/info"), 404);
	CU_ASSERT_EQUAL(shelf_ask(&nobody, &again, "/info"), 200);
	CU_ASSERT_EQUAL(shelf_get(&me, SHELF_SHARES "?of=%s", note), 200);
	CU_ASSERT_EQUAL(api_count(&me, "items"), 1);
	api_done(&me);
	api_done(&nobody);
}

/* What a member shares of his, and then moves where others write, opens nothing of theirs. */
static void
test_a_link_ends_where_its_maker_may_share_nothing(void)
{
	struct api root = auth_register_admin(&auth, "boss"), me = auth_person(&auth, &program, "oscar");
	struct api admin = auth_as(&root, &program), nobody = { .socket = program.socket };
	const struct shelf_id note = shelf_file(&me, shelf_home(&me), "note", "x");
	const struct shelf_link link = shelf_share_link(&me, "file", note, "");
	struct shelf_link theirs;
	char json[80];

	CU_ASSERT_EQUAL(api_call(&admin, "PUT", SHELF_ROOT "/common", "{\"allowed\": true}"), 200);
	CU_ASSERT_EQUAL(api_call(&me, "GET", SHELF_ROOT "/tree?tree=common", NULL), 200);
	snprintf(json, sizeof(json), "{\"parent\": \"%s\"}", api_text(&me, "id"));
	CU_ASSERT_EQUAL(shelf_ask(&nobody, &link, "/info"), 200);
	CU_ASSERT_EQUAL(api_call(&me, "PATCH", shelf_uri(SHELF_ROOT "/%s", note.text), json), 200);
	CU_ASSERT_EQUAL(shelf_ask(&nobody, &link, "/info"), 404);
	CU_ASSERT_EQUAL(api_post(&me, SHELF_SHARES, "{'kind': 'file', 'thing': '%s'}", note.text), 404);
	theirs = shelf_share_link(&admin, "file", note, "");
	CU_ASSERT_EQUAL(shelf_ask(&nobody, &theirs, "/content"), 200);
	CU_ASSERT_EQUAL(api_call(&admin, "PUT", SHELF_ROOT "/common", "{\"allowed\": false}"), 200);
	CU_ASSERT_EQUAL(shelf_ask(&nobody, &theirs, "/content"), 404);
	api_done(&root);
	api_done(&admin);
	api_done(&me);
	api_done(&nobody);
}

static void
test_tokens_and_passwords_are_not_tried_out(void)
{
	struct api me = auth_person(&auth, &careful, "rosa"), nobody = { .socket = careful.socket };
	const struct shelf_link link = shelf_share_link(&me, "file", shelf_file(&me, shelf_home(&me), "note", "x"), ", 'password': 'tide pool'");
	struct shelf_link guess = { .address = "" };
	int status = 401, wrong = 0;

	for (; status == 401 && wrong < 30; wrong++)
		status = api_post(&nobody, shelf_uri("%s/unlock", link.address), "{'password': 'guess %d'}", wrong);
	CU_ASSERT_EQUAL(status, 429);
	CU_ASSERT_EQUAL(api_post(&nobody, shelf_uri("%s/unlock", link.address), "{'password': 'tide pool'}"), 429);
	for (status = 404, wrong = 0; status == 404 && wrong < 60; wrong++) {
		snprintf(guess.address, sizeof(guess.address), "/s/%043d", wrong);
		status = shelf_ask(&nobody, &guess, "/info");
	}
	CU_ASSERT_EQUAL(status, 429);
	CU_ASSERT_TRUE(wrong > 20);
	api_done(&me);
	api_done(&nobody);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "a link shows what it is of and nothing beside", test_a_link_shows_what_it_is_of_and_nothing_beside },
		{ "a link that opens nothing is like none", test_a_link_that_opens_nothing_is_like_none },
		{ "a password is asked for", test_a_password_is_asked_for },
		{ "a download counts once and goes on", test_a_download_counts_once_and_goes_on },
		{ "of many at once as many as may get it", test_of_many_at_once_as_many_as_may_get_it },
		{ "a box takes files and shows none", test_a_box_takes_files_and_shows_none },
		{ "what is cut off takes no room in a box", test_what_is_cut_off_takes_no_room_in_a_box },
		{ "a link is made again by its key", test_a_link_is_made_again_by_its_key },
		{ "a link ends where its maker may share nothing", test_a_link_ends_where_its_maker_may_share_nothing },
		{ "tokens and passwords are not tried out", test_tokens_and_passwords_are_not_tried_out },
		CU_TEST_INFO_NULL,
	};
	int status;

	auth_start(&auth, NULL);
	test_program_start_beside(&program, &auth, "files", NULL);
	test_program_start_beside(&careful, &auth, "files", (const char *const[]){ "VITRINA_RATE_LIMITS", "on", NULL });
	status = suite_run("files_links", tests);
	if (!test_program_stop(&program) || !test_program_stop(&careful))
		status = 1;
	return test_program_stop(&auth) ? status : 1;
}
