/*
 * Turns of who asks for variants: somebody who asks for more of them than can be
 * made at once, all the time, is refused himself, and nobody else is; and nobody
 * waits for what is large.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "support/run/suite.h"
#include "support/sites/images_site.h"
#include "support/world/test_pause.h"

#define GREEDY 40

static atomic_bool is_over;
static atomic_int  made, refused, number;

/* Variants that nobody has asked for before, of a picture that takes long. */
static void *
ask_all_the_time(void *context)
{
	static const int sides[] = { 320, 480, 640, 800, 1080, 1280, 256, 192, 128 };
	struct api greedy = images_stranger();
	char rest[64];

	(void)context;
	greedy.address = "192.0.2.66";
	while (!atomic_load(&is_over)) {
		const int n = atomic_fetch_add(&number, 1);

		snprintf(rest, sizeof(rest), "large?fit=cover&format=webp&w=%d&h=%d&q=%d",
		    sides[n % 9], sides[n / 9 % 9], 20 + n / 81 % 5 * 20);
		if (image_get(&greedy, rest) == 503)
			refused++;
		else
			made++;
	}
	api_done(&greedy);
	return NULL;
}

static void
test_who_asks_for_much_is_refused_alone(void)
{
	const struct image_file large = image_of("3000x3000", "large.png");
	const struct image_file small = image_of("320x200", "small.png");
	struct api owner = images_person("alba"), other = images_stranger();
	pthread_t threads[GREEDY];
	char rest[64];

	other.address = "192.0.2.7";
	CU_ASSERT_EQUAL_FATAL(image_put_file(&owner, "large", &large), 201);
	CU_ASSERT_EQUAL_FATAL(image_put_file(&owner, "small", &small), 201);
	for (int i = 0; i < GREEDY; i++)
		pthread_create(&threads[i], NULL, ask_all_the_time, NULL);
	while (atomic_load(&refused) < GREEDY)
		usleep(1000);
	for (int i = 0; i < 3; i++) {
		snprintf(rest, sizeof(rest), "small?w=%d", 32 << i);
		CU_ASSERT_EQUAL(image_get(&other, rest), 200);
	}
	snprintf(rest, sizeof(rest), "small?w=33");	/* signed in: by account */
	CU_ASSERT_EQUAL(image_get(&owner, rest), 200);
	atomic_store(&is_over, true);
	for (int i = 0; i < GREEDY; i++)
		pthread_join(threads[i], NULL);
	CU_ASSERT_TRUE(atomic_load(&made) > 0);
	api_done(&owner);
	api_done(&other);
}

#define LARGE   "8200x8200"	/* of 64 megapixels one is large */
#define PAINTERS 24

/* Somebody who asks for one variant of the large picture. */
struct painter {
	pthread_t   thread;
	struct api  me;
	const char *key;
	int         side;
	atomic_int  status;
};

static void *
paint(void *context)
{
	struct painter *painter = context;
	char rest[64];

	snprintf(rest, sizeof(rest), "%s?format=png&w=%d", painter->key, painter->side);
	atomic_store(&painter->status, image_get(&painter->me, rest));
	return NULL;
}

static void
start_painting(struct painter *painter, const struct api *as, const char *key, int side)
{
	*painter = (struct painter){ .me = *as, .key = key, .side = side };
	painter->me.reply = (struct fcgi_reply){ 0 };
	painter->me.json = NULL;
	CU_ASSERT_EQUAL_FATAL(pthread_create(&painter->thread, NULL, paint, painter), 0);
}

static int
count_status(struct painter *painters, int status)
{
	int found = 0;

	for (int i = 0; i < PAINTERS; i++)
		found += atomic_load(&painters[i].status) == status;
	return found;
}

static void
end_painting(struct painter *painters)
{
	for (int i = 0; i < PAINTERS; i++)
		pthread_join(painters[i].thread, NULL);
	for (int i = 0; i < PAINTERS; i++)
		api_done(&painters[i].me);
}

/* Every decoder stands as soon as it is there: how many hold what they were given. */
static int
hold_decoders_until_one_is_refused(pid_t program, struct painter *painters)
{
	while (count_status(painters, 503) == 0 || test_pause_children(program) == 0)
		usleep(1000);
	return test_pause_children(program);
}

static void
test_nobody_waits_for_what_is_large(void)
{
	const int cores = (int)sysconf(_SC_NPROCESSORS_ONLN);
	const struct image_file huge =
	    image_made("-f lavfi -i color=red:s=" LARGE " -frames:v 1", "huge.png");
	const struct image_file small = image_of("320x200", "little.png");
	struct api owner = images_person("clara"), other = images_person("diana");
	struct painter painters[PAINTERS];
	struct test_program program;	/* without a decoder yet */

	CU_ASSERT_EQUAL_FATAL(image_put_file(&owner, "huge", &huge), 201);
	test_program_start_beside(&program, &images_auth, "images", NULL);
	owner.socket = other.socket = program.socket;
	for (int i = 0; i < PAINTERS; i++)
		start_painting(&painters[i], &owner, "huge", 100 + i);
	CU_ASSERT_EQUAL(hold_decoders_until_one_is_refused(program.pid, painters),
	    cores < 4 ? 1 : cores / 2);
	CU_ASSERT_EQUAL(image_put_file(&other, "little", &small), 201);
	CU_ASSERT_EQUAL(image_get(&other, "little?w=100"), 200);
	CU_ASSERT_EQUAL(image_get(&owner, "little?w=101"), 200);	/* the painter's own too */
	CU_ASSERT_EQUAL(count_status(painters, 200), 0);
	test_resume(program.pid);
	end_painting(painters);
	CU_ASSERT_TRUE(count_status(painters, 200) > 1);
	CU_ASSERT_EQUAL(count_status(painters, 200) + count_status(painters, 503), PAINTERS);
	CU_ASSERT_TRUE(test_program_stop(&program));
	api_done(&owner);
	api_done(&other);
}

/* Or most of these would find the queue full. */
static void
test_what_many_ask_for_is_made_once(void)
{
	struct api owner = images_person("elena");
	const struct image_file huge =
	    image_made("-f lavfi -i color=blue:s=" LARGE " -frames:v 1", "once.png");
	struct painter painters[PAINTERS];

	CU_ASSERT_EQUAL_FATAL(image_put_file(&owner, "huge.once", &huge), 201);
	for (int i = 0; i < PAINTERS; i++)
		start_painting(&painters[i], &owner, "huge.once", 100);
	end_painting(painters);
	CU_ASSERT_EQUAL(count_status(painters, 200), PAINTERS);
	api_done(&owner);
}

/* What is asked within a box is one variant, whichever side does not decide. */
static void
test_a_box_has_one_name(void)
{
	const struct image_file wide = image_of("640x320", "wide.png");
	struct api owner = images_person("bruno"), nobody = images_stranger();
	char etag[128];

	CU_ASSERT_EQUAL_FATAL(image_put_file(&owner, "wide", &wide), 201);
	CU_ASSERT_EQUAL(image_get(&nobody, "wide?w=128&format=png"), 200);
	snprintf(etag, sizeof(etag), "%s", fcgi_header(&nobody.reply, "ETag"));
	CU_ASSERT_EQUAL(image_get(&nobody, "wide?w=128&h=96&format=png"), 200);
	CU_ASSERT_STRING_EQUAL(fcgi_header(&nobody.reply, "ETag"), etag);
	CU_ASSERT_EQUAL(image_get(&nobody, "wide?w=256&h=64&fit=cover&format=png"), 200);
	CU_ASSERT_STRING_NOT_EQUAL(fcgi_header(&nobody.reply, "ETag"), etag);
	/* the quality of who is signed out is one of five */
	CU_ASSERT_EQUAL(image_get(&nobody, "wide?w=128&format=jpeg&q=41"), 200);
	snprintf(etag, sizeof(etag), "%s", fcgi_header(&nobody.reply, "ETag"));
	CU_ASSERT_EQUAL(image_get(&nobody, "wide?w=128&format=jpeg&q=60"), 200);
	CU_ASSERT_STRING_EQUAL(fcgi_header(&nobody.reply, "ETag"), etag);
	api_done(&owner);
	api_done(&nobody);
}

int
main(void)
{
	static const char *const env[] = { "VITRINA_CACHE_SIZE", "200M", NULL };
	CU_TestInfo tests[] = {
		{ "who asks for much is refused alone", test_who_asks_for_much_is_refused_alone },
		{ "nobody waits for what is large", test_nobody_waits_for_what_is_large },
		{ "what many ask for is made once", test_what_many_ask_for_is_made_once },
		{ "a box has one name", test_a_box_has_one_name },
		CU_TEST_INFO_NULL,
	};
	int failed;

	images_site_start(env);
	failed = suite_run("images in turns", tests);
	return images_site_stop() ? failed : 1;
}
