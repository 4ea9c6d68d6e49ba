/* Passkeys over the auth program's socket: made, shown, and what liars would show. */
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/secret/secret.h"
#include "service/account/account_recovery.h"
#include "service/account/passkey.h"
#include "support/people/events.h"
#include "support/people/keyring.h"
#include "support/run/suite.h"

static struct test_program program;

static void
is_added_listed_named_and_removed(void)
{
	struct keyring holder = keyring_hold("adela"), other = keyring_hold("ada");
	struct api *me = &holder.me;
	const char *uri = arena_printf(keyring_arena, PASSKEYS "/%s", holder.id);

	CU_ASSERT_TRUE(events_have(&program, "passkey_added", "'actor':'ada'"));
	CU_ASSERT_EQUAL(strlen(holder.recovery), 19);
	CU_ASSERT_EQUAL(api_call(me, "GET", PASSKEYS, NULL), 200);
	CU_ASSERT_EQUAL(api_count(me, "items"), 1);
	CU_ASSERT_STRING_EQUAL(api_text(me, "items.0.name"), "Phone");
	CU_ASSERT_EQUAL(strlen(api_text(me, "items.0.credential")), 22);
	CU_ASSERT_TRUE(api_bool(me, "items.0.verifies"));
	CU_ASSERT_FALSE(api_bool(me, "items.0.synced"));
	CU_ASSERT_TRUE(api_is_null(me, "items.0.used_at"));
	CU_ASSERT_EQUAL(api_call(me, "GET", "/api/auth/me", NULL), 200);
	CU_ASSERT_EQUAL(api_int(me, "passkeys"), 1);
	CU_ASSERT_TRUE(api_bool(me, "has_password"));
	CU_ASSERT_EQUAL(api_call(me, "GET", "/api/auth/totp", NULL), 200);
	CU_ASSERT_FALSE(api_bool(me, "enabled"));
	CU_ASSERT_EQUAL(api_int(me, "recovery_codes"), RECOVERY_CODES);

	CU_ASSERT_EQUAL(api_call(me, "PATCH", uri, "{\"name\":\"Old phone\"}"), 200);
	CU_ASSERT_STRING_EQUAL(api_text(me, "name"), "Old phone");
	CU_ASSERT_EQUAL(api_call(me, "PATCH", uri, "{\"name\":\"\"}"), 422);
	CU_ASSERT_TRUE(api_blames(me, "/name"));
	CU_ASSERT_EQUAL(api_call(&other.me, "PATCH", uri, "{\"name\":\"Mine\"}"), 404);
	CU_ASSERT_EQUAL(api_call(&other.me, "DELETE", uri, NULL), 404);
	CU_ASSERT_EQUAL(api_call(me, "DELETE", uri, NULL), 204);
	CU_ASSERT_TRUE(events_have(&program, "passkey_removed", "'actor':'adela'"));
	CU_ASSERT_EQUAL(api_call(me, "DELETE", uri, NULL), 404);
	CU_ASSERT_EQUAL(api_call(me, "GET", "/api/auth/totp", NULL), 200);
	CU_ASSERT_EQUAL(api_int(me, "recovery_codes"), 0);	/* they went with the last factor */
	CU_ASSERT_EQUAL(keyring_sign_in(&holder.with, NULL), 401);
	CU_ASSERT_EQUAL(keyring_sign_in_by_password("adela", "", NULL), 200);
	keyring_drop(&other);
	keyring_drop(&holder);
}

static void
signs_in_alone(void)
{
	static const int algorithms[] = { -7, -8, -257 };
	static const char *const names[] = { "berta", "beatriz", "bruno" };
	struct api me;

	for (size_t i = 0; i < 3; i++) {
		struct keyring holder = keyring_hold_with(names[i], algorithms[i]);

		CU_ASSERT_EQUAL(keyring_sign_in(&holder.with, &me), 200);
		CU_ASSERT_STRING_EQUAL(api_text(&me, "username"), names[i]);
		CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/auth/me", NULL), 200);
		CU_ASSERT_TRUE(events_have(&program, "sign_in", arena_printf(keyring_arena,
		    "'outcome':'success','address':'192.0.2.1','actor':'%s','reason':'passkey'", names[i])));
		CU_ASSERT_EQUAL(api_call(&me, "GET", PASSKEYS, NULL), 200);
		CU_ASSERT_FALSE(api_is_null(&me, "items.0.used_at"));
		api_done(&me);
		keyring_drop(&holder);
	}
}

static void
a_challenge_is_answered_once(void)
{
	struct keyring holder = keyring_hold("dora");
	struct api nobody = { .socket = program.socket };
	const char *body = keyring_answer(&nobody, &holder.with, "sign_in");

	CU_ASSERT_EQUAL(keyring_send(body, NULL), 200);
	CU_ASSERT_EQUAL(keyring_send(body, NULL), 401);
	CU_ASSERT_TRUE(events_have(&program, "sign_in",
	    "'outcome':'failure','address':'192.0.2.1','target':'dora','reason':'passkey'"));
	api_done(&nobody);
	keyring_drop(&holder);
}

struct race {
	pthread_t   thread;
	const char *body;
	int         status;
};

static void *
race(void *context)
{
	struct race *one = context;

	one->status = keyring_send(one->body, NULL);
	return NULL;
}

static void
of_many_at_once_one_gets_in(void)
{
	struct keyring holder = keyring_hold("elisa");
	struct api nobody = { .socket = program.socket };
	const char *body = keyring_answer(&nobody, &holder.with, "sign_in");
	struct race racers[4];
	size_t i, in = 0;

	for (i = 0; i < 4; i++) {
		racers[i] = (struct race){ .body = body };
		pthread_create(&racers[i].thread, NULL, race, &racers[i]);
	}
	for (i = 0; i < 4; i++) {
		pthread_join(racers[i].thread, NULL);
		in += racers[i].status == 200;
	}
	CU_ASSERT_EQUAL(in, 1);
	api_done(&nobody);
	keyring_drop(&holder);
}

/* As the site seals them: one that ends so many seconds from now. */
static const char *
sealed_here(int64_t seconds, const char *what)
{
	struct { int64_t ends_us; unsigned char random[16]; } text = {
		clock_now_us() + seconds * 1000000, "not that random",
	};
	unsigned char key[32], sealed[sizeof(text) + SECRET_SEAL_EXTRA];
	char *out = arena_alloc(keyring_arena, 100);
	char path[TEST_PATH_MAX + 32];

	snprintf(path, sizeof(path), "%s/secrets/auth_key", program.directory);
	CU_ASSERT_EQUAL_FATAL(secret_key_read(path, key), ERR_OK);
	secret_seal_bytes(&(struct secret_seal){ key, what }, (unsigned char *)&text, sizeof(text), sealed);
	return sodium_bin2base64(out, 100, sealed, sizeof(sealed),
	    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static int
login_with_challenge(const struct authenticator *with, const char *text)
{
	return keyring_send(arena_printf(keyring_arena, "{\"passkey\":%s}",
	    authenticator_get(with, keyring_arena, text)), NULL);
}

static void
challenges_are_short_lived_and_for_one_thing(void)
{
	struct keyring holder = keyring_hold("flora");
	struct api *me = &holder.me;

	CU_ASSERT_EQUAL(login_with_challenge(&holder.with, sealed_here(-1, "passkey sign_in 0")), 401);
	CU_ASSERT_EQUAL(login_with_challenge(&holder.with, sealed_here(60, "passkey sign_in 0")), 200);
	CU_ASSERT_EQUAL(login_with_challenge(&holder.with, keyring_challenge(me, "proof")), 401);
	CU_ASSERT_EQUAL(login_with_challenge(&holder.with, keyring_challenge(me, "add")), 401);
	CU_ASSERT_EQUAL(login_with_challenge(&holder.with, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), 401);
	CU_ASSERT_EQUAL(api_call(me, "POST", "/api/auth/proof", keyring_answer(me, &holder.with, "sign_in")), 422);
	CU_ASSERT_TRUE(api_blames(me, "/passkey"));
	CU_ASSERT_EQUAL(api_call(me, "GET", PASSKEY_CHALLENGE "?purpose=breakfast", NULL), 422);
	CU_ASSERT_EQUAL(api_call(me, "POST", "/api/auth/proof", keyring_answer(me, &holder.with, "proof")), 204);
	CU_ASSERT_TRUE(events_have(&program, "proof", "'actor':'flora','reason':'passkey'"));
	keyring_drop(&holder);
}

/* What answers rightly once more: the one before it was wrong for what it said alone. */
static void
what_is_not_ours_is_refused(void)
{
	struct keyring holder = keyring_hold("gema");
	const struct authenticator right = holder.with;
	struct authenticator liars[] = {
		right, right, right, right, right, right, right, right, right, right,
	};

	liars[0].origin = "http://localhost:8081";
	liars[1].origin = "https://localhost:8080";
	liars[2].rp_id = "example.org";
	liars[3].type = "webauthn.create";
	liars[4].more = ",\"crossOrigin\":true";
	liars[5].more = ",\"topOrigin\":\"http://example.org\"";
	liars[6].flags = AUTHENTICATOR_VERIFIED;
	liars[7].is_forged = true;
	liars[8].user_handle = "AAAAAAAAAAA";
	liars[9].flags |= AUTHENTICATOR_SYNCED;	/* and may not be */
	for (size_t i = 0; i < sizeof(liars) / sizeof(liars[0]); i++) {
		CU_ASSERT_EQUAL(keyring_sign_in(&liars[i], NULL), 401);
		if (keyring_sign_in(&right, NULL) != 200)
			CU_FAIL("it does not sign in any more");
	}
	CU_ASSERT_EQUAL(api_call(&holder.me, "GET", "/api/auth/me", NULL), 200);
	liars[8].user_handle = api_text(&holder.me, "id");
	CU_ASSERT_EQUAL(keyring_sign_in(&liars[8], NULL), 200);
	liars[8].id[0] ^= 1;
	CU_ASSERT_EQUAL(keyring_sign_in(&liars[8], NULL), 401);
	keyring_drop(&holder);
}

/* Two that count are one that was copied (section 6.1.1). */
static void
a_count_does_not_go_back(void)
{
	struct keyring holder = keyring_hold("haydee");

	CU_ASSERT_EQUAL(keyring_sign_in(&holder.with, NULL), 200);
	CU_ASSERT_EQUAL(keyring_sign_in(&holder.with, NULL), 200);	/* 0 stays 0 */
	holder.with.count = 5;
	CU_ASSERT_EQUAL(keyring_sign_in(&holder.with, NULL), 200);
	CU_ASSERT_EQUAL(keyring_sign_in(&holder.with, NULL), 401);
	CU_ASSERT_TRUE(events_have(&program, "sign_in",
	    "'outcome':'failure','address':'192.0.2.1','target':'haydee','reason':'passkey_copied'"));
	holder.with.count = 0;
	CU_ASSERT_EQUAL(keyring_sign_in(&holder.with, NULL), 401);
	holder.with.count = 4294967295;
	CU_ASSERT_EQUAL(keyring_sign_in(&holder.with, NULL), 200);
	keyring_drop(&holder);
}

static void
wrong_ones_are_not_added(void)
{
	struct api me = auth_register(&program, "ines");
	struct authenticator with = authenticator_make(-7), liar = with;
	const char *body;

	CU_ASSERT_EQUAL(api_call(&me, "POST", PASSKEYS, "{\"name\":\"x\"}"), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/passkey"));
	CU_ASSERT_EQUAL(api_call(&me, "POST", PASSKEYS, "{\"name\":\"x\",\"passkey\":{\"id\":\"AA\"}}"), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/passkey/response"));
	CU_ASSERT_EQUAL(api_call(&me, "POST", PASSKEYS,
	    "{\"name\":\"x\",\"passkey\":{\"id\":\"AA\",\"response\":{\"clientDataJSON\":\"e30\"}}}"), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/passkey/response/authenticatorData"));
	liar.algorithm = -8;	/* says Ed25519 of a key of P-256 */
	liar.key = authenticator_make(-8).key;
	liar.rp_id = "example.org";
	CU_ASSERT_EQUAL(api_call(&me, "POST", PASSKEYS, keyring_add_body(&me, &liar)), 422);
	liar.rp_id = "localhost";
	liar.origin = "http://example.org";
	CU_ASSERT_EQUAL(api_call(&me, "POST", PASSKEYS, keyring_add_body(&me, &liar)), 422);
	liar.origin = with.origin;
	CU_ASSERT_EQUAL(api_call(&me, "POST", PASSKEYS, arena_printf(keyring_arena, "{\"name\":\"x\",\"passkey\":%s}",
	    authenticator_create(&with, keyring_arena, keyring_challenge(&me, "proof")))), 422);
	body = keyring_add_body(&me, &with);
	CU_ASSERT_EQUAL(api_call(&me, "POST", PASSKEYS, body), 201);
	CU_ASSERT_EQUAL(api_call(&me, "POST", PASSKEYS, body), 422);	/* a challenge, once */
	CU_ASSERT_EQUAL(api_call(&me, "POST", PASSKEYS, keyring_add_body(&me, &with)), 409);
	CU_ASSERT_EQUAL(api_call(&me, "POST", PASSKEYS, keyring_add_body(&me, &liar)), 409);	/* the same id */
	authenticator_free(&liar);
	authenticator_free(&with);
	api_done(&me);
}

static void
there_are_so_many(void)
{
	struct keyring holder = keyring_hold("jimena");
	struct authenticator more;

	for (int i = 1; i <= PASSKEYS_MAX; i++) {
		more = authenticator_make(-8);
		CU_ASSERT_EQUAL(api_call(&holder.me, "POST", PASSKEYS, keyring_add_body(&holder.me, &more)),
		    i < PASSKEYS_MAX ? 201 : 409);
		if (i == 1)
			CU_ASSERT_EQUAL(api_count(&holder.me, "recovery_codes"), 0);
		authenticator_free(&more);
	}
	keyring_drop(&holder);
}

static void
ask_at(const char *url, const char *body, const char *rp_id)
{
	const char *const env[] = { "VITRINA_PUBLIC_URL", url, NULL };
	struct test_program there;
	struct api me;

	auth_start(&there, env);
	me = (struct api){ .socket = there.socket };
	CU_ASSERT_EQUAL(api_call(&me, "GET", PASSKEY_CHALLENGE, NULL), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "rp_id"), rp_id);
	CU_ASSERT_EQUAL(strlen(api_text(&me, "challenge")), rp_id[0] == '\0' ? 0 : 86);
	CU_ASSERT_EQUAL(api_call(&me, "POST", PASSKEY_LOGIN, body), 422);
	CU_ASSERT_TRUE(api_blames(&me, rp_id[0] == '\0' ? "/passkey" : "/passkey/id"));
	api_done(&me);
	CU_ASSERT_TRUE(test_program_stop(&there));
}

/* Browsers have them on https and localhost alone, and for names. */
static void
they_are_where_browsers_have_them(void)
{
	struct api me = { .socket = program.socket };

	CU_ASSERT_EQUAL(api_call(&me, "GET", PASSKEY_CHALLENGE, NULL), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "rp_id"), "localhost");
	CU_ASSERT_EQUAL(strlen(api_text(&me, "challenge")), 86);
	CU_ASSERT_TRUE(api_is_null(&me, "user_handle"));
	CU_ASSERT_STRING_EQUAL(fcgi_header(&me.reply, "Cache-Control"), "no-store");
	ask_at("https://Video.Example.org", "{\"passkey\":{}}", "video.example.org");
	ask_at("http://video.example.org", "{\"passkey\":{}}", "");
	ask_at("https://192.0.2.1", "{\"passkey\":{}}", "");
	api_done(&me);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "it is added, listed, named and removed", is_added_listed_named_and_removed },
		{ "it signs in alone", signs_in_alone },
		{ "a challenge is answered once", a_challenge_is_answered_once },
		{ "of many at once one gets in", of_many_at_once_one_gets_in },
		{ "challenges are short-lived and for one thing", challenges_are_short_lived_and_for_one_thing },
		{ "what is not ours is refused", what_is_not_ours_is_refused },
		{ "a count does not go back", a_count_does_not_go_back },
		{ "wrong ones are not added", wrong_ones_are_not_added },
		{ "there are so many", there_are_so_many },
		{ "they are where browsers have them", they_are_where_browsers_have_them },
		CU_TEST_INFO_NULL,
	};
	int status;

	auth_start(&program, NULL);
	keyring_begin(&program);
	status = suite_run("contract/auth_passkeys", tests);
	keyring_end();
	return test_program_stop(&program) ? status : 1;
}
