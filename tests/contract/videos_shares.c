/* Private videos that are shared, with somebody or by a link: who watches them, and until when. */
#include <stdio.h>
#include <string.h>

#include "support/people/shelf.h"
#include "support/run/suite.h"
#include "support/sites/film.h"
#include "support/sites/videos_site.h"

static struct test_program files;

static struct shelf_id
private_video(struct api *me, const char *query)
{
	struct shelf_id id;

	film_published(me, query, id.text);
	return id;
}

/* The same person at the files program, where shares are. */
static struct api
at_files(const struct api *me)
{
	struct api there = *me;

	there.socket = files.socket;
	there.json = NULL;
	memset(&there.reply, 0, sizeof(there.reply));
	return there;
}

static void
test_with_somebody(void)
{
	struct api me = videos_person("shareana"), other = videos_person("sharebea"), mine = at_files(&me);
	const struct shelf_id video = private_video(&me, "title=Tide&privacy=private");
	struct shelf_id share;
	struct api theirs;

	CU_ASSERT_EQUAL(shelf_get(&other, "/api/videos/%s", video), 404);
	CU_ASSERT_EQUAL(api_post(&mine, SHELF_SHARES, "{'kind': 'video', 'thing': '%s', 'with': 'sharebea', 'rights': 'write'}", video.text), 422);
	share = shelf_share_with(&mine, "video", video, "sharebea", "read");
	CU_ASSERT_EQUAL(shelf_get(&other, "/api/videos/%s", video), 200);
	CU_ASSERT_EQUAL(shelf_get(&other, "/api/videos/%s/original", video), 200);
	CU_ASSERT_EQUAL(shelf_get(&other, "/api/videos/%s/comments", video), 200);
	CU_ASSERT_EQUAL(api_call(&other, "PUT", shelf_uri("/api/videos/%s/like", video.text), NULL), 200);
	CU_ASSERT_EQUAL(api_call(&other, "PATCH", shelf_uri("/api/videos/%s", video.text), "{\"title\": \"Mine\"}"), 404);
	CU_ASSERT_EQUAL(api_call(&other, "DELETE", shelf_uri("/api/videos/%s", video.text), NULL), 404);
	CU_ASSERT_EQUAL(api_call(&other, "GET", "/api/videos?owner=shareana", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&other, "items"), 0);	/* no list tells of it */
	theirs = at_files(&other);
	CU_ASSERT_EQUAL(api_call(&theirs, "GET", SHELF_SHARES "?with_me=true", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&theirs, "items"), 1);
	CU_ASSERT_STRING_EQUAL(api_text(&theirs, "items.0.thing"), video.text);
	CU_ASSERT_STRING_EQUAL(api_text(&theirs, "items.0.by"), "shareana");
	CU_ASSERT_EQUAL(api_call(&mine, "DELETE", shelf_uri(SHELF_SHARES "/%s", share.text), NULL), 204);
	CU_ASSERT_EQUAL(shelf_get(&other, "/api/videos/%s", video), 404);
	CU_ASSERT_EQUAL(shelf_get(&other, "/api/videos/%s/original", video), 404);
	api_done(&me);
	api_done(&other);
	api_done(&theirs);
	api_done(&mine);
}

/* Whoever is in the group sees it, and from when he is out of it he does not. */
static void
test_with_a_group(void)
{
	struct api me = videos_person("sharegil"), other = videos_person("sharehal"), mine = at_files(&me);
	struct api root = videos_admin("shareroot"), theirs;
	const struct shelf_id video = private_video(&me, "title=Tide&privacy=private");
	char group[12], share[12], path[96];

	root.socket = videos_auth.socket;
	CU_ASSERT_EQUAL(api_post(&root, "/api/auth/groups", "{'name': 'Class 3b'}"), 201);
	snprintf(group, sizeof(group), "%s", api_text(&root, "id"));
	/* one that he is not in he does not know */
	CU_ASSERT_EQUAL(api_post(&mine, SHELF_SHARES, "{'kind': 'video', 'thing': '%s', 'group': '%s'}", video.text, group), 422);
	CU_ASSERT_TRUE(api_blames(&mine, "/group"));
	CU_ASSERT_EQUAL(api_post(&root, shelf_uri("/api/auth/groups/%s/members", group), "{'username': 'ShareGil'}"), 201);
	CU_ASSERT_EQUAL(api_post(&mine, SHELF_SHARES, "{'kind': 'video', 'thing': '%s', 'group': '%s', 'with': 'sharehal'}", video.text, group), 422);
	CU_ASSERT_EQUAL(api_post(&mine, SHELF_SHARES, "{'kind': 'video', 'thing': '%s', 'group': '%s', 'password': 'x'}", video.text, group), 422);
	CU_ASSERT_EQUAL(api_post(&mine, SHELF_SHARES, "{'kind': 'video', 'thing': '%s', 'group': '%s'}", video.text, group), 201);
	CU_ASSERT_STRING_EQUAL(api_text(&mine, "group"), "Class 3b");
	CU_ASSERT_TRUE(api_is_null(&mine, "url"));
	CU_ASSERT_TRUE(api_is_null(&mine, "with"));
	snprintf(share, sizeof(share), "%s", api_text(&mine, "id"));
	CU_ASSERT_EQUAL(api_post(&mine, SHELF_SHARES, "{'kind': 'video', 'thing': '%s', 'group': '%s'}", video.text, group), 409);

	CU_ASSERT_EQUAL(shelf_get(&other, "/api/videos/%s", video), 404);
	CU_ASSERT_EQUAL(api_post(&root, shelf_uri("/api/auth/groups/%s/members", group), "{'username': 'sharehal'}"), 201);
	snprintf(path, sizeof(path), "/api/auth/groups/%s/members/%s", group, api_text(&root, "id"));
	CU_ASSERT_EQUAL(shelf_get(&other, "/api/videos/%s", video), 200);
	CU_ASSERT_EQUAL(shelf_get(&other, "/api/videos/%s/original", video), 200);
	theirs = at_files(&other);
	CU_ASSERT_EQUAL(api_call(&theirs, "GET", SHELF_SHARES "?with_me=true", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&theirs, "items"), 1);
	CU_ASSERT_STRING_EQUAL(api_text(&theirs, "items.0.group"), "Class 3b");
	CU_ASSERT_EQUAL(api_call(&theirs, "DELETE", shelf_uri(SHELF_SHARES "/%s", share), NULL), 404);
	CU_ASSERT_EQUAL(api_call(&root, "DELETE", path, NULL), 204);
	CU_ASSERT_EQUAL(shelf_get(&other, "/api/videos/%s", video), 404);
	CU_ASSERT_EQUAL(shelf_get(&other, "/api/videos/%s/original", video), 404);
	CU_ASSERT_EQUAL(api_call(&root, "DELETE", shelf_uri("/api/auth/groups/%s", group), NULL), 204);
	CU_ASSERT_EQUAL(api_call(&mine, "GET", SHELF_SHARES, NULL), 200);
	CU_ASSERT_EQUAL(api_count(&mine, "items"), 0);
	api_done(&me);
	api_done(&other);
	api_done(&root);
	api_done(&mine);
	api_done(&theirs);
}

static void
test_by_a_link(void)
{
	struct api me = videos_person("sharecai"), nobody = videos_stranger(), mine = at_files(&me);
	struct api visitor = { .socket = files.socket };
	const struct shelf_id video = private_video(&me, "title=Tide&privacy=private");
	const struct shelf_id beside = private_video(&me, "title=Ebb&privacy=private");
	struct shelf_link link;
	char cookie[200];

	CU_ASSERT_EQUAL(api_post(&mine, SHELF_SHARES, "{'kind': 'video', 'thing': '%s', 'uses_max': 1}", video.text), 422);
	link = shelf_share_link(&mine, "video", video, "");
	CU_ASSERT_EQUAL(shelf_get(&nobody, "/api/videos/%s", video), 404);
	CU_ASSERT_EQUAL(shelf_ask(&visitor, &link, "/info"), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&visitor, "video"), video.text);
	CU_ASSERT_PTR_NOT_NULL(strstr(fcgi_header(&visitor.reply, "Set-Cookie"), shelf_uri("; Path=/api/videos/%s;", video.text)));
	shelf_keep_cookie(&visitor, cookie);
	CU_ASSERT_EQUAL(shelf_ask(&visitor, &link, "/content"), 404);
	nobody.more = (const char *const[]){ "HTTP_COOKIE", cookie, NULL };
	CU_ASSERT_EQUAL(shelf_get(&nobody, "/api/videos/%s", video), 200);
	CU_ASSERT_EQUAL(shelf_get(&nobody, "/api/videos/%s/original", video), 200);
	CU_ASSERT_EQUAL(shelf_get(&nobody, "/api/videos/%s", beside), 404);
	CU_ASSERT_EQUAL(shelf_get(&nobody, "/api/videos/%s/original", beside), 404);
	CU_ASSERT_EQUAL(api_call(&nobody, "DELETE", shelf_uri("/api/videos/%s", video.text), NULL), 401);
	cookie[strlen(cookie) - 1] ^= 1;	/* of another signature */
	CU_ASSERT_EQUAL(shelf_get(&nobody, "/api/videos/%s", video), 404);
	cookie[strlen(cookie) - 1] ^= 1;
	/* a pass is of the link's password */
	CU_ASSERT_EQUAL(api_call(&mine, "PATCH", shelf_uri(SHELF_SHARES "/%s", link.id.text), "{\"password\": \"high tide\"}"), 200);
	CU_ASSERT_EQUAL(shelf_get(&nobody, "/api/videos/%s", video), 404);
	CU_ASSERT_EQUAL(shelf_get(&nobody, "/api/videos/%s/original", video), 404);
	CU_ASSERT_EQUAL(api_call(&mine, "PATCH", shelf_uri(SHELF_SHARES "/%s", link.id.text), "{\"password\": null}"), 200);
	CU_ASSERT_EQUAL(shelf_get(&nobody, "/api/videos/%s", video), 200);
	CU_ASSERT_EQUAL(api_call(&mine, "DELETE", shelf_uri(SHELF_SHARES "/%s", link.id.text), NULL), 204);
	CU_ASSERT_EQUAL(shelf_get(&nobody, "/api/videos/%s", video), 404);
	CU_ASSERT_EQUAL(shelf_get(&nobody, "/api/videos/%s/original", video), 404);
	CU_ASSERT_EQUAL(shelf_ask(&visitor, &link, "/info"), 404);
	api_done(&me);
	api_done(&nobody);
	api_done(&mine);
	api_done(&visitor);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "with somebody", test_with_somebody },
		{ "with a group", test_with_a_group },
		{ "by a link", test_by_a_link },
		CU_TEST_INFO_NULL,
	};
	int failed;

	videos_site_start(NULL);
	test_program_start_beside(&files, &videos_auth, "files", NULL);
	failed = suite_run("videos_shares", tests);
	if (!test_program_stop(&files))
		failed = 1;
	return videos_site_stop() ? failed : 1;
}
