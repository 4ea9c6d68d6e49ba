/* The images program over its socket: put, get, list, info, delete. */
#include <stdio.h>
#include <string.h>

#include "support/people/events.h"
#include "support/run/suite.h"
#include "support/sites/images_site.h"

/* The first bytes of a body say what it is. */
static bool
body_is(const struct api *api, const char *magic, size_t at)
{
	return api->reply.body_len > at + strlen(magic) &&
	    memcmp(api->reply.body + at, magic, strlen(magic)) == 0;
}

#define IS_JPEG(api) body_is(api, "\xff\xd8\xff", 0)
#define IS_PNG(api)  body_is(api, "\x89PNG", 0)
#define IS_WEBP(api) body_is(api, "WEBP", 8)
#define IS_AVIF(api) body_is(api, "ftypavif", 4)

static const char *
header(const struct api *api, const char *name)
{
	const char *value = fcgi_header(&api->reply, name);

	return value != NULL ? value : "";
}

static void
test_puts_and_tells(void)
{
	struct api me = images_person("alba"), other = images_person("bea");
	struct api nobody = images_stranger();
	const struct image_file first = image_of("64x36", "first.png"),
	    second = image_of("80x40", "second.jpg");
	char version[12];

	CU_ASSERT_EQUAL(image_put_file(&nobody, "sun.png", &first), 401);
	CU_ASSERT_EQUAL(image_put_file(&me, "sun.png", &first), 201);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "key"), "sun.png");
	CU_ASSERT_STRING_EQUAL(api_text(&me, "owner"), "alba");
	CU_ASSERT_STRING_EQUAL(api_text(&me, "type"), "image/png");
	CU_ASSERT_EQUAL(api_int(&me, "width"), 64);
	CU_ASSERT_EQUAL(api_int(&me, "height"), 36);
	CU_ASSERT_EQUAL(api_int(&me, "original_size_bytes"), (int64_t)first.len);
	CU_ASSERT_TRUE(api_is_null(&me, "duplicate_of"));
	snprintf(version, sizeof(version), "%s", api_text(&me, "version"));

	/* the same again is no new version */
	CU_ASSERT_EQUAL(image_put_file(&me, "sun.png", &first), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "version"), version);
	/* another is, and its name decides nothing */
	CU_ASSERT_EQUAL(image_put_file(&me, "sun.png", &second), 200);
	CU_ASSERT_STRING_NOT_EQUAL(api_text(&me, "version"), version);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "type"), "image/jpeg");
	/* who says so, replaces nothing */
	me.more = (const char *const[]){ "HTTP_IF_NONE_MATCH", "*", NULL };
	CU_ASSERT_EQUAL(image_put_file(&me, "sun.png", &first), 412);
	CU_ASSERT_EQUAL(image_put_file(&me, "sun2.png", &first), 201);
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", "/api/images/sun2.png", NULL), 204);
	me.more = NULL;
	/* somebody else's stays theirs */
	CU_ASSERT_EQUAL(image_put_file(&other, "sun.png", &first), 409);
	CU_ASSERT_TRUE(api_blames(&other, "key"));
	CU_ASSERT_EQUAL(image_put_file(&other, "moon", &second), 201);
	CU_ASSERT_STRING_EQUAL(api_text(&other, "duplicate_of"), "sun.png");

	CU_ASSERT_EQUAL(image_get(&nobody, "sun.png/info"), 200);
	CU_ASSERT_FALSE(api_bool(&nobody, "mine"));
	CU_ASSERT_STRING_EQUAL(api_text(&nobody, "duplicate_of"), "moon");
	CU_ASSERT_EQUAL(strlen(api_text(&nobody, "original_sha256")), 64);
	CU_ASSERT_EQUAL(image_get(&nobody, "none/info"), 404);
	api_done(&me);
	api_done(&other);
	api_done(&nobody);
}

static void
test_serves_as_kept_and_as_wished(void)
{
	struct api me = images_person("carla"), nobody = images_stranger();
	const struct image_file file = image_of("400x300", "wide.jpg");
	char uri[128], etag[128], version[12];

	CU_ASSERT_EQUAL_FATAL(image_put_file(&me, "wide", &file), 201);
	snprintf(version, sizeof(version), "%s", api_text(&me, "version"));
	CU_ASSERT_EQUAL(image_get(&nobody, "wide"), 200);
	CU_ASSERT_TRUE(IS_JPEG(&nobody));
	CU_ASSERT_STRING_EQUAL(header(&nobody, "Content-Type"), "image/jpeg");
	CU_ASSERT_STRING_EQUAL(header(&nobody, "Vary"), "Accept");
	CU_ASSERT_STRING_EQUAL(header(&nobody, "Cache-Control"), "public, no-cache");
	CU_ASSERT_EQUAL(image_get(&nobody, "wide?format=png&w=64"), 200);
	CU_ASSERT_TRUE(IS_PNG(&nobody));
	CU_ASSERT_STRING_EQUAL(header(&nobody, "Vary"), "");
	CU_ASSERT_EQUAL((unsigned char)nobody.reply.body[19], 64);
	CU_ASSERT_EQUAL((unsigned char)nobody.reply.body[23], 48);
	CU_ASSERT_EQUAL(image_get(&nobody, "wide?format=webp&q=40"), 200);
	CU_ASSERT_TRUE(IS_WEBP(&nobody));
	CU_ASSERT_EQUAL(image_get(&nobody, "wide?format=avif&w=64"), 200);
	CU_ASSERT_TRUE(IS_AVIF(&nobody));
	/* cut to cover, and never made larger */
	CU_ASSERT_EQUAL(image_get(&me, "wide?format=png&w=50&h=50&fit=cover"), 200);
	CU_ASSERT_EQUAL((unsigned char)me.reply.body[19], 50);
	CU_ASSERT_EQUAL((unsigned char)me.reply.body[23], 50);
	CU_ASSERT_EQUAL(image_get(&me, "wide?format=png&w=4000"), 200);
	CU_ASSERT_EQUAL((unsigned char)me.reply.body[18] << 8 | (unsigned char)me.reply.body[19], 400);

	snprintf(uri, sizeof(uri), "wide?w=64&v=%s", version);
	CU_ASSERT_EQUAL(image_get(&nobody, uri), 200);
	CU_ASSERT_STRING_EQUAL(header(&nobody, "Cache-Control"),
	    "public, max-age=31536000, immutable");
	snprintf(etag, sizeof(etag), "%s", header(&nobody, "ETag"));
	nobody.more = (const char *const[]){ "HTTP_IF_NONE_MATCH", etag, NULL };
	CU_ASSERT_EQUAL(image_get(&nobody, uri), 304);
	CU_ASSERT_EQUAL(nobody.reply.body_len, 0);
	nobody.more = (const char *const[]){ "HTTP_RANGE", "bytes=0-2", NULL };
	CU_ASSERT_EQUAL(image_get(&nobody, "wide"), 206);
	CU_ASSERT_EQUAL(nobody.reply.body_len, 3);
	nobody.more = NULL;
	CU_ASSERT_EQUAL(api_call(&nobody, "HEAD", "/api/images/wide", NULL), 200);
	CU_ASSERT_EQUAL(nobody.reply.body_len, 0);
	CU_ASSERT_STRING_NOT_EQUAL(header(&nobody, "Content-Length"), "0");
	api_done(&nobody);
	api_done(&me);
}

static void
test_names_what_is_wrong(void)
{
	struct api nobody = images_stranger();

	CU_ASSERT_EQUAL(image_get(&nobody, "wide?w=0&h=99999&fit=fill&format=gif&q=101&x=1"), 422);
	CU_ASSERT_TRUE(api_blames(&nobody, "w"));
	CU_ASSERT_TRUE(api_blames(&nobody, "h"));
	CU_ASSERT_TRUE(api_blames(&nobody, "fit"));
	CU_ASSERT_TRUE(api_blames(&nobody, "format"));
	CU_ASSERT_TRUE(api_blames(&nobody, "q"));
	CU_ASSERT_TRUE(api_blames(&nobody, "x"));
	CU_ASSERT_EQUAL(image_get(&nobody, "nothing-here"), 404);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", "/api/images?owner=me", NULL), 401);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", "/api/images?cursor=x", NULL), 422);
	CU_ASSERT_TRUE(api_blames(&nobody, "cursor"));
	CU_ASSERT_EQUAL(api_call(&nobody, "POST", "/api/images/wide", NULL), 405);
	api_done(&nobody);
}

static void
test_snaps_sizes_of_strangers(void)
{
	struct api me = images_person("diego"), nobody = images_stranger();
	const struct image_file file = image_of("300x300", "square.png");

	CU_ASSERT_EQUAL_FATAL(image_put_file(&me, "square", &file), 201);
	CU_ASSERT_EQUAL(image_get(&me, "square?w=65&format=png"), 200);
	CU_ASSERT_EQUAL((unsigned char)me.reply.body[19], 65);
	CU_ASSERT_EQUAL(image_get(&nobody, "square?w=65&format=png"), 200);
	CU_ASSERT_EQUAL((unsigned char)nobody.reply.body[19], 96);
	/* not the same for all, so not for shared caches */
	CU_ASSERT_STRING_EQUAL(header(&nobody, "Cache-Control"), "private, no-cache");
	api_done(&nobody);
	api_done(&me);
}

static int
negotiated(const char *accept, const char *uri)
{
	struct api nobody = images_stranger();
	int status, kind;

	nobody.more = (const char *const[]){ "HTTP_ACCEPT", accept, NULL };
	status = image_get(&nobody, uri);
	kind = IS_AVIF(&nobody) ? 'a' : IS_WEBP(&nobody) ? 'w' : IS_JPEG(&nobody) ? 'j' :
	    IS_PNG(&nobody) ? 'p' : status;
	api_done(&nobody);
	return kind;
}

static void
test_negotiates_the_format(void)
{
	struct api me = images_person("elia");
	const struct image_file file = image_of("64x64", "small.jpg");

	CU_ASSERT_EQUAL_FATAL(image_put_file(&me, "small", &file), 201);
	CU_ASSERT_EQUAL(negotiated("image/avif,image/webp,image/*;q=0.8", "small?w=32"), 'a');
	CU_ASSERT_EQUAL(negotiated("image/webp,*/*", "small?w=32"), 'w');
	CU_ASSERT_EQUAL(negotiated("image/avif;q=0,image/webp;q=0.1,*/*", "small?w=32"), 'w');
	CU_ASSERT_EQUAL(negotiated("*/*", "small?w=32"), 'j');
	CU_ASSERT_EQUAL(negotiated("image/png", "small?w=32"), 'p');
	CU_ASSERT_EQUAL(negotiated("image/avif,image/webp,*/*", "small"), 'j');
	CU_ASSERT_EQUAL(negotiated("image/avif", "small"), 'a');
	CU_ASSERT_EQUAL(negotiated("text/html", "small"), 406);
	CU_ASSERT_EQUAL(negotiated("text/html", "small?format=png"), 'p');
	api_done(&me);
}

static void
test_keeps_what_moves(void)
{
	struct api me = images_person("fito"), nobody = images_stranger();
	const struct image_file moving = image_made("-f lavfi -i testsrc2=s=64x64:d=1:r=4", "m.gif");
	const struct image_file still = image_of("64x64", "s.gif");

	CU_ASSERT_EQUAL(image_put_file(&me, "moving.gif", &moving), 201);
	CU_ASSERT_EQUAL(api_int(&me, "frames"), 4);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "type"), "image/webp");
	CU_ASSERT_STRING_EQUAL(api_text(&me, "original_type"), "image/gif");
	CU_ASSERT_EQUAL(image_get(&nobody, "moving.gif?w=32&format=webp"), 200);
	CU_ASSERT_TRUE(body_is(&nobody, "VP8X", 12));
	CU_ASSERT_PTR_NOT_NULL(memmem(nobody.reply.body, nobody.reply.body_len, "ANMF", 4));
	CU_ASSERT_EQUAL(image_get(&nobody, "moving.gif?w=32&format=jpeg"), 200);
	CU_ASSERT_TRUE(IS_JPEG(&nobody));
	CU_ASSERT_EQUAL(image_put_file(&me, "still.gif", &still), 201);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "type"), "image/png");
	api_done(&nobody);
	api_done(&me);
}

static void
test_lists_pages(void)
{
	struct api me = images_person("gala"), nobody = images_stranger();
	const struct image_file file = image_of("32x32", "dot.png");
	char uri[128];

	CU_ASSERT_EQUAL(image_put_file(&me, "gala-1", &file), 201);
	CU_ASSERT_EQUAL(image_put_file(&me, "gala-2", &file), 201);
	CU_ASSERT_EQUAL(image_put_file(&me, "gala-3", &file), 201);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", "/api/images?owner=gala&limit=2", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&nobody, "items"), 2);
	CU_ASSERT_STRING_EQUAL(api_text(&nobody, "items.0.key"), "gala-3");
	snprintf(uri, sizeof(uri), "/api/images?owner=me&limit=2&cursor=%s",
	    api_text(&nobody, "next"));
	CU_ASSERT_EQUAL(api_call(&me, "GET", uri, NULL), 200);
	CU_ASSERT_EQUAL(api_count(&me, "items"), 1);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "items.0.key"), "gala-1");
	CU_ASSERT_TRUE(api_bool(&me, "items.0.mine"));
	CU_ASSERT_TRUE(api_is_null(&me, "next"));
	api_done(&nobody);
	api_done(&me);
}

static void
test_deletes_only_ones_own(void)
{
	struct api me = images_person("hugo"), other = images_person("ines");
	struct api admin = images_admin("jefa"), nobody = images_stranger();
	const struct image_file file = image_of("32x32", "dot.png");

	CU_ASSERT_EQUAL(image_put_file(&me, "hugo-1", &file), 201);
	CU_ASSERT_EQUAL(image_put_file(&me, "hugo-2", &file), 201);
	CU_ASSERT_EQUAL(image_put_file(&me, "hugo-3", &file), 201);
	CU_ASSERT_EQUAL(image_put_file(&other, "ines-1", &file), 201);
	CU_ASSERT_EQUAL(api_call(&nobody, "DELETE", "/api/images/hugo-1", NULL), 401);
	CU_ASSERT_EQUAL(api_call(&other, "DELETE", "/api/images/hugo-1", NULL), 404);
	CU_ASSERT_EQUAL(image_get(&nobody, "hugo-1"), 200);
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", "/api/images/hugo-1", NULL), 204);
	CU_ASSERT_EQUAL(image_get(&nobody, "hugo-1"), 404);
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", "/api/images/hugo-1", NULL), 404);
	CU_ASSERT_STRING_EQUAL(events_last(&images_program, "admin_deletion"), "");
	CU_ASSERT_EQUAL(api_call(&admin, "DELETE", "/api/images/hugo-2", NULL), 204);
	CU_ASSERT_TRUE(events_have(&images_program, "admin_deletion",
	    "'actor':'jefa','target':'hugo','about':'image hugo-2'"));
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", "/api/images", NULL), 422);
	CU_ASSERT_TRUE(api_blames(&me, "confirm"));
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", "/api/images?confirm=delete-all-my-images", NULL), 200);
	CU_ASSERT_EQUAL(api_int(&me, "deleted"), 1);
	CU_ASSERT_EQUAL(image_get(&nobody, "hugo-3"), 404);
	CU_ASSERT_EQUAL(image_get(&nobody, "ines-1"), 200);
	/* and the key may be had again */
	CU_ASSERT_EQUAL(image_put_file(&other, "hugo-1", &file), 201);
	CU_ASSERT_EQUAL(api_call(&other, "GET", "/api/images/health", NULL), 200);
	api_done(&me);
	api_done(&other);
	api_done(&admin);
	api_done(&nobody);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "puts, replaces, and tells", test_puts_and_tells },
		{ "serves as kept and as wished", test_serves_as_kept_and_as_wished },
		{ "names what is wrong", test_names_what_is_wrong },
		{ "snaps the sizes of strangers", test_snaps_sizes_of_strangers },
		{ "negotiates the format", test_negotiates_the_format },
		{ "keeps what moves", test_keeps_what_moves },
		{ "lists pages", test_lists_pages },
		{ "deletes only one's own", test_deletes_only_ones_own },
		CU_TEST_INFO_NULL,
	};
	int status;

	images_site_start(NULL);
	status = suite_run("images", tests);
	return images_site_stop() ? status : 1;
}
