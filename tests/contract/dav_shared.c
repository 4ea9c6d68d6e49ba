/* What others share, as a folder of one's disk. */
#include <stdio.h>
#include <string.h>

#include "support/people/auth.h"
#include "support/people/disk.h"
#include "support/run/suite.h"

#define HOME "/dav/home"

static struct test_program auth, program;

/* To share, his own cookie is wanted: as the page of the site does. */
static void
share(struct api *owner, const char *path, const char *with, const char *rights)
{
	char to[200], kind[10], id[20];

	snprintf(to, sizeof(to), "/api/files/tree?path=%s", path);
	CU_ASSERT_EQUAL(api_call(owner, "GET", to, NULL), 200);
	snprintf(kind, sizeof(kind), "%s", api_text(owner, "kind"));
	snprintf(id, sizeof(id), "%s", api_text(owner, "id"));
	CU_ASSERT_EQUAL(api_post(owner, "/api/files/shares",
	    "{'kind': '%s', 'thing': '%s', 'with': '%s', 'rights': '%s'}", kind, id, with, rights), 201);
}

#define SHARED "/dav/shared"
#define LOCK_BODY "<lockinfo xmlns='DAV:'><lockscope><exclusive/></lockscope><locktype><write/></locktype></lockinfo>"
#define PATCH_BODY "<propertyupdate xmlns='DAV:'><set><prop><a xmlns='urn:x'>1</a></prop></set></propertyupdate>"

static void
test_what_others_share_is_a_folder_of_ones_disk(void)
{
	struct disk me, other;
	struct api owner;

	disk_make(&me, &auth, &program, "sharer", "[\"files\"]");
	disk_make(&other, &auth, &program, "sharee", "[\"files\"]");
	owner = auth_login(&auth, "sharer");
	owner.socket = program.socket;
	CU_ASSERT_EQUAL(disk_ask(&me, "MKCOL", HOME "/deep", NULL, NULL), 201);
	CU_ASSERT_EQUAL(disk_ask(&me, "MKCOL", HOME "/deep/trip", NULL, NULL), 201);
	CU_ASSERT_EQUAL(disk_ask(&me, "MKCOL", HOME "/deep/read", NULL, NULL), 201);
	CU_ASSERT_EQUAL(disk_put(&me, HOME "/deep/trip/a.txt", "sun"), 201);
	CU_ASSERT_EQUAL(disk_put(&me, HOME "/deep/read/b.txt", "see"), 201);
	CU_ASSERT_EQUAL(disk_put(&me, HOME "/deep/one.txt", "one"), 201);
	share(&owner, "/deep/trip", "sharee", "write");
	share(&owner, "/deep/read", "sharee", "read");
	share(&owner, "/deep/one.txt", "sharee", "write");

	CU_ASSERT_EQUAL(disk_ask(&other, "PROPFIND", SHARED, WITH("HTTP_DEPTH", "1"), NULL), 207);
	CU_ASSERT_TRUE(disk_says(&other, "<D:href>" SHARED "/trip/</D:href>"));
	CU_ASSERT_TRUE(disk_says(&other, "<D:href>" SHARED "/one.txt</D:href>"));
	CU_ASSERT_EQUAL(disk_ask(&other, "PROPFIND", SHARED "/trip/", WITH("HTTP_DEPTH", "1"), NULL), 207);
	CU_ASSERT_TRUE(disk_says(&other, "<D:href>" SHARED "/trip/a.txt</D:href>"));
	CU_ASSERT_TRUE(disk_holds(&other, SHARED "/trip/a.txt", "sun"));
	CU_ASSERT_EQUAL(disk_put(&other, SHARED "/trip/a.txt", "rain"), 204);
	CU_ASSERT_EQUAL(disk_put(&other, SHARED "/trip/new.txt", "new"), 201);
	CU_ASSERT_EQUAL(disk_put(&other, SHARED "/one.txt", "two"), 204);
	CU_ASSERT_TRUE(disk_holds(&me, HOME "/deep/one.txt", "two"));
	CU_ASSERT_EQUAL(disk_ask(&other, "MOVE", SHARED "/trip/new.txt", WITH("HTTP_DESTINATION", SHARED "/trip/old.txt"), NULL), 201);
	CU_ASSERT_EQUAL(disk_ask(&other, "COPY", SHARED "/read/", WITH("HTTP_DESTINATION", HOME "/read"), NULL), 201);
	CU_ASSERT_TRUE(disk_holds(&other, HOME "/read/b.txt", "see"));
	/* its owner's stays his */
	CU_ASSERT_EQUAL(disk_ask(&other, "MOVE", SHARED "/trip/old.txt", WITH("HTTP_DESTINATION", HOME "/old.txt"), NULL), 403);
	CU_ASSERT_EQUAL(disk_ask(&other, "DELETE", SHARED "/trip/", NULL, NULL), 403);
	CU_ASSERT_EQUAL(disk_ask(&other, "MOVE", SHARED "/trip/", WITH("HTTP_DESTINATION", SHARED "/x"), NULL), 403);
	CU_ASSERT_EQUAL(disk_put(&other, SHARED "/x.txt", "x"), 403);
	CU_ASSERT_EQUAL(disk_ask(&other, "MKCOL", SHARED "/x", NULL, NULL), 403);
	CU_ASSERT_EQUAL(disk_ask(&other, "LOCK", SHARED "/", NULL, LOCK_BODY), 403);
	CU_ASSERT_EQUAL(disk_ask(&other, "PROPPATCH", SHARED "/", NULL, PATCH_BODY), 403);
	/* what may be read is read */
	CU_ASSERT_EQUAL(disk_put(&other, SHARED "/read/b.txt", "x"), 403);
	CU_ASSERT_EQUAL(disk_put(&other, SHARED "/read/c.txt", "x"), 403);
	CU_ASSERT_EQUAL(disk_ask(&other, "DELETE", SHARED "/read/b.txt", NULL, NULL), 403);
	CU_ASSERT_EQUAL(disk_ask(&other, "LOCK", SHARED "/read/b.txt", NULL, LOCK_BODY), 403);
	CU_ASSERT_EQUAL(disk_ask(&other, "PROPPATCH", SHARED "/read/b.txt", NULL, PATCH_BODY), 403);
	/* a lock is everybody's; where it is, each says as he sees it */
	CU_ASSERT_EQUAL(disk_ask(&me, "LOCK", HOME "/deep/trip/", NULL, LOCK_BODY), 200);
	CU_ASSERT_EQUAL(disk_put(&other, SHARED "/trip/a.txt", "x"), 423);
	CU_ASSERT_TRUE(disk_says(&other, SHARED "/trip"));
	CU_ASSERT_PTR_NULL(strstr(other.me.reply.body, "deep"));
	CU_ASSERT_EQUAL(disk_ask(&other, "PROPFIND", SHARED "/trip/a.txt", WITH("HTTP_DEPTH", "0"), NULL), 207);
	CU_ASSERT_TRUE(disk_says(&other, "<D:lockroot><D:href>" SHARED "/trip"));
	CU_ASSERT_PTR_NULL(strstr(other.me.reply.body, "deep"));
	api_done(&me.me);
	api_done(&other.me);
	api_done(&owner);
}

static void
find_share(struct api *owner, char out[200])
{
	CU_ASSERT_EQUAL(api_call(owner, "GET", "/api/files/shares", NULL), 200);
	snprintf(out, 200, "/api/files/shares/%s", api_text(owner, "items.0.id"));
}

/* What somebody locked by a share is nobody's lock when it is over. */
static void
test_locks_end_with_the_share(void)
{
	struct disk me, other;
	struct api owner;
	char uri[200];

	disk_make(&me, &auth, &program, "lender", "[\"files\"]");
	disk_make(&other, &auth, &program, "borrower", "[\"files\"]");
	owner = auth_login(&auth, "lender");
	owner.socket = program.socket;
	CU_ASSERT_EQUAL(disk_ask(&me, "MKCOL", HOME "/box", NULL, NULL), 201);
	CU_ASSERT_EQUAL(disk_put(&me, HOME "/box/a.txt", "a"), 201);
	share(&owner, "/box", "borrower", "write");
	find_share(&owner, uri);
	CU_ASSERT_EQUAL(disk_ask(&other, "LOCK", SHARED "/box/a.txt", NULL, LOCK_BODY), 200);
	CU_ASSERT_EQUAL(disk_put(&me, HOME "/box/a.txt", "b"), 423);
	CU_ASSERT_EQUAL(api_call(&owner, "PATCH", uri, "{\"rights\": \"read\"}"), 200);
	CU_ASSERT_EQUAL(disk_put(&me, HOME "/box/a.txt", "b"), 204);

	CU_ASSERT_EQUAL(api_call(&owner, "PATCH", uri, "{\"rights\": \"write\"}"), 200);
	CU_ASSERT_EQUAL(disk_ask(&other, "LOCK", SHARED "/box/", NULL, LOCK_BODY), 200);
	CU_ASSERT_EQUAL(disk_put(&me, HOME "/box/a.txt", "c"), 423);
	CU_ASSERT_EQUAL(api_call(&owner, "PATCH", uri, "{\"rights\": \"write\"}"), 200);
	CU_ASSERT_EQUAL(disk_put(&me, HOME "/box/a.txt", "c"), 423);	/* he may still write */
	CU_ASSERT_EQUAL(api_call(&owner, "DELETE", uri, NULL), 204);
	CU_ASSERT_EQUAL(disk_put(&me, HOME "/box/a.txt", "c"), 204);
	api_done(&me.me);
	api_done(&other.me);
	api_done(&owner);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "what others share is a folder of one's disk", test_what_others_share_is_a_folder_of_ones_disk },
		{ "locks end with the share", test_locks_end_with_the_share },
		CU_TEST_INFO_NULL,
	};
	int status;

	auth_start(&auth, NULL);
	test_program_start_beside(&program, &auth, "files", NULL);
	status = suite_run("dav_shared", tests);
	if (!test_program_stop(&program))
		status = 1;
	return test_program_stop(&auth) ? status : 1;
}
