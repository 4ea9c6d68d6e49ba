/* The image cache under full load while it is steered: no request fails or gets another's bytes. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/base/clock.h"
#include "support/run/suite.h"
#include "support/sites/images_site.h"

#define READERS 6
#define PICTURES 4
#define ROUNDS  4	/* of all policies */

static struct test_program stats;
static atomic_bool         is_over;
static atomic_int          answered, failed, mixed;

/* Picture i is 40 + 10 * i wide: so each reply says which it is. */
static int
width_of(int picture)
{
	return 40 + 10 * picture;
}

static void *
read_all_the_time(void *context)
{
	struct api nobody = images_stranger();
	unsigned seed = (unsigned)(size_t)context;
	char rest[64];

	while (!is_over) {
		const int picture = rand_r(&seed) % PICTURES;

		/* one is made and kept, the other is as it is kept anyway */
		snprintf(rest, sizeof(rest), "load-%d?format=png&h=%d", picture, 32 + rand_r(&seed) % 2 * 200);
		if (image_get(&nobody, rest) != 200)
			failed++;
		else if (strstr(rest, "h=32") == NULL &&
		    (unsigned char)nobody.reply.body[19] != width_of(picture))
			mixed++;
		answered++;
	}
	api_done(&nobody);
	return NULL;
}

/* So long until so many more were answered: steering and reading are really at once. */
static void
wait_for_answers(int count)
{
	const int64_t until_ms = clock_steady_ms() + 10000;
	const int target = answered + count;

	while (answered < target && clock_steady_ms() < until_ms)
		nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
	CU_ASSERT(answered >= target);
}

static void
wait_until_applied(struct api *admin)
{
	const int64_t until_ms = clock_steady_ms() + 10000;

	do {
		CU_ASSERT_EQUAL_FATAL(api_call(admin, "GET", "/api/stats/config", NULL), 200);
	} while (!api_bool(admin, "instances.0.is_current") && clock_steady_ms() < until_ms);
	wait_for_answers(5);
}

static void
steer(struct api *admin)
{
	static const char *const policies[] = { "lru", "random", "sieve", "s3fifo" };
	char body[128];

	for (int i = 0; i < ROUNDS * 4; i++) {
		snprintf(body, sizeof(body), "{\"policy\": \"%s\", \"capacity_bytes\": %d}",
		    policies[i % 4], 1048576 << i % 3);
		CU_ASSERT_EQUAL(api_call(admin, "PUT", "/api/stats/config", body), 200);
		wait_until_applied(admin);
		CU_ASSERT_EQUAL(api_call(admin, "POST", "/api/stats/cache/clear", NULL), 204);
		wait_until_applied(admin);
	}
}

static void
put_pictures(struct api *me)
{
	char key[16], size[16], name[24];

	for (int i = 0; i < PICTURES; i++) {
		snprintf(key, sizeof(key), "load-%d", i);
		snprintf(size, sizeof(size), "%dx200", width_of(i));
		snprintf(name, sizeof(name), "%s.png", key);
		const struct image_file file = image_of(size, name);

		CU_ASSERT_EQUAL_FATAL(image_put_file(me, key, &file), 201);
	}
}

static void
nothing_fails_while_it_is_steered(void)
{
	struct api admin = images_admin("jefa"), steering = admin;
	pthread_t readers[READERS];

	put_pictures(&admin);
	steering.socket = stats.socket;
	steering.json = NULL;
	memset(&steering.reply, 0, sizeof(steering.reply));
	for (size_t i = 0; i < READERS; i++)
		pthread_create(&readers[i], NULL, read_all_the_time, (void *)(i + 1));
	steer(&steering);
	is_over = true;
	for (size_t i = 0; i < READERS; i++)
		pthread_join(readers[i], NULL);
	CU_ASSERT(answered > 0);
	CU_ASSERT_EQUAL(failed, 0);
	CU_ASSERT_EQUAL(mixed, 0);
	api_done(&steering);
	api_done(&admin);
}

/* What the program says of itself is of the last change, and adds up. */
static void
its_figures_add_up(void)
{
	struct api nobody = { .socket = stats.socket };
	const int64_t until_ms = clock_steady_ms() + 30000;
	int64_t requests = 0;

	do {
		nanosleep(&(struct timespec){ .tv_nsec = 50000000 }, NULL);
		CU_ASSERT_EQUAL_FATAL(api_call(&nobody, "GET", "/api/stats/cache", NULL), 200);
	} while (api_int(&nobody, "requests") < answered && clock_steady_ms() < until_ms);
	CU_ASSERT(api_int(&nobody, "requests") >= answered);
	CU_ASSERT_EQUAL(api_int(&nobody, "hits") + api_int(&nobody, "misses"),
	    api_int(&nobody, "requests"));
	CU_ASSERT(api_int(&nobody, "size_bytes") <= api_int(&nobody, "capacity_bytes"));
	for (int i = 0; i < 4; i++) {
		char path[32];

		snprintf(path, sizeof(path), "policies.%d.requests", i);
		CU_ASSERT(api_int(&nobody, path) > 0);
		requests += api_int(&nobody, path);
	}
	CU_ASSERT_EQUAL(requests, api_int(&nobody, "requests"));
	api_done(&nobody);
}

#define CROWD 60	/* more than are made at once and wait their turn */

static void *
ask_for_a_size(void *context)
{
	struct api me = *(struct api *)context;
	static atomic_int next;
	char rest[64];
	int status;

	me.json = NULL;
	memset(&me.reply, 0, sizeof(me.reply));
	snprintf(rest, sizeof(rest), "large?format=avif&w=%d", 1000 + next++);
	status = image_get(&me, rest);
	if (status == 200)
		answered++;
	else if (status == 503 && fcgi_header(&me.reply, "Retry-After") != NULL)
		failed++;
	else
		mixed++;
	api_done(&me);
	return NULL;
}

static void
a_crowd_is_told_to_come_again(void)
{
	struct api me = images_person("vecina");
	const struct image_file large = image_of("1600x1600", "large.jpg");
	pthread_t crowd[CROWD];

	CU_ASSERT_EQUAL_FATAL(image_put_file(&me, "large", &large), 201);
	answered = failed = mixed = 0;
	for (int i = 0; i < CROWD; i++)
		pthread_create(&crowd[i], NULL, ask_for_a_size, &me);
	for (int i = 0; i < CROWD; i++)
		pthread_join(crowd[i], NULL);
	CU_ASSERT(answered > 0);
	CU_ASSERT(failed > 0);
	CU_ASSERT_EQUAL(mixed, 0);
	CU_ASSERT_EQUAL(image_get(&me, "large?format=jpeg&w=100"), 200);
	api_done(&me);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "nothing fails while it is steered", nothing_fails_while_it_is_steered },
		{ "its figures add up", its_figures_add_up },
		{ "a crowd is told to come again", a_crowd_is_told_to_come_again },
		CU_TEST_INFO_NULL,
	};
	int status;

	images_site_start(NULL);
	test_program_start_beside(&stats, &images_auth, "stats", NULL);
	status = suite_run("images under load", tests);
	status |= test_program_stop(&stats) ? 0 : 1;
	return images_site_stop() ? status : 1;
}
