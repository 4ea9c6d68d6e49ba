/* Passkeys and the rest of an account: beside the password, in its place, lost. */
#include <stdio.h>
#include <stdlib.h>

#include "lib/base/arena.h"
#include "service/account/account_recovery.h"
#include "support/people/events.h"
#include "support/people/keyring.h"
#include "support/run/suite.h"

static struct test_program program;

/* Who has it is asked for it, or for a recovery code, also with the right password. */
static void
is_a_second_factor(void)
{
	struct keyring holder = keyring_hold("clara"), other = keyring_hold("carla");
	struct api me, nobody = { .socket = program.socket };
	const char *said;

	CU_ASSERT_EQUAL(keyring_sign_in_by_password("clara", "", &me), 401);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "type"), "/problems/totp-required");
	CU_ASSERT_TRUE(api_blames(&me, "/passkey"));
	CU_ASSERT_TRUE(api_blames(&me, "/totp"));
	api_done(&me);
	CU_ASSERT_EQUAL(keyring_sign_in_by_password("clara", ",\"totp\":\"123456\"", &me), 401);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "type"), "/problems/wrong-totp");
	api_done(&me);

	holder.with.flags = AUTHENTICATOR_PRESENT;	/* a key without a PIN */
	CU_ASSERT_EQUAL(keyring_sign_in(&holder.with, NULL), 401);
	said = arena_printf(keyring_arena, ",\"passkey\":%s",
	    authenticator_get(&holder.with, keyring_arena, keyring_challenge(&nobody, "sign_in")));
	CU_ASSERT_EQUAL(keyring_sign_in_by_password("clara", said, &me), 200);
	CU_ASSERT_TRUE(events_have(&program, "sign_in", "'actor':'clara','reason':'second_factor'"));
	api_done(&me);
	CU_ASSERT_EQUAL(keyring_sign_in_by_password("clara", said, &me), 401);	/* once */
	CU_ASSERT_STRING_EQUAL(api_text(&me, "type"), "/problems/wrong-passkey");
	CU_ASSERT_TRUE(api_blames(&me, "/passkey"));
	api_done(&me);
	said = arena_printf(keyring_arena, ",\"passkey\":%s",
	    authenticator_get(&other.with, keyring_arena, keyring_challenge(&nobody, "sign_in")));
	CU_ASSERT_EQUAL(keyring_sign_in_by_password("clara", said, NULL), 401);
	CU_ASSERT_TRUE(events_have(&program, "second_factor",
	    "'outcome':'failure','address':'192.0.2.1','actor':'clara','target':'clara','reason':'passkey'"));

	said = arena_printf(keyring_arena, ",\"totp\":\"%s\"", holder.recovery);
	CU_ASSERT_EQUAL(keyring_sign_in_by_password("clara", said, NULL), 200);
	CU_ASSERT_EQUAL(keyring_sign_in_by_password("clara", said, NULL), 401);
	CU_ASSERT_EQUAL(api_post(&holder.me, "/api/auth/totp/recovery", "{'password': '" AUTH_PASSWORD "'}"), 200);
	CU_ASSERT_EQUAL(api_count(&holder.me, "recovery_codes"), RECOVERY_CODES);
	api_done(&nobody);
	keyring_drop(&other);
	keyring_drop(&holder);
}

/* A session that is found open gives nobody a way in of their own. */
static void
adding_and_removing_want_a_proof(void)
{
	struct keyring holder = keyring_hold("karina");
	struct api *me = &holder.me;
	const char *uri = arena_printf(keyring_arena, PASSKEYS "/%s", holder.id);
	struct authenticator more = authenticator_make(-7);
	const char *body = keyring_add_body(me, &more);

	keyring_sql("UPDATE session SET proved_at = now() - interval '11 minutes'");
	CU_ASSERT_EQUAL(api_call(me, "GET", PASSKEY_CHALLENGE "?purpose=add", NULL), 403);
	CU_ASSERT_EQUAL(api_call(me, "DELETE", uri, NULL), 403);
	CU_ASSERT_STRING_EQUAL(api_text(me, "type"), "/problems/proof-required");
	CU_ASSERT_EQUAL(api_call(me, "POST", PASSKEYS, body), 403);
	CU_ASSERT_EQUAL(api_call(me, "POST", "/api/auth/proof", "{}"), 422);
	CU_ASSERT_TRUE(api_blames(me, "/password"));
	more.rp_id = "localhost";
	CU_ASSERT_EQUAL(api_call(me, "POST", "/api/auth/proof", keyring_answer(me, &more, "proof")), 422);
	CU_ASSERT_EQUAL(api_call(me, "DELETE", uri, NULL), 403);
	CU_ASSERT_EQUAL(api_call(me, "POST", "/api/auth/proof", keyring_answer(me, &holder.with, "proof")), 204);
	CU_ASSERT_EQUAL(api_call(me, "POST", PASSKEYS, keyring_add_body(me, &more)), 201);
	CU_ASSERT_EQUAL(api_call(me, "DELETE", uri, NULL), 204);
	authenticator_free(&more);
	keyring_drop(&holder);
}

/* `password_hash` is '!': passkeys are the only way in. */
static void
an_account_needs_no_password(void)
{
	struct keyring holder = keyring_hold("luisa");
	struct api *me = &holder.me, other;
	const char *uri = arena_printf(keyring_arena, PASSKEYS "/%s", holder.id);

	CU_ASSERT_EQUAL(api_call(me, "DELETE", "/api/auth/password", "{}"), 422);
	CU_ASSERT_TRUE(api_blames(me, "/passkey"));
	holder.with.flags = AUTHENTICATOR_PRESENT;
	CU_ASSERT_EQUAL(api_call(me, "DELETE", "/api/auth/password", keyring_answer(me, &holder.with, "proof")), 422);
	holder.with.flags |= AUTHENTICATOR_VERIFIED;
	CU_ASSERT_EQUAL(api_call(me, "DELETE", "/api/auth/password", keyring_answer(me, &holder.with, "proof")), 204);
	CU_ASSERT_TRUE(events_have(&program, "password_removed", "'actor':'luisa'"));
	CU_ASSERT_EQUAL(api_call(me, "DELETE", "/api/auth/password", keyring_answer(me, &holder.with, "proof")), 409);
	CU_ASSERT_EQUAL(api_call(me, "GET", "/api/auth/me", NULL), 200);
	CU_ASSERT_FALSE(api_bool(me, "has_password"));

	CU_ASSERT_EQUAL(keyring_sign_in_by_password("luisa", "", &other), 401);
	CU_ASSERT_STRING_EQUAL(api_text(&other, "type"), "/problems/wrong-credentials");
	CU_ASSERT_EQUAL(api_post(&other, "/api/auth/login", "{'username': 'luisa', 'password': '!'}"), 401);
	CU_ASSERT_EQUAL(keyring_sign_in(&holder.with, NULL), 200);
	CU_ASSERT_EQUAL(api_call(me, "DELETE", uri, NULL), 409);	/* nothing else would sign in */
	CU_ASSERT_EQUAL(api_call(me, "POST", "/api/auth/totp", "{\"password\":\"!\"}"), 422);
	CU_ASSERT_EQUAL(api_call(me, "POST", "/api/auth/totp", keyring_answer(me, &holder.with, "proof")), 201);
	CU_ASSERT_EQUAL(api_call(me, "PUT", "/api/auth/password", "{\"new\":\"ten rivers in winter\"}"), 422);
	CU_ASSERT_TRUE(api_blames(me, "/current"));
	CU_ASSERT_EQUAL(api_call(me, "PUT", "/api/auth/password", arena_printf(keyring_arena,
	    "{\"new\":\"ten rivers in winter\",\"passkey\":%s}",
	    authenticator_get(&holder.with, keyring_arena, keyring_challenge(me, "proof")))), 204);
	CU_ASSERT_EQUAL(api_call(me, "DELETE", uri, NULL), 204);
	CU_ASSERT_EQUAL(api_post(&other, "/api/auth/login",
	    "{'username': 'luisa', 'password': 'ten rivers in winter'}"), 200);
	api_done(&other);
	keyring_drop(&holder);
}

static void
an_account_is_closed_by_its_passkey(void)
{
	struct keyring holder = keyring_hold("marta");

	CU_ASSERT_EQUAL(api_call(&holder.me, "DELETE", "/api/auth/me", "{}"), 422);
	CU_ASSERT_EQUAL(api_call(&holder.me, "DELETE", "/api/auth/me",
	    keyring_answer(&holder.me, &holder.with, "proof")), 204);
	CU_ASSERT_EQUAL(keyring_sign_in(&holder.with, NULL), 401);
	keyring_drop(&holder);
}

static void
the_admin_and_the_shell_help(void)
{
	struct keyring holder = keyring_hold("nadia");
	struct api admin = auth_register_admin(&program, "zoe");
	struct api me;
	char uri[64];

	CU_ASSERT_EQUAL(api_call(&holder.me, "GET", "/api/auth/me", NULL), 200);
	snprintf(uri, sizeof(uri), "/api/auth/users/%s/totp", api_text(&holder.me, "id"));
	CU_ASSERT_EQUAL(api_call(&admin, "DELETE", uri, NULL), 204);
	CU_ASSERT_TRUE(events_have(&program, "second_factor_off",
	    "'actor':'zoe','target':'nadia','reason':'by_admin'"));
	CU_ASSERT_EQUAL(api_call(&admin, "DELETE", uri, NULL), 404);
	CU_ASSERT_EQUAL(keyring_sign_in(&holder.with, NULL), 401);
	CU_ASSERT_EQUAL(keyring_sign_in_by_password("nadia", "", &me), 200);
	api_done(&me);
	api_done(&admin);
	keyring_drop(&holder);
}

static void
who_is_suspended_stays_out(void)
{
	struct keyring holder = keyring_hold("olga");

	keyring_sql("UPDATE account SET suspended_at = now() WHERE username = 'olga'");
	CU_ASSERT_EQUAL(keyring_sign_in(&holder.with, NULL), 403);
	CU_ASSERT_TRUE(events_have(&program, "sign_in", "'target':'olga','reason':'suspended'"));
	keyring_drop(&holder);
}

static void
a_session_is_needed(void)
{
	struct api me = auth_register(&program, "paula"), nobody = { .socket = program.socket };
	struct api client = auth_token(&me, "['read', 'manage']");
	const char *body = "{\"name\":\"x\",\"passkey\":{}}";

	CU_ASSERT_EQUAL(api_call(&nobody, "GET", PASSKEYS, NULL), 401);
	CU_ASSERT_EQUAL(api_call(&nobody, "POST", PASSKEYS, body), 401);
	CU_ASSERT_EQUAL(api_call(&nobody, "PATCH", PASSKEYS "/AAAAAAAAAAA", "{\"name\":\"x\"}"), 401);
	CU_ASSERT_EQUAL(api_call(&nobody, "DELETE", PASSKEYS "/AAAAAAAAAAA", NULL), 401);
	CU_ASSERT_EQUAL(api_call(&nobody, "DELETE", "/api/auth/password", "{\"passkey\":{}}"), 401);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", PASSKEY_CHALLENGE "?purpose=proof", NULL), 401);
	CU_ASSERT_EQUAL(api_call(&client, "POST", PASSKEYS, body), 403);
	CU_ASSERT_EQUAL(api_call(&client, "DELETE", PASSKEYS "/AAAAAAAAAAA", NULL), 403);
	CU_ASSERT_EQUAL(api_call(&client, "DELETE", "/api/auth/password", "{\"passkey\":{}}"), 403);
	CU_ASSERT_EQUAL(api_call(&client, "GET", PASSKEYS, NULL), 200);
	free((char *)client.bearer);
	api_done(&nobody);
	api_done(&client);
	api_done(&me);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "it is a second factor", is_a_second_factor },
		{ "adding and removing want a proof", adding_and_removing_want_a_proof },
		{ "an account needs no password", an_account_needs_no_password },
		{ "an account is closed by its passkey", an_account_is_closed_by_its_passkey },
		{ "the admin helps who lost all", the_admin_and_the_shell_help },
		{ "who is suspended stays out", who_is_suspended_stays_out },
		{ "a session is needed", a_session_is_needed },
		CU_TEST_INFO_NULL,
	};
	int status;

	auth_start(&program, NULL);
	keyring_begin(&program);
	status = suite_run("contract/auth_passkeys_people", tests);
	keyring_end();
	return test_program_stop(&program) ? status : 1;
}
