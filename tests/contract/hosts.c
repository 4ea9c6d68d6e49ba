/* Hosts of the fleet: how they come in, what they say, and what others cannot say for them. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/base/clock.h"
#include "lib/secret/secret_pair.h"
#include "service/fleet/beat.h"
#include "support/doubles/metrics.h"
#include "support/people/auth.h"
#include "support/run/suite.h"

#define HOSTS "/api/stats/hosts"
#define BEAT  "/api/stats/beat"

static struct test_program auth, stats;
static struct api          signed_in, admin, host;	/* who is signed in; who is nobody */

struct agent {
	char          id[12];
	unsigned char secret[SECRET_PAIR_BYTES], shared[SECRET_PAIR_BYTES];
	int64_t       sequence;
};
static struct agent one, two;

static const char *
uri_of(const struct agent *agent, const char *more)
{
	static char uri[256];

	snprintf(uri, sizeof(uri), HOSTS "/%s%s", agent->id, more);
	return uri;
}

static void
new_code(char code[128])
{
	CU_ASSERT_EQUAL_FATAL(api_call(&admin, "POST", HOSTS "/codes", NULL), 201);
	snprintf(code, 128, "%s", api_text(&admin, "code"));
}

/* The status; a key of its own each time. */
static int
enrol(struct agent *agent, const char *code, const char *name)
{
	unsigned char public_key[SECRET_PAIR_BYTES], monitor_key[SECRET_PAIR_BYTES];
	char key[SECRET_PAIR_HEX + 1];
	int status;

	memset(agent, 0, sizeof(*agent));
	secret_pair_make(agent->secret);
	secret_pair_public(agent->secret, public_key);
	secret_pair_print(public_key, key);
	status = api_post(&host, HOSTS, "{'code': '%s', 'name': '%s', 'key': '%s'}", code, name, key);
	if (status == 201) {
		snprintf(agent->id, sizeof(agent->id), "%s", api_text(&host, "id"));
		CU_ASSERT_TRUE(secret_pair_read(api_text(&host, "monitor_key"), monitor_key));
		CU_ASSERT_TRUE(secret_pair_shared(agent->secret, monitor_key, agent->shared));
	}
	return status;
}

/* What a host says whose `name` is `value`, and whose other figures are 10. */
static const char *
body_of(const struct agent *agent, const char *name, int64_t value)
{
	static char body[4096];
	size_t len;

	len = (size_t)snprintf(body, sizeof(body), "{\"host\": \"%s\", \"beats\": [{\"at_ms\": %" PRId64
	    ", \"boot\": 1000, \"sequence\": %" PRId64 ", \"simulated\": false, \"system\": \"Linux\","
	    " \"missing\": \"\"", agent->id, clock_now_us() / 1000, agent->sequence);
	for (size_t i = 0; i < BEAT_FIGURES_COUNT; i++)
		len += (size_t)snprintf(body + len, sizeof(body) - len, ", \"%s\": %" PRId64,
		    beat_figure_names[i], strcmp(beat_figure_names[i], name) == 0 ? value : 10);
	snprintf(body + len, sizeof(body) - len, "}]}");
	return body;
}

/* As whoever has `key`, with a body of anybody's. */
static int
say_signed(const unsigned char *key, const char *body)
{
	char signature[SECRET_TOKEN_LEN + 1];
	const char *more[] = { "HTTP_BEAT_SIGNATURE", signature, NULL };
	int status;

	secret_sign(key, body, signature);
	host.more = more;
	status = api_call(&host, "POST", BEAT, body);
	host.more = NULL;
	return status;
}

static int
say(struct agent *agent, const char *name, int64_t value)
{
	agent->sequence++;
	return say_signed(agent->shared, body_of(agent, name, value));
}

static void
a_host_comes_in_by_a_code_and_is_seen(void)
{
	char code[128];

	signed_in = auth_register_admin(&auth, "jefa");
	admin = signed_in;
	admin.socket = stats.socket;
	admin.json = NULL;
	memset(&admin.reply, 0, sizeof(admin.reply));
	new_code(code);
	CU_ASSERT_EQUAL(enrol(&one, code, "uno"), 201);
	new_code(code);
	CU_ASSERT_EQUAL(enrol(&two, code, "dos"), 201);
	CU_ASSERT_EQUAL(say(&one, "cpu_permille", 420), 200);
	CU_ASSERT_EQUAL(api_int(&host, "taken"), 1);
	CU_ASSERT_EQUAL(api_call(&admin, "GET", uri_of(&one, ""), NULL), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&admin, "name"), "uno");
	CU_ASSERT_STRING_EQUAL(api_text(&admin, "state"), "alive");
	CU_ASSERT_EQUAL(api_int(&admin, "cpu_permille"), 420);
	CU_ASSERT_EQUAL(api_call(&admin, "GET", HOSTS "?limit=1", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&admin, "items"), 1);
	CU_ASSERT_STRING_EQUAL(api_text(&admin, "items.0.name"), "dos");
	CU_ASSERT_STRING_EQUAL(api_text(&admin, "items.0.state"), "suspect");
	CU_ASSERT_EQUAL(api_call(&admin, "GET", HOSTS "/events", NULL), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&admin, "items.0.kind"), "enrolled");
	CU_ASSERT_STRING_EQUAL(api_text(&admin, "items.0.host"), two.id);
}

static void
only_the_admin_sees_and_lets_in(void)
{
	static const char *const routes[][2] = {
		{ "GET", "" }, { "POST", "/codes" }, { "GET", "/events" }, { "GET", "/AAAAAAAAAAA" },
		{ "GET", "/AAAAAAAAAAA/series?metric=cpu_permille" }, { "DELETE", "/AAAAAAAAAAA" },
	};
	struct api mine = auth_register(&auth, "vecina"), me = mine;
	char uri[128];

	me.socket = stats.socket;
	me.json = NULL;
	memset(&me.reply, 0, sizeof(me.reply));
	for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
		snprintf(uri, sizeof(uri), HOSTS "%s", routes[i][1]);
		CU_ASSERT_EQUAL(api_call(&host, routes[i][0], uri, NULL), 401);
		CU_ASSERT_EQUAL(api_call(&me, routes[i][0], uri, NULL), 403);
	}
	api_done(&me);
	api_done(&mine);
}

static void
a_code_is_for_one_host(void)
{
	struct agent other;
	char code[128];

	new_code(code);
	CU_ASSERT_EQUAL(enrol(&other, code, "tres"), 201);
	CU_ASSERT_EQUAL(enrol(&other, code, "tres"), 422);
	CU_ASSERT_TRUE(api_blames(&host, "/code"));
	CU_ASSERT_EQUAL(enrol(&other, "guessed", "tres"), 422);
	new_code(code);
	CU_ASSERT_EQUAL(api_post(&host, HOSTS, "{'code': '%s', 'name': 'x', 'key': '%064d'}", code, 0), 201);
	CU_ASSERT_EQUAL(api_post(&host, HOSTS, "{'code': '%s', 'name': 'x', 'key': 'zz%062d'}", code, 0), 422);
	CU_ASSERT_TRUE(api_blames(&host, "/key"));
	new_code(code);
	CU_ASSERT_EQUAL(api_post(&host, HOSTS, "{'code': '%s', 'name': 'x', 'key': '%064d'}", code, 0), 409);
}

static void
a_key_speaks_for_its_own_host(void)
{
	const char *body;

	two.sequence++;
	body = body_of(&two, "cpu_permille", 999);
	CU_ASSERT_EQUAL(say_signed(one.shared, body), 401);
	CU_ASSERT_EQUAL(say_signed(one.secret, body), 401);
	CU_ASSERT_EQUAL(api_call(&host, "POST", BEAT, body), 401);
	CU_ASSERT_EQUAL(api_call(&admin, "GET", uri_of(&two, ""), NULL), 200);
	CU_ASSERT_TRUE(api_is_null(&admin, "seen_at"));
	/* the stolen one is revoked, and the others go on */
	CU_ASSERT_EQUAL(say(&two, "cpu_permille", 100), 200);
}

static void
what_was_heard_is_not_heard_again(void)
{
	char body[4096];

	one.sequence++;
	snprintf(body, sizeof(body), "%s", body_of(&one, "cpu_permille", 300));
	CU_ASSERT_EQUAL(say_signed(one.shared, body), 200);
	CU_ASSERT_EQUAL(say(&one, "cpu_permille", 310), 200);
	CU_ASSERT_EQUAL(say_signed(one.shared, body), 200);
	CU_ASSERT_EQUAL(api_int(&host, "taken"), 0);
	CU_ASSERT_EQUAL(api_call(&admin, "GET", uri_of(&one, ""), NULL), 200);
	CU_ASSERT_EQUAL(api_int(&admin, "cpu_permille"), 310);
	body[strlen(body) - 4] = '1';	/* one byte is another */
	CU_ASSERT_EQUAL(api_call(&host, "POST", BEAT, body), 401);
}

static void
what_cannot_be_is_refused(void)
{
	static const struct { const char *name; int64_t value; } absurd[] = {
		{ "cpu_permille", 1001 }, { "cpu_permille", -1 }, { "processors", 0 },
		{ "memory_used_bytes", 11 }, { "disk_used_bytes", INT64_MAX }, { "programs_well", 11 },
	};
	char pointer[64];

	for (size_t i = 0; i < sizeof(absurd) / sizeof(absurd[0]); i++) {
		CU_ASSERT_EQUAL(say(&two, absurd[i].name, absurd[i].value), 422);
		snprintf(pointer, sizeof(pointer), "/beats/0/%s", absurd[i].name);
		CU_ASSERT_TRUE(api_blames(&host, pointer));
	}
	CU_ASSERT_EQUAL(api_call(&admin, "GET", uri_of(&two, ""), NULL), 200);
	CU_ASSERT_EQUAL(api_int(&admin, "cpu_permille"), 100);
	snprintf(pointer, sizeof(pointer), "{\"host\": \"%s\", \"beats\": []}", two.id);
	CU_ASSERT_EQUAL(say_signed(two.shared, pointer), 422);
	CU_ASSERT_TRUE(api_blames(&host, "/beats"));
}

static void
a_flood_is_slowed_down(void)
{
	int refused = 0;

	for (int i = 0; i < 40; i++)
		refused += say(&two, "cpu_permille", 500) == 429;
	CU_ASSERT(refused > 0);
	CU_ASSERT_EQUAL(say(&one, "cpu_permille", 320), 200);	/* and others are not */
}

static void
figures_are_drawn_and_scraped(void)
{
	static const char *const bad[] = { "", "?metric=nonsense", "?metric=cpu_permille&window_s=1" };
	const struct timespec pause = { .tv_nsec = 100000000 };
	const int64_t began = clock_steady_ms();
	struct api here = { .socket = stats.socket, .address = "127.0.0.1" };
	char line[128];
	size_t i;

	do {	/* until the thread has written it */
		nanosleep(&pause, NULL);
		CU_ASSERT_EQUAL_FATAL(api_call(&admin, "GET",
		    uri_of(&one, "/series?metric=processors&window_s=300"), NULL), 200);
	} while (strstr(admin.reply.body, "10") == NULL && clock_steady_ms() - began < 40000);
	CU_ASSERT_EQUAL(api_count(&admin, "values"), 20);
	CU_ASSERT_EQUAL(api_int(&admin, "step_ms"), 15000);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(line, sizeof(line), "/series%s", bad[i]);
		CU_ASSERT_EQUAL(api_call(&admin, "GET", uri_of(&one, line), NULL), 422);
	}
	CU_ASSERT_EQUAL(api_call(&here, "GET", "/api/stats/metrics", NULL), 200);
	CU_ASSERT_STRING_EQUAL(metrics_fault(here.reply.body), "");
	snprintf(line, sizeof(line), "vitrina_host_cpu_permille{host=\"%s\",name=\"uno\"} 320\n", one.id);
	CU_ASSERT_PTR_NOT_NULL(strstr(here.reply.body, line));
	snprintf(line, sizeof(line), "vitrina_host_up{host=\"%s\",name=\"uno\"} 1\n", one.id);
	CU_ASSERT_PTR_NOT_NULL(strstr(here.reply.body, line));
	api_done(&here);
}

static void
a_revoked_host_is_nobody(void)
{
	CU_ASSERT_EQUAL(api_call(&admin, "DELETE", uri_of(&one, ""), NULL), 204);
	CU_ASSERT_EQUAL(say(&one, "cpu_permille", 330), 401);
	CU_ASSERT_STRING_EQUAL(api_text(&host, "type"), "/problems/host-key");
	CU_ASSERT_EQUAL(api_call(&admin, "DELETE", uri_of(&one, ""), NULL), 404);
	CU_ASSERT_EQUAL(api_call(&admin, "GET", uri_of(&one, ""), NULL), 404);
	CU_ASSERT_EQUAL(api_call(&admin, "GET", uri_of(&one, "/series?metric=processors"), NULL), 404);
	CU_ASSERT_EQUAL(api_call(&admin, "GET", HOSTS "/events", NULL), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&admin, "items.0.kind"), "revoked");
}

/* A line a beat would be all that the log holds. */
static void
a_beat_that_went_well_is_no_news(void)
{
	char path[128], line[4096];
	int well = 0, refused = 0;
	FILE *log;

	snprintf(path, sizeof(path), "%s/log", stats.directory);
	log = fopen(path, "r");
	CU_ASSERT_PTR_NOT_NULL_FATAL(log);
	while (fgets(line, sizeof(line), log) != NULL) {
		if (strstr(line, "\"path\":\"" BEAT "\"") == NULL)
			continue;
		well += strstr(line, "\"status\":200") != NULL;
		refused += strstr(line, "\"status\":401") != NULL;
	}
	fclose(log);
	CU_ASSERT_EQUAL(well, 0);
	CU_ASSERT(refused > 0);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "a host comes in by a code and is seen", a_host_comes_in_by_a_code_and_is_seen },
		{ "only the admin sees and lets in", only_the_admin_sees_and_lets_in },
		{ "a code is for one host", a_code_is_for_one_host },
		{ "a key speaks for its own host", a_key_speaks_for_its_own_host },
		{ "what was heard is not heard again", what_was_heard_is_not_heard_again },
		{ "what cannot be is refused", what_cannot_be_is_refused },
		{ "a flood is slowed down", a_flood_is_slowed_down },
		{ "figures are drawn and scraped", figures_are_drawn_and_scraped },
		{ "a revoked host is nobody", a_revoked_host_is_nobody },
		{ "a beat that went well is no news", a_beat_that_went_well_is_no_news },
		CU_TEST_INFO_NULL,
	};
	int status;

	auth_start(&auth, NULL);
	test_program_start_beside(&stats, &auth, "stats", NULL);
	host = (struct api){ .socket = stats.socket };
	status = suite_run("contract/hosts", tests);
	api_done(&host);
	api_done(&admin);
	api_done(&signed_in);
	status |= !test_program_stop(&stats);
	return test_program_stop(&auth) ? status : 1;
}
