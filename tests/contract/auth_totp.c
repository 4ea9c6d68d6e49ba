/* The second factor over the auth program's socket: set up, asked for, lost, ended. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/db/db_row.h"
#include "lib/io/child.h"
#include "lib/secret/totp.h"
#include "service/account/account_recovery.h"
#include "service/account/account_totp.h"
#include "support/people/auth.h"
#include "support/people/events.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"

#define PASSWORD_BODY "{\"password\":\"" AUTH_PASSWORD "\"}"
#define RECOVERY_LEN  19	/* XXXX-XXXX-XXXX-XXXX */

static struct test_program program;

/* Somebody with an authenticator app. */
struct holder {
	struct api    me;
	const char   *name;
	unsigned char secret[TOTP_SECRET_BYTES];
	int64_t       step;				/* when it was set up */
	char          recovery[RECOVERY_LEN + 1];	/* one of the codes */
};

/* RFC 4648 section 6. */
static void
decode(const char *text, unsigned char out[TOTP_SECRET_BYTES])
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	unsigned held = 0, bits = 0;

	for (; *text != '\0'; text++) {
		held = (held << 5 | (unsigned)(strchr(alphabet, *text) - alphabet)) & 0xfff;
		bits += 5;
		if (bits >= 8) {
			bits -= 8;
			*out++ = (unsigned char)(held >> bits);
		}
	}
}

/* The code of when it was set up, or of so many steps later. */
static const char *
code_of(const struct holder *holder, int later)
{
	static char code[TOTP_DIGITS + 1];

	totp_code(holder->secret, TOTP_SECRET_BYTES, holder->step + later, code);
	return code;
}

static void
begin(struct holder *holder)
{
	holder->me = auth_register(&program, holder->name);
	CU_ASSERT_EQUAL_FATAL(api_call(&holder->me, "POST", "/api/auth/totp", PASSWORD_BODY), 201);
	CU_ASSERT_EQUAL_FATAL(strlen(api_text(&holder->me, "secret")), TOTP_SECRET_LEN);
	decode(api_text(&holder->me, "secret"), holder->secret);
	holder->step = totp_step(clock_now_us() / 1000000);
}

static struct holder
hold(const char *name)
{
	struct holder holder = { .name = name };

	begin(&holder);
	CU_ASSERT_EQUAL_FATAL(api_post(&holder.me, "/api/auth/totp/confirm", "{'totp': '%s'}",
	    code_of(&holder, 0)), 200);
	snprintf(holder.recovery, sizeof(holder.recovery), "%s",
	    api_text(&holder.me, "recovery_codes.0"));
	return holder;
}

static int
sign_in(const char *name, const char *totp, struct api *out)
{
	struct api me = { .socket = program.socket };
	int status = api_post(&me, "/api/auth/login",
	    totp == NULL ? "{'username': '%s', 'password': '" AUTH_PASSWORD "'}" :
	    "{'username': '%s', 'password': '" AUTH_PASSWORD "', 'totp': '%s'}", name, totp);

	if (out != NULL)
		*out = me;
	else
		api_done(&me);
	return status;
}

static void
run_sql(const char *sql)
{
	struct db_pool *pool = test_db_pool(NULL, 1);
	struct db db = db_of(pool);

	CU_ASSERT_EQUAL(db_script(&db, sql), ERR_OK);
	db_pool_free(pool);
}

static void
is_set_up_and_confirmed(void)
{
	struct holder holder = { .name = "adela" };
	struct api *me = &holder.me;

	begin(&holder);
	CU_ASSERT_EQUAL(strncmp(api_text(me, "uri"),
	    "otpauth://totp/Vitrina:adela?secret=", 36), 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(api_text(me, "uri"), "&issuer=Vitrina"));
	CU_ASSERT_EQUAL(api_call(me, "GET", "/api/auth/totp", NULL), 200);
	CU_ASSERT_FALSE(api_bool(me, "enabled"));
	CU_ASSERT_EQUAL(sign_in("adela", NULL, NULL), 200);	/* not asked for yet */

	CU_ASSERT_EQUAL(api_post(me, "/api/auth/totp/confirm", "{'totp': '%s'}",
	    code_of(&holder, 40)), 422);
	CU_ASSERT_TRUE(api_blames(me, "/totp"));
	CU_ASSERT_EQUAL(api_post(me, "/api/auth/totp/confirm", "{'totp': '%s'}",
	    code_of(&holder, 0)), 200);
	CU_ASSERT_EQUAL(api_count(me, "recovery_codes"), RECOVERY_CODES);
	CU_ASSERT_EQUAL(strlen(api_text(me, "recovery_codes.9")), RECOVERY_LEN);
	CU_ASSERT_EQUAL(api_call(me, "GET", "/api/auth/totp", NULL), 200);
	CU_ASSERT_TRUE(api_bool(me, "enabled"));
	CU_ASSERT_EQUAL(api_int(me, "recovery_codes"), RECOVERY_CODES);
	CU_ASSERT_TRUE(events_have(&program, "second_factor_on", "'actor':'adela'"));
	CU_ASSERT_EQUAL(api_call(me, "GET", "/api/auth/me", NULL), 200);
	CU_ASSERT_TRUE(api_bool(me, "totp"));

	CU_ASSERT_EQUAL(api_call(me, "POST", "/api/auth/totp", PASSWORD_BODY), 409);
	CU_ASSERT_EQUAL(api_post(me, "/api/auth/totp/confirm", "{'totp': '%s'}",
	    code_of(&holder, 1)), 404);
	api_done(me);
}

static void
signing_in_takes_a_code_that_was_not_used(void)
{
	struct holder holder = hold("berta");
	struct api me;

	CU_ASSERT_EQUAL(sign_in("berta", NULL, &me), 401);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "type"), "/problems/totp-required");
	CU_ASSERT_STRING_EQUAL(me.session, "");
	api_done(&me);
	CU_ASSERT_EQUAL(sign_in("berta", "", NULL), 401);
	CU_ASSERT_EQUAL(sign_in("berta", code_of(&holder, 40), &me), 401);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "type"), "/problems/wrong-totp");
	CU_ASSERT_TRUE(events_have(&program, "second_factor",
	    "'outcome':'failure','address':'192.0.2.1','actor':'berta','target':'berta'"));
	CU_ASSERT_TRUE(api_blames(&me, "/totp"));
	CU_ASSERT_STRING_EQUAL(me.session, "");
	api_done(&me);

	CU_ASSERT_EQUAL(sign_in("berta", code_of(&holder, 0), NULL), 401);	/* it confirmed */
	CU_ASSERT_EQUAL(sign_in("berta", code_of(&holder, 1), &me), 200);
	CU_ASSERT_TRUE(events_have(&program, "sign_in",
	    "'outcome':'success','address':'192.0.2.1','actor':'berta','reason':'second_factor'"));
	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/auth/me", NULL), 200);
	api_done(&me);
	CU_ASSERT_EQUAL(sign_in("berta", code_of(&holder, 1), NULL), 401);
	api_done(&holder.me);
}

static void
the_password_comes_first(void)
{
	struct holder holder = hold("clara");
	struct api me = { .socket = program.socket };

	CU_ASSERT_EQUAL(api_post(&me, "/api/auth/login",
	    "{'username': 'clara', 'password': 'not this one', 'totp': '%s'}",
	    code_of(&holder, 1)), 401);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "type"), "/problems/wrong-credentials");
	CU_ASSERT_EQUAL(sign_in("clara", code_of(&holder, 1), NULL), 200);	/* not used up */
	api_done(&me);
	api_done(&holder.me);
}

struct race {
	pthread_t  thread;
	const char *code;
	int         status;
};

static void *
race(void *context)
{
	struct race *one = context;

	one->status = sign_in("dora", one->code, NULL);
	return NULL;
}

static void
of_many_at_once_one_gets_in(void)
{
	struct holder holder = hold("dora");
	const char *code = code_of(&holder, 1);
	struct race racers[4];
	size_t i, in = 0;

	for (i = 0; i < 4; i++) {
		racers[i] = (struct race){ .code = code };
		pthread_create(&racers[i].thread, NULL, race, &racers[i]);
	}
	for (i = 0; i < 4; i++) {
		pthread_join(racers[i].thread, NULL);
		in += racers[i].status == 200;
	}
	CU_ASSERT_EQUAL(in, 1);
	api_done(&holder.me);
}

static void
a_recovery_code_works_once(void)
{
	struct holder holder = hold("elena");
	struct api *me = &holder.me;
	char typed[RECOVERY_LEN + 1];
	size_t i;

	for (i = 0; i <= RECOVERY_LEN; i++)	/* as people type */
		typed[i] = (char)(holder.recovery[i] == '-' ? ' ' : holder.recovery[i] | 0x20);
	typed[RECOVERY_LEN] = '\0';
	CU_ASSERT_EQUAL(sign_in("elena", typed, NULL), 200);
	CU_ASSERT_EQUAL(sign_in("elena", holder.recovery, NULL), 401);
	CU_ASSERT_EQUAL(api_call(me, "GET", "/api/auth/totp", NULL), 200);
	CU_ASSERT_EQUAL(api_int(me, "recovery_codes"), RECOVERY_CODES - 1);

	CU_ASSERT_EQUAL(api_call(me, "POST", "/api/auth/totp/recovery", "{\"password\":\"x\"}"), 422);
	CU_ASSERT_EQUAL(api_call(me, "POST", "/api/auth/totp/recovery", PASSWORD_BODY), 200);
	CU_ASSERT_TRUE(events_have(&program, "recovery_codes", "'actor':'elena'"));
	CU_ASSERT_EQUAL(api_count(me, "recovery_codes"), RECOVERY_CODES);
	CU_ASSERT_EQUAL(sign_in("elena", api_text(me, "recovery_codes.3"), NULL), 200);
	CU_ASSERT_EQUAL(sign_in("elena", holder.recovery, NULL), 401);
	api_done(me);
}

/* Who has the password does not get to try a million codes. */
static void
guesses_wait(void)
{
	struct holder holder = hold("flora");
	struct api me;
	int i;

	for (i = 0; i < TOTP_FREE_FAILURES; i++)
		CU_ASSERT_EQUAL(sign_in("flora", code_of(&holder, 40 + i), NULL), 401);
	run_sql("UPDATE totp SET failures = 3 * failures");
	CU_ASSERT_EQUAL(sign_in("flora", code_of(&holder, 1), &me), 429);
	CU_ASSERT_PTR_NOT_NULL(fcgi_header(&me.reply, "Retry-After"));
	api_done(&me);
	CU_ASSERT_EQUAL(sign_in("flora", NULL, NULL), 401);	/* costs nothing */
	run_sql("UPDATE totp SET failed_at = now() - interval '2 hours'");
	CU_ASSERT_EQUAL(sign_in("flora", code_of(&holder, 40), NULL), 401);
	CU_ASSERT_EQUAL(sign_in("flora", code_of(&holder, 1), NULL), 429);
	run_sql("UPDATE totp SET failed_at = now() - interval '2 hours'");
	CU_ASSERT_EQUAL(sign_in("flora", code_of(&holder, 1), NULL), 200);
	CU_ASSERT_EQUAL(sign_in("flora", code_of(&holder, 40), NULL), 401);	/* all is forgiven */
	api_done(&holder.me);
}

static void
ends_with_the_password(void)
{
	struct holder holder = hold("gema");
	struct api *me = &holder.me;

	CU_ASSERT_EQUAL(api_call(me, "DELETE", "/api/auth/totp", "{\"password\":\"x\"}"), 422);
	CU_ASSERT_TRUE(api_blames(me, "/password"));
	CU_ASSERT_EQUAL(api_call(me, "DELETE", "/api/auth/totp", PASSWORD_BODY), 204);
	CU_ASSERT_TRUE(events_have(&program, "second_factor_off", "'actor':'gema'"));
	CU_ASSERT_EQUAL(sign_in("gema", NULL, NULL), 200);
	CU_ASSERT_EQUAL(api_call(me, "DELETE", "/api/auth/totp", PASSWORD_BODY), 404);
	CU_ASSERT_EQUAL(api_call(me, "POST", "/api/auth/totp/recovery", PASSWORD_BODY), 404);
	CU_ASSERT_EQUAL(api_call(me, "POST", "/api/auth/totp", PASSWORD_BODY), 201);
	api_done(me);
}

static void
the_admin_helps_who_lost_all(void)
{
	struct holder holder = hold("haydee");
	struct api admin = auth_register_admin(&program, "zoe");
	struct api *me = &holder.me;
	char uri[64];

	CU_ASSERT_EQUAL(api_call(me, "GET", "/api/auth/me", NULL), 200);
	snprintf(uri, sizeof(uri), "/api/auth/users/%s/totp", api_text(me, "id"));
	CU_ASSERT_EQUAL(api_call(me, "DELETE", uri, NULL), 403);
	CU_ASSERT_EQUAL(api_call(&admin, "GET", "/api/auth/users?q=haydee", NULL), 200);
	CU_ASSERT_TRUE(api_bool(&admin, "items.0.totp"));
	CU_ASSERT_EQUAL(api_call(&admin, "DELETE", uri, NULL), 204);
	CU_ASSERT_TRUE(events_have(&program, "second_factor_off",
	    "'actor':'zoe','target':'haydee','reason':'by_admin'"));
	CU_ASSERT_EQUAL(api_call(&admin, "DELETE", uri, NULL), 404);
	CU_ASSERT_EQUAL(sign_in("haydee", NULL, NULL), 200);
	api_done(&admin);
	api_done(me);
}

/* `vitrina-admin` with two words; what it printed, or what it complained of, in `arena`. */
static const char *
at_the_shell(struct arena *arena, const char *command, const char *word, int status)
{
	char path[TEST_PATH_MAX];
	const char *argv[] = { path, command, word, NULL };
	const struct child child = { .argv = argv, .timeout_ms = 60000, .output_max = 1 << 16 };
	struct child_result result;

	test_program_path("vitrina-admin", path);
	setenv("VITRINA_CONF", "/dev/null", 1);
	setenv("VITRINA_DATABASE", test_db(), 1);
	setenv("VITRINA_LOG_DIR", program.directory, 1);
	setenv("VITRINA_PUBLIC_URL", "https://video.example.org", 1);
	CU_ASSERT_EQUAL_FATAL(child_run(&child, arena, &result), ERR_OK);
	if (result.status != status)
		fprintf(stderr, "%s\n", result.errors);
	CU_ASSERT_EQUAL(result.status, status);
	return status == 0 ? result.output : result.errors;
}

/* Whether `sql` finds a row. */
static bool
has_row(const char *sql)
{
	struct db_pool *pool = test_db_pool(NULL, 1);
	struct db db = db_of(pool);
	enum err err = db_exec_found(&db, &(const struct db_query){ sql, NULL, 0 });

	db_done(&db);
	db_pool_free(pool);
	return err == ERR_OK;
}

/* Beside the secret, for a release that knows no seal; then alone, and a copy of the database has no codes. */
static void
secrets_are_sealed(void)
{
	struct holder before = hold("karina"), later = { .name = "luisa" };
	struct arena *arena = arena_new();

	CU_ASSERT_TRUE(has_row("SELECT FROM totp t JOIN account a ON a.id = t.account_id"
	    " WHERE username = 'karina' AND secret IS NOT NULL AND sealed IS NOT NULL"));
	/* what the release before wrote counts: it leaves the seal as it was */
	run_sql("UPDATE totp SET sealed = decode(repeat('00', 60), 'hex') WHERE account_id ="
	    " (SELECT id FROM account WHERE username = 'karina')");
	setenv("VITRINA_SECRETS_DIR", "/nowhere", 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(at_the_shell(arena, "seal", NULL, 1), "nothing was changed"));
	CU_ASSERT_TRUE(has_row("SELECT FROM totp WHERE secret IS NOT NULL"));
	setenv("VITRINA_SECRETS_DIR", arena_printf(arena, "%s/secrets", program.directory), 1);
	CU_ASSERT_EQUAL(strncmp(at_the_shell(arena, "seal", NULL, 0), "sealed ", 7), 0);
	CU_ASSERT_FALSE(has_row("SELECT FROM totp WHERE secret IS NOT NULL OR sealed IS NULL"));
	CU_ASSERT_EQUAL(sign_in("karina", code_of(&before, 1), NULL), 200);
	CU_ASSERT_STRING_EQUAL(at_the_shell(arena, "seal", NULL, 0), "sealed 0\n");

	later = hold("luisa");
	CU_ASSERT_FALSE(has_row("SELECT FROM totp WHERE secret IS NOT NULL"));
	CU_ASSERT_EQUAL(sign_in("luisa", code_of(&later, 1), NULL), 200);
	/* a seal of one account opens as no other's */
	run_sql("UPDATE totp SET last_step = 0, sealed = (SELECT sealed FROM totp t JOIN account a ON a.id = t.account_id"
	    " WHERE username = 'karina') WHERE account_id = (SELECT id FROM account WHERE username = 'luisa')");
	CU_ASSERT_EQUAL(sign_in("luisa", code_of(&before, 1), NULL), 500);
	arena_free(arena);
	api_done(&later.me);
	api_done(&before.me);
}

/* Who alone is admin has nobody to ask: phone, codes and password are gone. */
static void
the_only_admin_is_let_in_again(void)
{
	struct holder holder = { .name = "jimena" };
	struct arena *arena = arena_new();
	struct api me = { .socket = program.socket };
	const char *link;

	holder = hold("jimena");
	run_sql("UPDATE account SET role = 'admin', suspended_at = now() WHERE username = 'jimena'");
	run_sql("INSERT INTO passkey (public_id, account_id, credential_id, algorithm, public_key, sign_count,"
	    " verifies, synced, name) SELECT 'AAAAAAAAAAA', id, 'lost', -8, decode(repeat('00', 32), 'hex'), 0,"
	    " true, false, 'Phone' FROM account WHERE username = 'jimena'");
	CU_ASSERT_EQUAL(sign_in("jimena", code_of(&holder, 1), NULL), 403);
	CU_ASSERT_PTR_NOT_NULL(strstr(at_the_shell(arena, "let-in", "nobody.here", 1),
	    "nobody.here: No such thing"));
	link = at_the_shell(arena, "let-in", "Jimena", 0);
	CU_ASSERT_EQUAL_FATAL(strncmp(link, "https://video.example.org/reset#code=", 37), 0);
	CU_ASSERT_TRUE(events_have(&program, "let_in", "'outcome':'success','target':'jimena'"));
	CU_ASSERT_EQUAL(sign_in("jimena", NULL, NULL), 200);	/* the old password, for who still has it */
	CU_ASSERT_EQUAL(api_post(&me, "/api/auth/reset", "{'code': '%.43s', 'password': 'ten rivers in winter'}",
	    link + 37), 204);
	CU_ASSERT_EQUAL(api_post(&me, "/api/auth/login", "{'username': 'jimena', 'password': 'ten rivers in winter'}"), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "role"), "admin");
	CU_ASSERT_FALSE(api_bool(&me, "totp"));
	CU_ASSERT_EQUAL(strlen(at_the_shell(arena, "code", NULL, 0)), 44);
	CU_ASSERT_TRUE(events_have(&program, "admin_code", "'outcome':'success'"));
	arena_free(arena);
	api_done(&me);
	api_done(&holder.me);
}

static void
a_session_is_needed(void)
{
	static const char *const calls[][2] = {
		{ "POST", "/api/auth/totp" }, { "DELETE", "/api/auth/totp" },
		{ "POST", "/api/auth/totp/recovery" },
	};
	struct api me = auth_register(&program, "ines"), nobody = { .socket = program.socket };
	struct api client = auth_token(&me, "['read', 'manage']");
	size_t i;

	for (i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		CU_ASSERT_EQUAL(api_call(&client, calls[i][0], calls[i][1], PASSWORD_BODY), 403);
		CU_ASSERT_EQUAL(api_call(&nobody, calls[i][0], calls[i][1], PASSWORD_BODY), 401);
	}
	CU_ASSERT_EQUAL(api_call(&client, "GET", "/api/auth/totp", NULL), 200);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", "/api/auth/totp", NULL), 401);
	free((char *)client.bearer);
	api_done(&client);
	api_done(&nobody);
	api_done(&me);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "is_set_up_and_confirmed", is_set_up_and_confirmed },
		{ "signing_in_takes_a_code_that_was_not_used", signing_in_takes_a_code_that_was_not_used },
		{ "the_password_comes_first", the_password_comes_first },
		{ "of_many_at_once_one_gets_in", of_many_at_once_one_gets_in },
		{ "a_recovery_code_works_once", a_recovery_code_works_once },
		{ "guesses_wait", guesses_wait },
		{ "ends_with_the_password", ends_with_the_password },
		{ "the_admin_helps_who_lost_all", the_admin_helps_who_lost_all },
		{ "the_only_admin_is_let_in_again", the_only_admin_is_let_in_again },
		{ "secrets_are_sealed", secrets_are_sealed },
		{ "a_session_is_needed", a_session_is_needed },
		CU_TEST_INFO_NULL,
	};
	int status;

	auth_start(&program, NULL);
	status = suite_run("contract/auth_totp", tests);
	return test_program_stop(&program) ? status : 1;
}
