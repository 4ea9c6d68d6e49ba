/*
 * Somebody has found a hole in the decoding of pictures: what he runs then has his
 * picture, a place for the answer, and nothing else of the site; and nobody's
 * picture is to blame for it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "support/doubles/exploit.h"
#include "support/run/suite.h"
#include "support/sites/images_site.h"
#include "support/world/test_db.h"

static char bin[] = "/tmp/vitrina-exploit-XXXXXX";

static void
run(const char *format, const char *a, const char *b)
{
	char command[1024];

	snprintf(command, sizeof(command), format, a, b);
	CU_ASSERT_EQUAL_FATAL(system(command), 0);
}

/* The images program, with the exploit in its decoder's place. */
static void
start_taken_over(struct test_program *program)
{
	const char *home = images_auth.directory;
	char built[TEST_PATH_MAX], path[64], targets[EXPLOIT_TARGETS_MAX / 2];

	run("mkdir -p %s/store/u/other && echo private >%s/store/u/other/file", home, home);
	run("echo private >%s/store/u/other/victim && echo key >%s/secrets/key", home, home);
	snprintf(targets, sizeof(targets),
	    "program %s\nother %s/store/u/other/file\nvictim_file %s/store/u/other/victim\n"
	    "store %s/store\nsecret %s/secrets/key\nconfiguration %s/secrets/key\nvictim %d\n"
	    "port 1\noutput .\ndescriptors 5",
	    images_auth.socket, home, home, home, home, home, (int)images_auth.pid);
	test_program_path("images", built);
	run("cp %s %s/images", built, bin);
	snprintf(path, sizeof(path), "%s/decoder", bin);
	exploit_put("exploit-decoder", path, targets);
	test_program_from(bin);
	test_program_start_beside(program, &images_auth, "images", NULL);
	test_program_from(NULL);
}

static char *
read_log(void)
{
	static char text[1 << 20];
	char path[128];
	size_t len;
	FILE *log;

	snprintf(path, sizeof(path), "%s/log", images_auth.directory);
	log = fopen(path, "re");
	CU_ASSERT_PTR_NOT_NULL_FATAL(log);
	len = fread(text, 1, sizeof(text) - 1, log);
	text[len] = '\0';
	fclose(log);
	return text;
}

/* What the first that speaks in `log` reached; where the next may speak. */
static const char *
reached_its_own(const char *log)
{
	char *reached = exploit_said(log);
	const char *at = strstr(log, "exploit:");

	CU_ASSERT_STRING_EQUAL(reached, "+picture +output");
	if (strcmp(reached, "+picture +output") != 0)
		fprintf(stderr, "reached: %s\n", reached);
	free(reached);
	return at != NULL ? at + 1 : log + strlen(log);
}

static void
test_a_decoder_reaches_its_picture_alone(void)
{
	const struct image_file file = image_of("64x64", "a.png");
	struct api me = images_person("alba");
	struct test_program taken;

	CU_ASSERT_EQUAL(image_put_file(&me, "mine", &file), 201);
	start_taken_over(&taken);
	me.socket = taken.socket;
	CU_ASSERT_EQUAL(image_put_file(&me, "other", &file), 503);	/* what was sent */
	CU_ASSERT_PTR_NOT_NULL(fcgi_header(&me.reply, "Retry-After"));
	CU_ASSERT_EQUAL(image_get(&me, "mine?w=32"), 503);	/* what was kept */
	CU_ASSERT_TRUE(test_program_stop(&taken));
	reached_its_own(reached_its_own(read_log()));
	run("[ \"$(cat %s/store/u/other/victim)\" = private ] &&"
	    " [ \"$(wc -c <%s/store/u/other/file)\" = 8 ]", images_auth.directory,
	    images_auth.directory);
	me.socket = images_program.socket;
	CU_ASSERT_EQUAL(image_put_file(&me, "other", &file), 201);
	CU_ASSERT_EQUAL(image_get(&me, "mine?w=32"), 200);
	api_done(&me);
}

/* The numbers of the decoders of `program`, a line each: those that fork, or those that last. */
static const char *
decoders(const struct test_program *program, const char *kind, char numbers[256])
{
	char command[128];
	FILE *pipe;
	size_t len;

	snprintf(command, sizeof(command), "pgrep -P %d -f 'decoder %s$'", (int)program->pid, kind);
	pipe = popen(command, "re");
	CU_ASSERT_PTR_NOT_NULL_FATAL(pipe);
	len = fread(numbers, 1, 255, pipe);
	numbers[len] = '\0';
	pclose(pipe);
	return numbers;
}

static void
test_one_that_is_killed_is_another_next_time(void)
{
	const struct image_file file = image_of("64x64", "b.png");
	struct api me = images_person("bea");
	char numbers[256], rest[64];
	int64_t until_ms;
	int width = 40;

	CU_ASSERT_EQUAL(image_put_file(&me, "again", &file), 201);
	CU_ASSERT_EQUAL(image_get(&me, "again?w=33"), 200);
	run("kill -KILL $(echo '%s')%s", decoders(&images_program, "all", numbers), "");
	until_ms = clock_steady_ms() + 10000;
	do
		snprintf(rest, sizeof(rest), "again?w=%d", width++);
	while (image_get(&me, rest) == 503 && clock_steady_ms() < until_ms);
	CU_ASSERT_EQUAL(me.reply.status, 200);
	api_done(&me);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "a decoder reaches its picture alone", test_a_decoder_reaches_its_picture_alone },
		{ "one that is killed is another next time",
		  test_one_that_is_killed_is_another_next_time },
		CU_TEST_INFO_NULL,
	};
	char command[128];
	int status;

	if (mkdtemp(bin) == NULL)
		abort();
	images_site_start(NULL);
	status = suite_run("images whose decoder was taken over", tests);
	status = images_site_stop() ? status : 1;
	snprintf(command, sizeof(command), "rm -rf '%s'", bin);
	return system(command) == 0 ? status : 1;
}
