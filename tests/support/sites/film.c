/* Films made by ffmpeg, and their ways into the site. */
#include "support/sites/film.h"

#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "support/people/auth.h"
#include "support/people/uploading.h"
#include "support/sites/videos_site.h"

#define COMMAND_MAX 1024

static struct arena *films;

static char *
film_room(size_t size)
{
	if (films == NULL)
		films = arena_new();
	return arena_alloc(films, size);
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
	CU_ASSERT_EQUAL_FATAL(system(command), 0);
	file = fopen(path, "r");
	CU_ASSERT_FATAL(file != NULL && fseek(file, 0, SEEK_END) == 0);
	film.len = (size_t)ftell(file);
	film.data = film_room(film.len + 1);
	rewind(file);
	CU_ASSERT_EQUAL_FATAL(fread(film.data, 1, film.len, file), film.len);
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
	const struct film film = { film_room(strlen(text) + 1), strlen(text) };

	memcpy(film.data, text, film.len + 1);
	return film;
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

	CU_ASSERT_FATAL(film->len <= UPLOADING_PART);
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
