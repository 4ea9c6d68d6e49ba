/* The images program amid faults: hostile files and keys, writers, Postgres away. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/base/clock.h"
#include "service/image/image.h"
#include "support/run/suite.h"
#include "support/sites/images_site.h"
#include "support/world/test_db.h"

#define WAIT_MAX_MS 5000
#define MUTANTS     24

static struct test_program second;	/* another instance */

static void
test_refuses_what_is_no_picture(void)
{
	static const char text[] = "just words", svg[] =
	    "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>",
	    pdf[] = "%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF";
	struct api me = images_person("alba");
	const struct image_file files[] = {
		{ (char *)text, strlen(text) }, { (char *)svg, strlen(svg) },
		{ (char *)pdf, strlen(pdf) }, { (char *)text, 0 },
		image_of("32x32", "a.ppm"), image_of("32x32", "a.tiff"), image_of("32x32", "a.bmp"),
	};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		CU_ASSERT_EQUAL(image_put_file(&me, "bad", &files[i]), 422);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "type"), "/problems/not-media");
	CU_ASSERT_EQUAL(image_get(&me, "bad"), 404);
	CU_ASSERT_EQUAL(api_send(&me, "PUT", "/api/images/bad", "text/html", "x", 1), 415);
	api_done(&me);
}

static void
test_refuses_bombs_before_decoding(void)
{
	struct api me = images_person("bea");
	const struct image_file bomb = image_bomb(60000, 60000);
	const int64_t from_ms = clock_steady_ms();

	CU_ASSERT_EQUAL(image_put_file(&me, "bomb.png", &bomb), 422);
	CU_ASSERT_PTR_NOT_NULL(strstr(api_text(&me, "detail"), "pixels"));
	CU_ASSERT_TRUE(clock_steady_ms() - from_ms < 2000);
	api_done(&me);
}

#define CUTS 8

/* Wherever it is cut, but for what a decoder does not need. */
static void
test_refuses_what_is_cut_short(void)
{
	static const char *const names[] = { "a.jpg", "a.png", "a.gif", "a.webp", "a.avif" };
	struct api me = images_person("carla");

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct image_file whole = image_of("128x128", names[i]);

		for (size_t n = 0; n < CUTS; n++) {
			const struct image_file cut = { whole.data, whole.len * n / CUTS };

			CU_ASSERT_EQUAL(image_put_file(&me, "cut", &cut), 422);
		}
	}
	CU_ASSERT_EQUAL(image_get(&me, "cut"), 404);
	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/images/health", NULL), 200);
	api_done(&me);
}

/* So many small frames are many pixels. */
static void
test_counts_the_pixels_of_all_frames(void)
{
	struct api me = images_person("cosme");
	const struct image_file moving =
	    image_made("-f lavfi -i color=s=2000x2000:d=3:r=10", "long.gif");

	CU_ASSERT_EQUAL(image_put_file(&me, "long.gif", &moving), 422);
	CU_ASSERT_PTR_NOT_NULL(strstr(api_text(&me, "detail"), "pixels"));
	api_done(&me);
}

/* Whatever comes of them, the program lives, and what it took it can show. */
static void
test_outlives_mutants(void)
{
	static const char *const names[] = { "m.jpg", "m.png", "m.gif", "m.webp", "m.avif" };
	struct api me = images_person("diego");
	unsigned seed = 20260101;

	for (size_t i = 0; i < 5; i++) {
		const struct image_file file = image_of("48x48", names[i]);
		char *bytes = malloc(file.len);
		const struct image_file mutant = { bytes, file.len };

		for (int n = 0; n < MUTANTS; n++) {
			int status;

			memcpy(bytes, file.data, file.len);
			for (int k = 0; k < 1 + n % 8; k++) {
				seed = seed * 1103515245 + 12345;
				bytes[(seed >> 8) % file.len] = (char)(seed >> 24);
			}
			status = image_put_file(&me, "mutant", &mutant);
			CU_ASSERT_TRUE(status == 200 || status == 201 || status == 422);
			if (status < 400)
				CU_ASSERT_EQUAL(image_get(&me, "mutant?w=20&format=jpeg"), 200);
		}
		free(bytes);
	}
	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/images/health", NULL), 200);
	api_done(&me);
}

/* There is no place for a decoder's files: the picture is not to blame. */
static void
test_a_picture_that_could_not_be_seen_is_not_refused(void)
{
	static const char *const env[] = {
		"VITRINA_SCRATCH_DIR", "/no/such/directory", NULL,
	};
	const struct image_file file = image_of("64x64", "a.webp");
	struct api me = images_person("dora");
	struct test_program crippled;

	test_program_start_beside(&crippled, &images_auth, "images", env);
	me.socket = crippled.socket;
	CU_ASSERT_EQUAL(image_put_file(&me, "dora", &file), 503);
	CU_ASSERT_PTR_NOT_NULL(fcgi_header(&me.reply, "Retry-After"));
	me.socket = images_program.socket;
	CU_ASSERT_EQUAL(image_put_file(&me, "dora", &file), 201);
	CU_ASSERT_TRUE(test_program_stop(&crippled));
	api_done(&me);
}

static void
test_takes_only_keys_that_are_keys(void)
{
	static const struct { const char *key; int status; } keys[] = {
		{ "..", 404 }, { ".", 404 }, { "%2e%2e", 404 }, { "a%2Fb", 422 }, { "..%2f..%2fx", 422 },
		{ "a%00b", 400 }, { "%00", 400 }, { "...", 422 }, { "-_-", 422 }, { "a%20b", 422 },
		{ "caf%C3%A9", 422 }, { "health", 422 }, { "feed", 422 }, { "a%5Cb", 422 },
		{ "..a", 201 }, { "A.b-c_9", 201 },
	};
	struct api me = images_person("elia");
	const struct image_file file = image_of("16x16", "a.png");
	char longest[IMAGE_KEY_MAX + 2];

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		const int status = image_put_file(&me, keys[i].key, &file);

		CU_ASSERT_EQUAL(status, keys[i].status);
		if (status != keys[i].status)
			fprintf(stderr, "%s: %d\n", keys[i].key, status);
	}
	memset(longest, 'k', sizeof(longest));
	longest[IMAGE_KEY_MAX + 1] = '\0';
	CU_ASSERT_EQUAL(image_put_file(&me, longest, &file), 422);
	CU_ASSERT_TRUE(api_blames(&me, "key"));
	longest[IMAGE_KEY_MAX] = '\0';
	CU_ASSERT_EQUAL(image_put_file(&me, longest, &file), 201);
	api_done(&me);
}

struct writer {
	struct api        me;
	const char       *key;
	struct image_file file;
	int               statuses[20];
};

static void *
write_often(void *context)
{
	struct writer *writer = context;

	for (int i = 0; i < 20; i++)
		writer->statuses[i] = image_put_file(&writer->me, writer->key, &writer->file);
	return NULL;
}

static void
test_one_of_two_writers_has_the_key(void)
{
	struct writer writers[2] = {
		{ .me = images_person("fito"), .key = "prize", .file = image_of("20x20", "f.png") },
		{ .me = images_person("gala"), .key = "prize", .file = image_of("30x30", "g.png") },
	};
	pthread_t threads[2];
	int made = 0;

	for (int i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, write_often, &writers[i]);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	for (int i = 0; i < 2; i++) {
		const bool won = writers[i].statuses[19] == 200;

		made += writers[i].statuses[0] == 201;
		for (int n = 1; n < 20; n++)
			CU_ASSERT_EQUAL(writers[i].statuses[n], won ? 200 : 409);
	}
	CU_ASSERT_EQUAL(made, 1);
	api_done(&writers[0].me);
	api_done(&writers[1].me);
}

/* Both of one person: in the end it is one of the two, and whole. */
static void
test_two_writers_of_one_person_leave_one_picture(void)
{
	struct writer writers[2] = {
		{ .me = images_person("gloria"), .file = image_of("20x20", "one.png") },
		{ .file = image_of("30x30", "two.png") },
	};
	struct api nobody = images_stranger();
	pthread_t threads[2];
	int64_t width;

	writers[1].me.socket = writers[0].me.socket;
	memcpy(writers[1].me.session, writers[0].me.session, sizeof(writers[1].me.session));
	CU_ASSERT_EQUAL(image_put_file(&writers[0].me, "prize-of-one", &writers[0].file), 201);
	for (int i = 0; i < 2; i++) {
		writers[i].key = "prize-of-one";
		pthread_create(&threads[i], NULL, write_often, &writers[i]);
	}
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	for (int i = 0; i < 2; i++)
		for (int n = 0; n < 20; n++)
			CU_ASSERT_EQUAL(writers[i].statuses[n], 200);
	CU_ASSERT_EQUAL(image_get(&nobody, "prize-of-one/info"), 200);
	width = api_int(&nobody, "width");
	CU_ASSERT_EQUAL(image_get(&nobody, "prize-of-one?format=png"), 200);
	CU_ASSERT_EQUAL((unsigned char)nobody.reply.body[19], width);
	api_done(&nobody);
	api_done(&writers[0].me);
	api_done(&writers[1].me);
}

static int
width_at(const struct test_program *program, const char *key)
{
	struct api nobody = { .socket = program->socket };
	char rest[64];
	int width = 0;

	snprintf(rest, sizeof(rest), "%s?format=png", key);
	if (image_get(&nobody, rest) == 200)
		width = (unsigned char)nobody.reply.body[19];
	api_done(&nobody);
	return width;
}

static void
test_is_never_stale_for_long(void)
{
	struct api me = images_person("hugo");
	const struct image_file files[] = { image_of("40x40", "4.png"), image_of("50x50", "5.png") };

	for (int i = 0; i < 20; i++) {
		const int width = i % 2 == 0 ? 40 : 50;
		int64_t from_ms, late_ms;

		CU_ASSERT_TRUE(image_put_file(&me, "flip", &files[i % 2]) <= 201);
		CU_ASSERT_EQUAL(width_at(&images_program, "flip"), width);	/* at once */
		from_ms = clock_steady_ms();
		while (width_at(&second, "flip") != width &&
		    clock_steady_ms() - from_ms < WAIT_MAX_MS)
			continue;
		late_ms = clock_steady_ms() - from_ms;
		CU_ASSERT_TRUE(late_ms <= 1500);	/* a second, and a busy machine */
	}
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", "/api/images/flip", NULL), 204);
	CU_ASSERT_EQUAL(width_at(&images_program, "flip"), 0);
	api_done(&me);
}

static void
test_shows_what_it_has_without_postgres(void)
{
	struct api me = images_person("ines"), nobody = images_stranger();
	const struct image_file file = image_of("60x60", "k.png");
	struct timespec past_trust = { .tv_sec = 1, .tv_nsec = 200000000 };

	CU_ASSERT_EQUAL(image_put_file(&me, "kept", &file), 201);
	CU_ASSERT_EQUAL(image_get(&nobody, "kept?w=32"), 200);
	test_db_away();
	CU_ASSERT_EQUAL(image_get(&nobody, "kept?w=32"), 200);
	nanosleep(&past_trust, NULL);	/* what is asked is whether time changes it */
	CU_ASSERT_EQUAL(image_get(&nobody, "kept?w=32"), 200);
	CU_ASSERT_EQUAL(image_get(&nobody, "kept?w=48"), 200);	/* made anew of the cached */
	CU_ASSERT_EQUAL(image_get(&nobody, "unheard-of"), 503);
	CU_ASSERT_PTR_NOT_NULL(fcgi_header(&nobody.reply, "Retry-After"));
	test_db_back();
	while (image_get(&nobody, "unheard-of") == 503)
		continue;
	CU_ASSERT_EQUAL(nobody.reply.status, 404);
	api_done(&nobody);
	api_done(&me);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "refuses what is no picture", test_refuses_what_is_no_picture },
		{ "refuses bombs before decoding", test_refuses_bombs_before_decoding },
		{ "refuses what is cut short", test_refuses_what_is_cut_short },
		{ "counts the pixels of all frames", test_counts_the_pixels_of_all_frames },
		{ "outlives mutants", test_outlives_mutants },
		{ "a picture that could not be seen is not refused",
		  test_a_picture_that_could_not_be_seen_is_not_refused },
		{ "takes only keys that are keys", test_takes_only_keys_that_are_keys },
		{ "gives a key to one of two writers", test_one_of_two_writers_has_the_key },
		{ "two writers of one person leave one picture", test_two_writers_of_one_person_leave_one_picture },
		{ "is never stale for long", test_is_never_stale_for_long },
		{ "shows what it has without Postgres", test_shows_what_it_has_without_postgres },
		CU_TEST_INFO_NULL,
	};
	int status;

	images_site_start(NULL);
	test_program_start_beside(&second, &images_auth, "images", NULL);
	status = suite_run("images amid faults", tests);
	status |= test_program_stop(&second) ? 0 : 1;
	return images_site_stop() ? status : 1;
}
