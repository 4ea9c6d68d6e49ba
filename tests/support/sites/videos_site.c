/* The videos program, and films to publish. */
#include "support/sites/videos_site.h"

#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/db/db.h"
#include "support/people/auth.h"
#include "support/people/uploading.h"
#include "support/world/test_db.h"

struct test_program videos_auth, videos_credentials, videos_program;

static struct arena *films;

#define COMMAND_MAX 1024

static void
must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "videos site: %s\n", what);
	exit(1);
}

void
videos_site_start(const char *const *env)
{
	films = arena_new();
	auth_start(&videos_auth, NULL);
	uploading_start(&videos_credentials, &videos_auth, NULL);
	test_program_start_beside(&videos_program, &videos_auth, "videos", env);
}

bool
videos_site_stop(void)
{
	bool ok = test_program_stop(&videos_program);

	arena_free(films);
	ok = test_program_stop(&videos_credentials) && ok;
	return test_program_stop(&videos_auth) && ok;
}

static struct api
at_videos(struct api at_auth)
{
	struct api me = auth_as(&at_auth, &videos_program);

	api_done(&at_auth);
	return me;
}

struct api
videos_person(const char *username)
{
	return at_videos(auth_register(&videos_auth, username));
}

struct api
videos_admin(const char *username)
{
	return at_videos(auth_register_admin(&videos_auth, username));
}

struct api
videos_stranger(void)
{
	return (struct api){ .socket = videos_program.socket };
}

struct film
film_make(const char *arguments, const char *name)
{
	char command[COMMAND_MAX], path[COMMAND_MAX / 2];
	struct film film;
	FILE *file;

	snprintf(path, sizeof(path), "%s/scratch/%s", videos_auth.directory, name);
	snprintf(command, sizeof(command), "cd '%s/scratch' && timeout 60 ffmpeg -nostdin -v error -y %s '%s'",
	    videos_auth.directory, arguments, name);
	must(system(command) == 0, command);
	file = fopen(path, "r");
	must(file != NULL && fseek(file, 0, SEEK_END) == 0, path);
	film.len = (size_t)ftell(file);
	film.data = arena_alloc(films, film.len + 1);
	rewind(file);
	must(fread(film.data, 1, film.len, file) == film.len, path);
	fclose(file);
	return film;
}

struct film
film_small(void)
{
	static struct film film;

	if (film.data == NULL)
		film = film_make("-f lavfi -i testsrc2=s=64x36:d=2:r=10 -c:v libx264"
		    " -preset ultrafast -pix_fmt yuv420p", "small.mp4");
	return film;
}

struct film
film_of_text(const char *text)
{
	return (struct film){ arena_strdup(films, text), strlen(text) };
}

int
film_publish(struct api *me, const struct film *film, const char *query)
{
	char uri[COMMAND_MAX];

	snprintf(uri, sizeof(uri), "/api/videos?%s", query);
	return api_send(me, "POST", uri, "video/mp4", film->data, film->len);
}

void
film_published(struct api *me, const char *query, char id[12])
{
	const struct film film = film_small();

	CU_ASSERT_EQUAL_FATAL(film_publish(me, &film, query), 201);
	snprintf(id, 12, "%s", api_text(me, "id"));
}

void
film_upload(struct api *me, const struct film *film, char key[201])
{
	struct api uploader = auth_as(me, &videos_credentials);
	char etags[1][UPLOADING_ETAG_MAX], *uri;
	struct uploading upload;
	const char *etag;

	must(film->len <= UPLOADING_PART, "the film is longer than a part");
	CU_ASSERT_EQUAL_FATAL(uploading_begin(&upload, &uploader, (int64_t)film->len), 200);
	uri = uploading_sign(&upload, 1);
	CU_ASSERT_PTR_NOT_NULL_FATAL(uri);
	CU_ASSERT_EQUAL_FATAL(api_send(&uploader, "PUT", uri, "video/mp4", film->data, film->len),
	    200);
	etag = fcgi_header(&uploader.reply, "ETag");
	snprintf(etags[0], sizeof(etags[0]), "%s", etag != NULL ? etag : "");
	CU_ASSERT_EQUAL_FATAL(uploading_complete(&upload, 1, etags), 200);
	snprintf(key, 201, "%s", upload.key);
	free(uri);
	api_done(&uploader);
}

static int64_t
ask(const char *sql, bool has_answer)
{
	struct db_pool *pool = test_db_pool(NULL, 1);
	struct db db = db_of(pool);
	struct db_rows *rows = NULL;
	int64_t number = 0;
	enum err err;

	err = has_answer ? db_one_row(&db, DB_PLAIN(sql), &rows) : db_script(&db, sql);
	CU_ASSERT_EQUAL_FATAL(err, ERR_OK);
	if (has_answer)
		number = db_get_int(rows, 0, 0);
	db_rows_free(rows);
	db_done(&db);
	db_pool_free(pool);
	return number;
}

void
videos_sql(const char *sql)
{
	ask(sql, false);
}

int64_t
videos_number(const char *sql)
{
	return ask(sql, true);
}

int
videos_files(const char *prefix)
{
	char command[COMMAND_MAX];
	int count = -1;
	FILE *pipe;

	snprintf(command, sizeof(command), "find '%s/store/%s' -type f 2>/dev/null | wc -l",
	    videos_auth.directory, prefix);
	pipe = popen(command, "r");
	must(pipe != NULL && fscanf(pipe, "%d", &count) == 1, command);
	pclose(pipe);
	return count;
}

void
nothing_is_left(const char *who)
{
	char sql[512];

	snprintf(sql, sizeof(sql), "SELECT count(*) FROM video v JOIN account a ON a.id = v.owner_id"
	    " WHERE a.username = '%s'", who);
	CU_ASSERT_EQUAL(videos_number(sql), 0);
	snprintf(sql, sizeof(sql), "SELECT count(*) FROM object o JOIN account a ON a.id = o.owner_id"
	    " WHERE a.username = '%s' AND (o.state <> 'deleting' OR NOT EXISTS (SELECT FROM job"
	    " WHERE kind = 'object_delete' AND payload->>'key' = o.key))", who);
	CU_ASSERT_EQUAL(videos_number(sql), 0);
	snprintf(sql, sizeof(sql), "SELECT used_bytes FROM account WHERE username = '%s'", who);
	CU_ASSERT_EQUAL(videos_number(sql), 0);
	CU_ASSERT_EQUAL(videos_number("SELECT count(*) FROM upload u JOIN object o"
	    " ON o.id = u.object_id WHERE o.state = 'deleting'"), 0);
}
