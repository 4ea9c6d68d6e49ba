/* A file that is published: the same bytes, counted once, and either goes without the other. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/db/db.h"
#include "service/file/file_bin.h"
#include "service/upkeep/purge.h"
#include "support/people/auth.h"
#include "support/run/suite.h"
#include "support/sites/film.h"
#include "support/sites/videos_site.h"
#include "support/world/test_db.h"

#define ROOT "/api/files"
#define URI_MAX 160

static struct test_program files, images, matrix;

/* Somebody at both programs. */
struct person {
	struct api at_videos;
	struct api at_files;
};

static struct person
person(const char *name)
{
	struct person person = { .at_videos = videos_person(name) };

	person.at_files = auth_as(&person.at_videos, &files);
	return person;
}

static void
done(struct person *person)
{
	api_done(&person->at_videos);
	api_done(&person->at_files);
}

static void
file(struct person *who, const char *how, const void *data, size_t len, char id[12])
{
	char uri[URI_MAX];

	snprintf(uri, sizeof(uri), ROOT "?%s", how);
	CU_ASSERT_EQUAL_FATAL(api_send(&who->at_files, "POST", uri, "application/octet-stream", data, len), 201);
	snprintf(id, 12, "%s", api_text(&who->at_files, "id"));
}

static int
call(struct api *me, const char *method, const char *format, const char *id)
{
	char uri[URI_MAX];

	snprintf(uri, sizeof(uri), format, id);
	return api_call(me, method, uri, NULL);
}

static bool
is_film(const struct api *me)
{
	struct film film = film_small();

	return me->reply.status == 200 && me->reply.body_len == film.len &&
	    memcmp(me->reply.body, film.data, film.len) == 0;
}

/* For good, as the worker does after their days. */
static void
purge_all(void)
{
	struct db_pool *pool = test_db_pool(NULL, 1);
	struct db db = db_of(pool);
	struct arena *arena = arena_new();
	int64_t purged;

	CU_ASSERT_EQUAL(purge_videos(&db, arena, 0, &purged), ERR_OK);
	do {
		CU_ASSERT_EQUAL(file_purge(&db, arena, 0, &purged), ERR_OK);
	} while (purged > 0);
	arena_free(arena);
	db_done(&db);
	db_pool_free(pool);
}

static int64_t
stored(void)
{
	return videos_number("SELECT count(*) FROM object WHERE state = 'stored'");
}

/* A release that knows no files deletes a video so. */
static void
test_what_a_file_names_stays_whoever_deletes_it(void)
{
	struct person me = person("returner");
	struct film film = film_small();
	char id[12];
	int64_t objects;

	file(&me, "name=kept.mp4", film.data, film.len, id);
	objects = stored();
	videos_sql("UPDATE object SET state = 'deleting' WHERE id = (SELECT object_id FROM file WHERE name = 'kept.mp4')");
	CU_ASSERT_EQUAL(stored(), objects);
	CU_ASSERT_EQUAL(call(&me.at_files, "GET", ROOT "/%s/content", id), 200);
	CU_ASSERT_TRUE(is_film(&me.at_files));
	done(&me);
}

static void
test_published_it_is_the_same_bytes(void)
{
	struct person me = person("publisher");
	struct film film = film_small();
	char id[12], video[12];
	int64_t used, objects;

	file(&me, "name=trip.mp4", film.data, film.len, id);
	used = videos_number("SELECT used_bytes FROM account WHERE username = 'publisher'");
	objects = stored();
	CU_ASSERT_EQUAL(api_post(&me.at_videos, "/api/videos", "{'file': '%s', 'title': 'Trip', 'privacy': 'private'}", id), 201);
	snprintf(video, sizeof(video), "%s", api_text(&me.at_videos, "id"));
	CU_ASSERT_EQUAL(videos_number("SELECT used_bytes FROM account WHERE username = 'publisher'"), used);
	CU_ASSERT_EQUAL(stored(), objects);
	call(&me.at_videos, "GET", "/api/videos/%s/original", video);
	CU_ASSERT_TRUE(is_film(&me.at_videos));
	/* once */
	CU_ASSERT_EQUAL(api_post(&me.at_videos, "/api/videos", "{'file': '%s', 'title': 'Again'}", id), 409);
	/* the video goes for good, the file stays */
	CU_ASSERT_EQUAL(call(&me.at_videos, "DELETE", "/api/videos/%s", video), 204);
	purge_all();
	CU_ASSERT_EQUAL(call(&me.at_videos, "GET", "/api/videos/%s", video), 404);
	CU_ASSERT_EQUAL(stored(), objects);
	call(&me.at_files, "GET", ROOT "/%s/content", id);
	CU_ASSERT_TRUE(is_film(&me.at_files));
	/* published anew, the file goes for good and the video stays */
	CU_ASSERT_EQUAL(api_post(&me.at_videos, "/api/videos", "{'file': '%s', 'title': 'Anew'}", id), 201);
	snprintf(video, sizeof(video), "%s", api_text(&me.at_videos, "id"));
	CU_ASSERT_EQUAL(call(&me.at_files, "DELETE", ROOT "/%s", id), 204);
	purge_all();
	CU_ASSERT_EQUAL(stored(), objects);
	call(&me.at_videos, "GET", "/api/videos/%s/original", video);
	CU_ASSERT_TRUE(is_film(&me.at_videos));
	/* with the last of the two the bytes go, and count no more */
	CU_ASSERT_EQUAL(call(&me.at_videos, "DELETE", "/api/videos/%s", video), 204);
	purge_all();
	CU_ASSERT_EQUAL(stored(), objects - 1);
	CU_ASSERT_EQUAL(videos_number("SELECT used_bytes FROM account WHERE username = 'publisher'"), 0);
	done(&me);
}

static void
test_what_cannot_be_published(void)
{
	struct person me = person("refused"), other = person("thief");
	struct api nobody = videos_stranger();
	struct film film = film_small();
	char mine[12], text[12];

	file(&me, "name=mine.mp4", film.data, film.len, mine);
	file(&me, "name=text.mp4", "no film", 7, text);
	CU_ASSERT_EQUAL(api_post(&nobody, "/api/videos", "{'file': '%s', 'title': 'A'}", mine), 401);
	CU_ASSERT_EQUAL(api_post(&other.at_videos, "/api/videos", "{'file': '%s', 'title': 'A'}", mine), 404);
	CU_ASSERT_EQUAL(api_post(&me.at_videos, "/api/videos", "{'file': '%s', 'key': 'k', 'title': 'A'}", mine), 422);
	CU_ASSERT_TRUE(api_blames(&me.at_videos, "/key"));
	CU_ASSERT_EQUAL(api_post(&me.at_videos, "/api/videos", "{'title': 'A'}"), 422);
	CU_ASSERT_TRUE(api_blames(&me.at_videos, "/key"));
	CU_ASSERT_EQUAL(api_post(&me.at_videos, "/api/videos", "{'file': '%s', 'title': 'A'}", text), 422);
	/* it is a file as before */
	CU_ASSERT_EQUAL(call(&me.at_files, "GET", ROOT "/%s/content", text), 200);
	CU_ASSERT_STRING_EQUAL(me.at_files.reply.body, "no film");
	done(&me);
	done(&other);
	api_done(&nobody);
}

/* Made anew, as every image is; what it was made of stays a file. */
static void
test_a_picture_becomes_an_image(void)
{
	struct person me = person("painter"), other = person("copier");
	struct api at_images = auth_as(&me.at_videos, &images), others = auth_as(&other.at_videos, &images);
	struct film png = film_make("-f lavfi -i testsrc=s=64x36 -frames:v 1 -f image2", "made.png");
	char id[12], text[12], uri[URI_MAX];

	file(&me, "name=made.png", png.data, png.len, id);
	file(&me, "name=text.png", "text", 4, text);
	snprintf(uri, sizeof(uri), "/api/images/of-a-file?file=%s", id);
	CU_ASSERT_EQUAL(api_call(&others, "PUT", uri, NULL), 404);
	CU_ASSERT_EQUAL(api_call(&at_images, "PUT", uri, NULL), 201);
	CU_ASSERT_EQUAL(api_int(&at_images, "width"), 64);
	CU_ASSERT_EQUAL(call(&at_images, "GET", "/api/images/of-a-file", ""), 200);
	CU_ASSERT_EQUAL(call(&me.at_files, "GET", ROOT "/%s/content", id), 200);
	CU_ASSERT_EQUAL(me.at_files.reply.body_len, png.len);
	snprintf(uri, sizeof(uri), "/api/images/of-text?file=%s", text);
	CU_ASSERT_EQUAL(api_call(&at_images, "PUT", uri, NULL), 422);
	api_done(&at_images);
	api_done(&others);
	done(&me);
	done(&other);
}

static void
test_a_table_becomes_a_matrix(void)
{
	struct person me = person("counter"), other = person("guesser");
	struct api at_matrix = auth_as(&me.at_videos, &matrix), others = auth_as(&other.at_videos, &matrix);
	char id[12], text[12], uri[URI_MAX];

	file(&me, "name=table.csv", "1,2\n3,4\n5,6\n", 12, id);
	file(&me, "name=words.csv", "a,b\nc,d\n", 8, text);
	snprintf(uri, sizeof(uri), "/api/matrix/of_a_file?file=%s", id);
	CU_ASSERT_EQUAL(api_call(&others, "PUT", uri, NULL), 404);
	CU_ASSERT_EQUAL(api_call(&at_matrix, "PUT", uri, NULL), 201);
	CU_ASSERT_EQUAL(api_int(&at_matrix, "rows"), 3);
	CU_ASSERT_EQUAL(api_int(&at_matrix, "cols"), 2);
	snprintf(uri, sizeof(uri), "/api/matrix/of_words?file=%s", text);
	CU_ASSERT_EQUAL(api_call(&at_matrix, "PUT", uri, NULL), 422);
	api_done(&at_matrix);
	api_done(&others);
	done(&me);
	done(&other);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "published it is the same bytes", test_published_it_is_the_same_bytes },
		{ "what a file names stays", test_what_a_file_names_stays_whoever_deletes_it },
		{ "what cannot be published", test_what_cannot_be_published },
		{ "a picture becomes an image", test_a_picture_becomes_an_image },
		{ "a table becomes a matrix", test_a_table_becomes_a_matrix },
		CU_TEST_INFO_NULL,
	};
	int status;

	videos_site_start(NULL);
	test_program_start_beside(&files, &videos_auth, "files", NULL);
	test_program_start_beside(&images, &videos_auth, "images", NULL);
	test_program_start_beside(&matrix, &videos_auth, "matrix", NULL);
	status = suite_run("files_published", tests);
	if (!test_program_stop(&files) || !test_program_stop(&images) || !test_program_stop(&matrix))
		status = 1;
	return videos_site_stop() ? status : 1;
}
