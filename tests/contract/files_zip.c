/* Folders as zips, and everything of mine as one: what is in them, and who may. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>

#include "lib/matrix/npy.h"
#include "support/people/auth.h"
#include "support/run/suite.h"
#include "support/sites/film.h"
#include "support/sites/videos_site.h"

#define ROOT "/api/files"
#define URI_MAX 160
#define ENTRIES_MAX 64

static struct test_program files, matrix;

/* What a zip has, as a reader of zips sees it. */
struct unpacked {
	size_t count;
	struct {
		char    name[600];
		char   *data;
		int64_t len;
		int64_t modified_s;
	} entries[ENTRIES_MAX];
};

static char *
read_entry(struct archive *archive, int64_t *len)
{
	char *data = NULL;
	ssize_t got;

	*len = 0;
	do {
		if ((data = realloc(data, (size_t)*len + 65537)) == NULL)
			abort();
		got = archive_read_data(archive, data + *len, 65536);
		*len += got > 0 ? got : 0;
	} while (got > 0);
	CU_ASSERT_EQUAL(got, 0);
	data[*len] = '\0';
	return data;
}

static void
unpack(const struct api *me, struct unpacked *out)
{
	struct archive *archive = archive_read_new();
	struct archive_entry *entry;

	memset(out, 0, sizeof(*out));
	CU_ASSERT_STRING_EQUAL(fcgi_header(&me->reply, "Content-Type"), "application/zip");
	CU_ASSERT_EQUAL_FATAL(archive_read_support_format_zip_seekable(archive), ARCHIVE_OK);
	CU_ASSERT_EQUAL_FATAL(archive_read_open_memory(archive, me->reply.body, me->reply.body_len),
	    ARCHIVE_OK);
	while (archive_read_next_header(archive, &entry) == ARCHIVE_OK && out->count < ENTRIES_MAX) {
		const size_t at = out->count++;

		snprintf(out->entries[at].name, sizeof(out->entries[at].name), "%s",
		    archive_entry_pathname(entry));
		out->entries[at].modified_s = archive_entry_mtime(entry);
		out->entries[at].data = read_entry(archive, &out->entries[at].len);
	}
	archive_read_free(archive);
}

static void
forget(struct unpacked *unpacked)
{
	for (size_t i = 0; i < unpacked->count; i++)
		free(unpacked->entries[i].data);
}

/* NULL: there is no such entry, or another begins so. */
static const char *
entry_of(const struct unpacked *unpacked, const char *name, int64_t *len)
{
	for (size_t i = 0; i < unpacked->count; i++)
		if (strcmp(unpacked->entries[i].name, name) == 0) {
			if (len != NULL)
				*len = unpacked->entries[i].len;
			return unpacked->entries[i].data;
		}
	fprintf(stderr, "no %s\n", name);
	return NULL;
}

static bool
holds(const struct unpacked *unpacked, const char *name, const char *text)
{
	const char *data = entry_of(unpacked, name, NULL);

	return data != NULL && strcmp(data, text) == 0;
}

static struct api
person(const char *name)
{
	struct api at_videos = videos_person(name), me = auth_as(&at_videos, &files);

	api_done(&at_videos);
	return me;
}

/* POST; the id of what was made. */
static const char *
folder(struct api *me, const char *parent, const char *name)
{
	static char id[4][12];
	static int next;
	char *out = id[next++ % 4];

	CU_ASSERT_EQUAL(parent == NULL ? api_post(me, ROOT, "{'name': '%s'}", name) :
	    api_post(me, ROOT, "{'parent': '%s', 'name': '%s'}", parent, name), 201);
	snprintf(out, 12, "%s", api_text(me, "id"));
	return out;
}

static void
file(struct api *me, const char *parent, const char *name, const char *text)
{
	char uri[URI_MAX];

	snprintf(uri, sizeof(uri), ROOT "?parent=%s&name=%s&modified_at=2001-02-03T04:05:06Z", parent, name);
	CU_ASSERT_EQUAL(api_send(me, "POST", uri, "application/octet-stream", text, strlen(text)), 201);
}

static int
get(struct api *me, const char *format, const char *id)
{
	char uri[URI_MAX];

	snprintf(uri, sizeof(uri), format, id);
	return api_call(me, "GET", uri, NULL);
}

static void
test_a_folder_is_a_zip(void)
{
	struct api me = person("zipper");
	char top[12], deep[12];
	struct unpacked zip;

	snprintf(top, sizeof(top), "%s", folder(&me, NULL, "Árbol"));
	snprintf(deep, sizeof(deep), "%s", folder(&me, top, "b"));
	folder(&me, top, "nothing");
	file(&me, top, "note.txt", "in the top");
	file(&me, deep, "%E2%82%AC%20%F0%9F%90%9F.txt", "a fish");
	file(&me, deep, "empty", "");
	CU_ASSERT_EQUAL(get(&me, ROOT "/%s/zip", top), 200);
	CU_ASSERT_STRING_EQUAL(fcgi_header(&me.reply, "Content-Disposition"),
	    "attachment; filename*=UTF-8''%C3%81rbol.zip");
	unpack(&me, &zip);
	CU_ASSERT_EQUAL(zip.count, 5);
	CU_ASSERT_TRUE(holds(&zip, "Árbol/note.txt", "in the top"));
	CU_ASSERT_TRUE(holds(&zip, "Árbol/b/€ 🐟.txt", "a fish"));
	CU_ASSERT_TRUE(holds(&zip, "Árbol/b/empty", ""));
	CU_ASSERT_TRUE(holds(&zip, "Árbol/nothing/", ""));
	CU_ASSERT_EQUAL(zip.entries[zip.count - 1].modified_s, 981173106);
	forget(&zip);
	/* one's whole home is called so */
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/tree", NULL), 200);
	snprintf(top, sizeof(top), "%s", api_text(&me, "id"));
	CU_ASSERT_EQUAL(get(&me, ROOT "/%s/zip", top), 200);
	unpack(&me, &zip);
	CU_ASSERT_TRUE(holds(&zip, "home/Árbol/note.txt", "in the top"));
	forget(&zip);
	api_done(&me);
}

/* Names that lead elsewhere where they are unpacked. */
static void
test_nothing_leads_out_of_it(void)
{
	struct api me = person("slipper");
	char top[12];
	struct unpacked zip;

	snprintf(top, sizeof(top), "%s", folder(&me, NULL, "..."));
	file(&me, top, "..%5C..%5Cevil.bat", "x");
	file(&me, top, "%5C%5Chost%5Cshare", "y");
	CU_ASSERT_EQUAL(get(&me, ROOT "/%s/zip", top), 200);
	unpack(&me, &zip);
	CU_ASSERT_EQUAL(zip.count, 2);
	CU_ASSERT_TRUE(holds(&zip, "___/.._.._evil.bat", "x"));
	CU_ASSERT_TRUE(holds(&zip, "___/__host_share", "y"));
	forget(&zip);
	api_done(&me);
}

/* Larger than what is read and sent at once, and more than are asked of the database at once. */
static void
test_large_and_many(void)
{
	struct api me = person("hoarder");
	const size_t len = 5 << 20;
	char *large = malloc(len);
	char top[12], uri[URI_MAX];
	struct unpacked zip;
	const char *back;
	int64_t got = 0;
	unsigned at = 1;

	for (size_t i = 0; i < len; i++)
		large[i] = (char)((at = at * 1103515245 + 12345) >> 16);
	snprintf(top, sizeof(top), "%s", folder(&me, NULL, "many"));
	for (int i = 0; i < 40; i++) {
		char name[20];

		snprintf(name, sizeof(name), "%d", i);
		folder(&me, top, name);
	}
	snprintf(uri, sizeof(uri), ROOT "?parent=%s&name=large", top);
	CU_ASSERT_EQUAL(api_send(&me, "POST", uri, "application/octet-stream", large, len), 201);
	CU_ASSERT_EQUAL(get(&me, ROOT "/%s/zip", top), 200);
	unpack(&me, &zip);
	CU_ASSERT_EQUAL(zip.count, 41);
	back = entry_of(&zip, "many/large", &got);
	CU_ASSERT_EQUAL(got, (int64_t)len);
	CU_ASSERT_TRUE(back != NULL && got == (int64_t)len && memcmp(back, large, len) == 0);
	forget(&zip);
	free(large);
	api_done(&me);
}

static void
test_who_may_have_one(void)
{
	struct api me = person("keeper"), other = person("peeper");
	struct api nobody = { .socket = files.socket };
	char top[12];

	snprintf(top, sizeof(top), "%s", folder(&me, NULL, "a"));
	CU_ASSERT_EQUAL(get(&other, ROOT "/%s/zip", top), 404);
	CU_ASSERT_EQUAL(get(&nobody, ROOT "/%s/zip", top), 401);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", ROOT "/mine.zip", NULL), 401);
	file(&me, top, "f", "f");
	snprintf(top, sizeof(top), "%s", api_text(&me, "id"));
	CU_ASSERT_EQUAL(get(&me, ROOT "/%s/zip", top), 422);
	CU_ASSERT_TRUE(api_blames(&me, "id"));
	api_done(&me);
	api_done(&other);
	api_done(&nobody);
}

static void
test_everything_of_mine(void)
{
	struct api at_videos = videos_person("everything"), other = videos_person("commented");
	struct api me = auth_as(&at_videos, &files), at_matrix = auth_as(&at_videos, &matrix);
	struct film film = film_small();
	char id[12], theirs[12], uri[URI_MAX], name[URI_MAX];
	struct npy_header header;
	struct unpacked zip;
	const char *data, *why;
	int64_t len = 0;

	film_published(&at_videos, "title=A/B:%20%E2%82%AC", id);
	film_published(&other, "title=Theirs", theirs);
	snprintf(uri, sizeof(uri), "/api/videos/%s/comments", theirs);
	CU_ASSERT_EQUAL(api_post(&at_videos, uri, "{'body': 'hello'}"), 201);
	CU_ASSERT_EQUAL(api_post(&at_videos, uri, "{'body': 'and again'}"), 201);
	videos_sql("UPDATE video SET duration_ms = 100000 WHERE title = 'Theirs'");
	snprintf(uri, sizeof(uri), "/api/videos/%s/position", theirs);
	CU_ASSERT_EQUAL(api_call(&at_videos, "PUT", uri, "{\"position_ms\": 30000}"), 204);
	CU_ASSERT_EQUAL(api_post(&at_videos, "/api/videos/playlists", "{'title': 'Empty'}"), 201);
	CU_ASSERT_EQUAL(api_post(&at_videos, "/api/videos/playlists", "{'title': 'Full'}"), 201);
	snprintf(uri, sizeof(uri), "/api/videos/playlists/%s/items", api_text(&at_videos, "id"));
	CU_ASSERT_EQUAL(api_post(&at_videos, uri, "{'videos': ['%s', '%s']}", theirs, id), 200);
	CU_ASSERT_EQUAL(api_post(&at_matrix, "/api/matrix", "{'name': 'small', 'kind': 'identity', 'rows': 3}"), 201);
	CU_ASSERT_EQUAL(api_post(&at_matrix, "/api/matrix", "{'name': 'large', 'kind': 'random', 'rows': 100, 'cols': 50}"), 201);
	file(&me, folder(&me, NULL, "papers"), "note.txt", "mine");
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/mine.zip", NULL), 200);
	unpack(&me, &zip);
	CU_ASSERT_EQUAL(zip.count, 8);
	snprintf(name, sizeof(name), "mine/videos/A_B_ €-%s.mp4", id);
	data = entry_of(&zip, name, &len);
	CU_ASSERT_TRUE(data != NULL && len == (int64_t)film.len && memcmp(data, film.data, film.len) == 0);
	CU_ASSERT_TRUE(holds(&zip, "mine/files/papers/note.txt", "mine"));
	data = entry_of(&zip, "mine/matrices/small.npy", &len);
	CU_ASSERT_TRUE(data != NULL && npy_header_read(data, (size_t)len, &header, &why) && header.rows == 3);
	CU_ASSERT_EQUAL(len, NPY_HEADER_LEN + 9 * 8);
	data = entry_of(&zip, "mine/matrices/large.npy", &len);
	CU_ASSERT_TRUE(data != NULL && npy_header_read(data, (size_t)len, &header, &why) && header.cols == 50);
	data = entry_of(&zip, "mine/comments.json", &len);
	CU_ASSERT_PTR_NOT_NULL_FATAL(data);
	CU_ASSERT_PTR_NOT_NULL(strstr(data, "\"body\":\"and again\""));
	CU_ASSERT_PTR_NOT_NULL(strstr(data, theirs));
	CU_ASSERT_STRING_EQUAL(data + len - 4, "}\n]\n");
	CU_ASSERT_PTR_NULL(strstr(data, "position_ms"));
	data = entry_of(&zip, "mine/positions.json", &len);
	CU_ASSERT_PTR_NOT_NULL_FATAL(data);
	CU_ASSERT_PTR_NOT_NULL(strstr(data, "\"position_ms\":30000"));
	CU_ASSERT_PTR_NOT_NULL(strstr(data, theirs));
	CU_ASSERT_STRING_EQUAL(data + len - 4, "}\n]\n");
	data = entry_of(&zip, "mine/playlists.json", &len);
	CU_ASSERT_PTR_NOT_NULL_FATAL(data);
	CU_ASSERT_PTR_NOT_NULL(strstr(data, "\"playlist_title\":\"Empty\",\"privacy\":\"private\"}"));
	CU_ASSERT_PTR_NOT_NULL(strstr(data, "\"video_title\":\"Theirs\"}"));
	CU_ASSERT_PTR_NOT_NULL(strstr(data, id));
	CU_ASSERT_PTR_NULL(strstr(data, "Watch later"));
	forget(&zip);
	api_done(&me);
	api_done(&at_videos);
	api_done(&at_matrix);
	api_done(&other);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "a folder is a zip", test_a_folder_is_a_zip },
		{ "nothing leads out of it", test_nothing_leads_out_of_it },
		{ "large and many", test_large_and_many },
		{ "who may have one", test_who_may_have_one },
		{ "everything of mine", test_everything_of_mine },
		CU_TEST_INFO_NULL,
	};
	int status;

	setlocale(LC_ALL, "C.UTF-8");	/* the reader's */
	videos_site_start(NULL);
	test_program_start_beside(&files, &videos_auth, "files", NULL);
	test_program_start_beside(&matrix, &videos_auth, "matrix", NULL);
	status = suite_run("files_zip", tests);
	if (!test_program_stop(&files) || !test_program_stop(&matrix))
		status = 1;
	return videos_site_stop() ? status : 1;
}
