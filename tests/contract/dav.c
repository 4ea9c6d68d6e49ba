/* WebDAV over its socket: who may, what its methods do, conditions and locks, and what is hostile. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "lib/db/db.h"
#include "support/people/auth.h"
#include "support/people/disk.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"

#define HOME "/dav/home"

static struct test_program auth, program;

static void
make_disk(struct disk *disk, const char *name, const char *scopes)
{
	disk_make(disk, &auth, &program, name, scopes);
}

/* As the database's owner. */
static void
change(const char *sql)
{
	struct db_pool *pool = test_db_pool(NULL, 1);
	struct db db = db_of(pool);

	CU_ASSERT_EQUAL(db_script(&db, sql), ERR_OK);
	db_pool_free(pool);
}

static void
test_a_name_and_a_token_of_the_scope_open_it(void)
{
	struct disk disk, other;
	struct api person = auth_person(&auth, &program, "cookie");

	/* a cookie is none */
	CU_ASSERT_EQUAL(api_call(&person, "PROPFIND", "/dav/", NULL), 401);
	CU_ASSERT_STRING_EQUAL(fcgi_header(&person.reply, "WWW-Authenticate"),
	    "Basic realm=\"Files\", charset=\"UTF-8\"");
	CU_ASSERT_STRING_EQUAL(fcgi_header(&person.reply, "Content-Type"),
	    "application/xml; charset=utf-8");
	CU_ASSERT_PTR_NOT_NULL(strstr(person.reply.body, "<D:error xmlns:D=\"DAV:\">"));
	make_disk(&disk, "disk", "[\"files\"]");
	CU_ASSERT_EQUAL(disk_ask(&disk, "PROPFIND", "/dav/", WITH("HTTP_DEPTH", "1"), NULL), 207);
	CU_ASSERT_TRUE(disk_says(&disk, "<D:href>/dav/home/</D:href>"));
	/* another's name, and one that is written otherwise */
	disk_show(&other, &program, "cookie", "");
	make_disk(&other, "older", "[\"read\", \"upload\", \"manage\"]");
	CU_ASSERT_EQUAL(disk_ask(&other, "PROPFIND", "/dav/", WITH("HTTP_DEPTH", "0"), NULL), 403);
	CU_ASSERT_TRUE(disk_says(&other, "scope"));
	CU_ASSERT_EQUAL(disk_ask(&other, "OPTIONS", "/dav/", NULL, NULL), 200);
	CU_ASSERT_STRING_EQUAL(fcgi_header(&other.me.reply, "DAV"), "1, 2, 3");
	api_done(&other.me);
	api_done(&person);
	/* and it opens nothing else */
	CU_ASSERT_EQUAL(disk_ask(&disk, "GET", "/api/files", NULL, NULL), 401);
	api_done(&disk.me);
}

static void
test_a_token_opens_nobody_elses_name(void)
{
	struct api person = auth_register(&auth, "right");
	struct api token = auth_token(&person, "[\"files\"]");
	const char *text = token.bearer + strlen("Bearer ");
	struct disk disk;

	disk_show(&disk, &program, "wrong", text);
	CU_ASSERT_EQUAL(disk_ask(&disk, "GET", HOME, NULL, NULL), 401);
	api_done(&disk.me);
	disk_show(&disk, &program, "RIGHT", text);
	CU_ASSERT_EQUAL(disk_ask(&disk, "GET", HOME, NULL, NULL), 200);
	/* a token alone says who it is of */
	token.socket = program.socket;
	CU_ASSERT_EQUAL(api_call(&token, "GET", HOME, NULL), 200);
	free((char *)token.bearer);
	api_done(&token);
	api_done(&person);
	api_done(&disk.me);
}

static void
test_files_and_folders_come_and_go(void)
{
	struct disk me;

	make_disk(&me, "walker", "[\"files\"]");
	CU_ASSERT_EQUAL(disk_put(&me, HOME "/none/a.txt", "A"), 409);
	CU_ASSERT_EQUAL(disk_ask(&me, "MKCOL", HOME "/a%20b/", NULL, NULL), 201);
	CU_ASSERT_EQUAL(disk_ask(&me, "MKCOL", HOME "/a%20b", NULL, NULL), 405);
	CU_ASSERT_EQUAL(disk_ask(&me, "MKCOL", HOME "/c", NULL, "<x/>"), 415);
	CU_ASSERT_EQUAL(disk_put(&me, HOME "/a%20b/x.html", "<script>1</script>"), 201);
	CU_ASSERT_EQUAL(disk_put(&me, HOME "/a%20b/x.html", "<script>2</script>"), 204);
	CU_ASSERT_EQUAL(disk_put(&me, HOME "/a%20b", "A"), 405);
	CU_ASSERT_TRUE(disk_holds(&me, HOME "/a%20b/x.html", "<script>2</script>"));
	CU_ASSERT_STRING_EQUAL(fcgi_header(&me.me.reply, "Content-Security-Policy"),
	    "default-src 'none'; sandbox");
	CU_ASSERT_STRING_EQUAL(fcgi_header(&me.me.reply, "Content-Disposition"),
	    "attachment; filename*=UTF-8''x.html");
	CU_ASSERT_EQUAL(disk_ask(&me, "GET", HOME "/a%20b/x.html", WITH("HTTP_RANGE", "bytes=8-8"), NULL), 206);
	CU_ASSERT_STRING_EQUAL(me.me.reply.body, "2");
	CU_ASSERT_EQUAL(disk_ask(&me, "COPY", HOME "/a%20b", WITH("HTTP_DESTINATION", HOME "/c"), NULL), 201);
	CU_ASSERT_EQUAL(disk_ask(&me, "MOVE", HOME "/c", WITH("HTTP_DESTINATION", HOME "/a%20b", "HTTP_OVERWRITE", "F"), NULL), 412);
	CU_ASSERT_EQUAL(disk_ask(&me, "MOVE", HOME "/c", WITH("HTTP_DESTINATION", HOME "/a%20b"), NULL), 204);
	CU_ASSERT_EQUAL(disk_ask(&me, "MOVE", HOME "/a%20b", WITH("HTTP_DESTINATION", HOME "/a%20b/in"), NULL), 403);
	CU_ASSERT_EQUAL(disk_ask(&me, "DELETE", HOME "/a%20b", NULL, NULL), 204);
	CU_ASSERT_EQUAL(disk_ask(&me, "GET", HOME "/a%20b/x.html", NULL, NULL), 404);
	CU_ASSERT_EQUAL(disk_ask(&me, "DELETE", HOME, NULL, NULL), 403);
	api_done(&me.me);
}

static void
test_conditions_are_kept(void)
{
	struct disk me;
	char etag[64];

	make_disk(&me, "careful", "[\"files\"]");
	CU_ASSERT_EQUAL(disk_ask(&me, "PUT", HOME "/f", WITH("HTTP_IF_MATCH", "*"), "1"), 412);
	CU_ASSERT_EQUAL(disk_ask(&me, "PUT", HOME "/f", WITH("HTTP_IF_NONE_MATCH", "*"), "1"), 201);
	snprintf(etag, sizeof(etag), "%s", fcgi_header(&me.me.reply, "ETag"));
	CU_ASSERT_EQUAL(disk_ask(&me, "PUT", HOME "/f", WITH("HTTP_IF_NONE_MATCH", "*"), "2"), 412);
	CU_ASSERT_EQUAL(disk_ask(&me, "PUT", HOME "/f", WITH("HTTP_IF_MATCH", etag), "2"), 204);
	CU_ASSERT_EQUAL(disk_ask(&me, "PUT", HOME "/f", WITH("HTTP_IF_MATCH", etag), "3"), 412);
	CU_ASSERT_EQUAL(disk_ask(&me, "DELETE", HOME "/f", WITH("HTTP_IF_MATCH", etag), NULL), 412);
	CU_ASSERT_TRUE(disk_holds(&me, HOME "/f", "2"));
	CU_ASSERT_EQUAL(disk_ask(&me, "PUT", HOME "/f", WITH("HTTP_X_OC_MTIME", "981173106"), "3"), 204);
	CU_ASSERT_STRING_EQUAL(fcgi_header(&me.me.reply, "X-OC-MTime"), "accepted");
	CU_ASSERT_EQUAL(disk_ask(&me, "GET", HOME "/f", NULL, NULL), 200);
	CU_ASSERT_STRING_EQUAL(fcgi_header(&me.me.reply, "Last-Modified"), "Sat, 03 Feb 2001 04:05:06 GMT");
	api_done(&me.me);
}

/* As it comes from a front end that knows no length either. */
static void
test_a_body_needs_no_length(void)
{
	enum { SIZE = 3 << 20 };
	char *body = malloc(SIZE + 1);
	struct fcgi_request request = { .method = "PUT", .uri = HOME "/big", .body = body,
		.body_len = SIZE, .no_length = true };
	struct fcgi_reply reply;
	struct disk me;

	memset(body, 'x', SIZE);
	make_disk(&me, "chunks", "[\"files\"]");
	request.params = WITH("HTTP_AUTHORIZATION", me.basic);
	fcgi_call(program.socket, &request, &reply);
	CU_ASSERT_EQUAL(reply.status, 201);
	fcgi_reply_free(&reply);
	CU_ASSERT_EQUAL(disk_ask(&me, "PROPFIND", HOME "/big", WITH("HTTP_DEPTH", "0"), NULL), 207);
	CU_ASSERT_TRUE(disk_says(&me, "<D:getcontentlength>3145728</D:getcontentlength>"));
	CU_ASSERT_EQUAL(api_may(&me.me, "PUT", HOME "/none/big", "text/plain", NULL), 409);
	api_done(&me.me);
	free(body);
}

static void
test_properties_are_kept(void)
{
	static const char SET[] =
	    "<propertyupdate xmlns='DAV:'><set><prop><colour xmlns='urn:x'>sea <b xmlns='urn:y' c='1'>green</b></colour>"
	    "<bare xmlns=''>&lt;</bare></prop></set></propertyupdate>";
	static const char PROTECTED[] =
	    "<propertyupdate xmlns='DAV:'><set><prop><colour xmlns='urn:x'>red</colour><getetag>1</getetag>"
	    "</prop></set></propertyupdate>";
	static const char WINDOWS[] =
	    "<D:propertyupdate xmlns:D='DAV:' xmlns:Z='urn:schemas-microsoft-com:'><D:set><D:prop>"
	    "<Z:Win32LastModifiedTime>Sat, 03 Feb 2001 04:05:06 GMT</Z:Win32LastModifiedTime>"
	    "<Z:Win32FileAttributes>00000020</Z:Win32FileAttributes></D:prop></D:set></D:propertyupdate>";
	static const char ASK[] =
	    "<propfind xmlns='DAV:'><prop><colour xmlns='urn:x'/><bare xmlns=''/><quota-available-bytes/>"
	    "<nothing xmlns='urn:x'/></prop></propfind>";
	struct disk me;

	make_disk(&me, "painter", "[\"files\"]");
	CU_ASSERT_EQUAL(disk_ask(&me, "MKCOL", HOME "/f", NULL, NULL), 201);
	CU_ASSERT_EQUAL(disk_ask(&me, "PROPPATCH", HOME "/f", NULL, SET), 207);
	/* all of it, or nothing */
	CU_ASSERT_EQUAL(disk_ask(&me, "PROPPATCH", HOME "/f", NULL, PROTECTED), 207);
	CU_ASSERT_TRUE(disk_says(&me, "403 Forbidden"));
	CU_ASSERT_TRUE(disk_says(&me, "424 Failed Dependency"));
	CU_ASSERT_EQUAL(disk_ask(&me, "COPY", HOME "/f", WITH("HTTP_DESTINATION", HOME "/g"), NULL), 201);
	CU_ASSERT_EQUAL(disk_ask(&me, "PROPFIND", HOME "/g", WITH("HTTP_DEPTH", "0"), ASK), 207);
	CU_ASSERT_TRUE(disk_says(&me, "<X:colour xmlns:X=\"urn:x\">sea <b xmlns=\"urn:y\" c=\"1\">green</b></X:colour>"));
	CU_ASSERT_TRUE(disk_says(&me, "<bare>&lt;</bare>"));
	CU_ASSERT_TRUE(disk_says(&me, "<D:quota-available-bytes>"));
	CU_ASSERT_TRUE(disk_says(&me, "<X:nothing xmlns:X=\"urn:x\"/></D:prop><D:status>HTTP/1.1 404 Not Found"));
	CU_ASSERT_EQUAL(disk_put(&me, HOME "/w", "1"), 201);
	CU_ASSERT_EQUAL(disk_ask(&me, "PROPPATCH", HOME "/w", NULL, WINDOWS), 207);
	CU_ASSERT_EQUAL(disk_ask(&me, "PROPFIND", HOME "/", WITH("HTTP_DEPTH", "1"), NULL), 207);
	CU_ASSERT_TRUE(disk_says(&me, "<D:getlastmodified>Sat, 03 Feb 2001 04:05:06 GMT</D:getlastmodified>"));
	CU_ASSERT_TRUE(disk_says(&me, "Win32FileAttributes"));
	api_done(&me.me);
}

#define LOCKINFO(scope) \
	"<lockinfo xmlns='DAV:'><lockscope><" scope "/></lockscope><locktype><write/></locktype>" \
	"<owner><href>mailto:me</href></owner></lockinfo>"

/* The token of the last reply, <…>. */
static void
token_of(struct disk *disk, char token[64])
{
	const char *header = fcgi_header(&disk->me.reply, "Lock-Token");

	snprintf(token, 64, "%s", header == NULL ? "" : header);
}

static void
test_locks_hold(void)
{
	char token[64], shown[80];
	struct disk me;

	make_disk(&me, "keeper", "[\"files\"]");
	CU_ASSERT_EQUAL(disk_ask(&me, "LOCK", HOME "/new", WITH("HTTP_TIMEOUT", "Second-90"), LOCKINFO("exclusive")), 201);
	token_of(&me, token);
	CU_ASSERT_TRUE(disk_says(&me, "<D:timeout>Second-90</D:timeout>"));
	CU_ASSERT_TRUE(disk_says(&me, "<href xmlns=\"DAV:\">mailto:me</href>"));
	CU_ASSERT_EQUAL(disk_put(&me, HOME "/new", "1"), 423);
	CU_ASSERT_TRUE(disk_says(&me, "<D:lock-token-submitted><D:href>/dav/home/new</D:href>"));
	CU_ASSERT_EQUAL(disk_ask(&me, "LOCK", HOME "/new", NULL, LOCKINFO("shared")), 423);
	CU_ASSERT_TRUE(disk_says(&me, "no-conflicting-lock"));
	snprintf(shown, sizeof(shown), "(%s)", token);
	CU_ASSERT_EQUAL(disk_ask(&me, "PUT", HOME "/new", WITH("HTTP_IF", shown), "1"), 204);
	CU_ASSERT_EQUAL(disk_ask(&me, "PUT", HOME "/new", WITH("HTTP_IF", "(<urn:uuid:none>)"), "2"), 412);
	CU_ASSERT_EQUAL(disk_ask(&me, "LOCK", HOME "/new", WITH("HTTP_IF", shown, "HTTP_TIMEOUT", "Infinite"), NULL), 200);
	CU_ASSERT_TRUE(disk_says(&me, "<D:timeout>Second-3600</D:timeout>"));
	CU_ASSERT_EQUAL(disk_ask(&me, "MOVE", HOME "/new", WITH("HTTP_DESTINATION", HOME "/moved"), NULL), 423);
	CU_ASSERT_EQUAL(disk_ask(&me, "MOVE", HOME "/new", WITH("HTTP_DESTINATION", HOME "/moved", "HTTP_IF", shown), NULL), 201);
	/* the lock stayed where it was: nowhere */
	CU_ASSERT_EQUAL(disk_put(&me, HOME "/moved", "2"), 204);
	CU_ASSERT_EQUAL(disk_ask(&me, "UNLOCK", HOME "/moved", WITH("HTTP_LOCK_TOKEN", token), NULL), 409);
	CU_ASSERT_EQUAL(disk_ask(&me, "LOCK", HOME "/moved", NULL, LOCKINFO("shared")), 200);
	token_of(&me, token);
	CU_ASSERT_EQUAL(disk_ask(&me, "LOCK", HOME "/moved", NULL, LOCKINFO("shared")), 200);
	CU_ASSERT_EQUAL(disk_ask(&me, "UNLOCK", HOME "/moved", WITH("HTTP_LOCK_TOKEN", "<urn:uuid:x"), NULL), 400);
	CU_ASSERT_EQUAL(disk_ask(&me, "UNLOCK", HOME "/moved", WITH("HTTP_LOCK_TOKEN", token), NULL), 204);
	CU_ASSERT_EQUAL(disk_put(&me, HOME "/moved", "3"), 423);
	api_done(&me.me);
}

static void
test_a_lock_covers_what_is_below(void)
{
	char token[64], shown[128];
	struct disk me;

	make_disk(&me, "warden", "[\"files\"]");
	CU_ASSERT_EQUAL(disk_ask(&me, "MKCOL", HOME "/d", NULL, NULL), 201);
	CU_ASSERT_EQUAL(disk_put(&me, HOME "/d/in", "1"), 201);
	CU_ASSERT_EQUAL(disk_ask(&me, "LOCK", HOME "/d/in", NULL, LOCKINFO("exclusive")), 200);
	token_of(&me, token);
	CU_ASSERT_EQUAL(disk_ask(&me, "LOCK", HOME "/d", NULL, LOCKINFO("exclusive")), 423);
	CU_ASSERT_EQUAL(disk_ask(&me, "DELETE", HOME "/d", NULL, NULL), 423);
	CU_ASSERT_EQUAL(disk_ask(&me, "UNLOCK", HOME "/d/in", WITH("HTTP_LOCK_TOKEN", token), NULL), 204);
	CU_ASSERT_EQUAL(disk_ask(&me, "LOCK", HOME "/d", NULL, LOCKINFO("exclusive")), 200);
	token_of(&me, token);
	CU_ASSERT_EQUAL(disk_put(&me, HOME "/d/in", "2"), 423);
	CU_ASSERT_EQUAL(disk_put(&me, HOME "/d/new", "2"), 423);
	snprintf(shown, sizeof(shown), "<" HOME "/d/> (%s)", token);
	CU_ASSERT_EQUAL(disk_ask(&me, "PUT", HOME "/d/new", WITH("HTTP_IF", shown), "2"), 201);
	CU_ASSERT_EQUAL(disk_ask(&me, "PROPFIND", HOME "/d/in", WITH("HTTP_DEPTH", "0"), NULL), 207);
	CU_ASSERT_TRUE(disk_says(&me, "<D:lockroot><D:href>/dav/home/d"));
	api_done(&me.me);
}

static void
test_a_lock_is_its_makers_and_ends(void)
{
	struct api root = auth_register_admin(&auth, "chief"), files = auth_as(&root, &program);
	char token[64], shown[80];
	struct disk one, two;

	CU_ASSERT_EQUAL(api_call(&files, "PUT", "/api/files/common", "{\"allowed\": true}"), 200);
	make_disk(&one, "one", "[\"files\"]");
	make_disk(&two, "two", "[\"files\"]");
	CU_ASSERT_EQUAL(disk_put(&one, "/dav/common/f", "1"), 201);
	CU_ASSERT_EQUAL(disk_ask(&one, "LOCK", "/dav/common/f", NULL, LOCKINFO("exclusive")), 200);
	token_of(&one, token);
	snprintf(shown, sizeof(shown), "(%s)", token);
	/* who saw the token is not who made it */
	CU_ASSERT_EQUAL(disk_ask(&two, "PUT", "/dav/common/f", WITH("HTTP_IF", shown), "2"), 423);
	CU_ASSERT_EQUAL(disk_ask(&two, "UNLOCK", "/dav/common/f", WITH("HTTP_LOCK_TOKEN", token), NULL), 403);
	change("UPDATE file_lock SET expires_at = now()");
	CU_ASSERT_EQUAL(disk_put(&two, "/dav/common/f", "2"), 204);
	api_done(&one.me);
	api_done(&two.me);
	api_done(&files);
	api_done(&root);
}

static void
test_what_is_hostile_is_refused(void)
{
	static const char BOMB[] = "<!DOCTYPE a [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>"
	    "<propfind xmlns='DAV:'><prop><x>&b;</x></prop></propfind>";
	static const char OUTSIDE[] = "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><propfind xmlns='DAV:'><allprop/></propfind>";
	static const char *const bodies[] = { BOMB, OUTSIDE, "<propfind", "<a/>",
	    "<D:propfind xmlns:D=''><D:allprop/></D:propfind>" };
	struct disk me;
	char deep[4096];

	make_disk(&me, "mallory", "[\"files\"]");
	for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++)
		CU_ASSERT_EQUAL(disk_ask(&me, "PROPFIND", HOME, WITH("HTTP_DEPTH", "0"), bodies[i]), 400);
	CU_ASSERT_EQUAL(disk_ask(&me, "PROPFIND", HOME, NULL, NULL), 403);
	CU_ASSERT_TRUE(disk_says(&me, "<D:propfind-finite-depth/>"));
	CU_ASSERT_EQUAL(disk_ask(&me, "GET", "/dav/home/../home/f", NULL, NULL), 404);
	CU_ASSERT_EQUAL(disk_ask(&me, "GET", "/dav/home/a%2fb", NULL, NULL), 404);
	CU_ASSERT_EQUAL(disk_ask(&me, "GET", "/dav/home/a%00b", NULL, NULL), 400);
	CU_ASSERT_EQUAL(disk_put(&me, HOME "/a%0ab", "1"), 403);
	CU_ASSERT_EQUAL(disk_ask(&me, "DELETE", HOME "/f#g", NULL, NULL), 400);
	CU_ASSERT_EQUAL(disk_ask(&me, "GET", "/dav/elsewhere/f", NULL, NULL), 404);
	CU_ASSERT_EQUAL(disk_put(&me, HOME "/f", "1"), 201);
	CU_ASSERT_EQUAL(disk_ask(&me, "MOVE", HOME "/f", WITH("HTTP_DESTINATION", "http://other.example/dav/home/g"), NULL), 403);
	CU_ASSERT_EQUAL(disk_ask(&me, "MOVE", HOME "/f", WITH("HTTP_DESTINATION", "/api/files"), NULL), 403);
	CU_ASSERT_EQUAL(disk_ask(&me, "MOVE", HOME "/f", WITH("HTTP_DESTINATION", HOME "/..%2f..%2fg"), NULL), 403);
	for (size_t i = 0; i < sizeof(deep) - 1; i++)
		deep[i] = i % 2 == 0 ? '(' : '<';
	deep[sizeof(deep) - 1] = '\0';
	CU_ASSERT_EQUAL(disk_ask(&me, "PUT", HOME "/f", WITH("HTTP_IF", deep), "2"), 400);
	CU_ASSERT_TRUE(disk_holds(&me, HOME "/f", "1"));
	api_done(&me.me);
}

/* More than a page of a list: it is written while it is sent. */
static void
test_a_large_folder_is_listed_whole(void)
{
	struct disk me;
	int found = 0;

	make_disk(&me, "many", "[\"files\"]");
	CU_ASSERT_EQUAL(disk_ask(&me, "MKCOL", HOME "/d", NULL, NULL), 201);
	change("INSERT INTO file (public_id, parent_id, name, is_file)"
	    " SELECT lpad(n::text, 11, '0'), f.id, 'folder ' || n, false FROM file f, generate_series(1, 1234) n"
	    "  WHERE f.name = 'd' AND f.parent_id = (SELECT id FROM file WHERE home_of ="
	    "        (SELECT id FROM account WHERE username = 'many'))");
	CU_ASSERT_EQUAL(disk_ask(&me, "PROPFIND", HOME "/d", WITH("HTTP_DEPTH", "1"), NULL), 207);
	for (const char *at = me.me.reply.body; (at = strstr(at, "<D:response>")) != NULL; at++)
		found++;
	CU_ASSERT_EQUAL(found, 1235);
	CU_ASSERT_TRUE(disk_says(&me, "<D:href>/dav/home/d/folder%20999/</D:href>"));
	CU_ASSERT_TRUE(disk_says(&me, "</D:multistatus>"));
	api_done(&me.me);
}

/* Its own slow-down counts: the last test, with a program that has it. */
static void
test_guessing_is_slowed_down(void)
{
	static const char *const env[] = { "VITRINA_RATE_LIMITS", "on", NULL };
	struct test_program strict;
	struct disk good, bad;
	int status = 401;

	test_program_start_beside(&strict, &auth, "files", env);
	make_disk(&good, "patient", "[\"files\"]");
	good.me.socket = strict.socket;
	CU_ASSERT_EQUAL(disk_ask(&good, "GET", HOME, NULL, NULL), 200);
	disk_show(&bad, &program, "patient", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
	bad.me.socket = strict.socket;
	for (int i = 0; i < 40 && status == 401; i++)
		status = disk_ask(&bad, "GET", HOME, NULL, NULL);
	CU_ASSERT_EQUAL(status, 429);
	/* who was right before is not made to wait for it */
	CU_ASSERT_EQUAL(disk_ask(&good, "GET", HOME, NULL, NULL), 200);
	api_done(&good.me);
	api_done(&bad.me);
	CU_ASSERT_TRUE(test_program_stop(&strict));
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "a name and a token of the scope open it", test_a_name_and_a_token_of_the_scope_open_it },
		{ "a token opens nobody else's name", test_a_token_opens_nobody_elses_name },
		{ "files and folders come and go", test_files_and_folders_come_and_go },
		{ "conditions are kept", test_conditions_are_kept },
		{ "a body needs no length", test_a_body_needs_no_length },
		{ "properties are kept", test_properties_are_kept },
		{ "locks hold", test_locks_hold },
		{ "a lock covers what is below", test_a_lock_covers_what_is_below },
		{ "a lock is its maker's, and ends", test_a_lock_is_its_makers_and_ends },
		{ "what is hostile is refused", test_what_is_hostile_is_refused },
		{ "a large folder is listed whole", test_a_large_folder_is_listed_whole },
		{ "guessing is slowed down", test_guessing_is_slowed_down },
		CU_TEST_INFO_NULL,
	};
	int status;

	auth_start(&auth, NULL);
	test_program_start_beside(&program, &auth, "files", NULL);
	status = suite_run("dav", tests);
	if (!test_program_stop(&program))
		status = 1;
	return test_program_stop(&auth) ? status : 1;
}
