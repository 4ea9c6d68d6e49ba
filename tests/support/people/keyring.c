/* Somebody with a passkey, for contract tests of auth. */
#include "support/people/keyring.h"

#include <CUnit/CUnit.h>

#include "lib/base/arena.h"
#include "lib/db/db.h"
#include "support/world/test_db.h"

static const struct test_program *keyring_auth;
struct arena *keyring_arena;

void
keyring_begin(const struct test_program *auth)
{
	keyring_auth = auth;
	keyring_arena = arena_new();
}

void
keyring_end(void)
{
	arena_free(keyring_arena);
}

const char *
keyring_challenge(struct api *me, const char *purpose)
{
	const char *uri = arena_printf(keyring_arena, PASSKEY_CHALLENGE "?purpose=%s", purpose);

	CU_ASSERT_EQUAL_FATAL(api_call(me, "GET", uri, NULL), 200);
	return arena_strdup(keyring_arena, api_text(me, "challenge"));
}

const char *
keyring_add_body(struct api *me, const struct authenticator *with)
{
	return arena_printf(keyring_arena, "{\"name\":\"Phone\",\"passkey\":%s}",
	    authenticator_create(with, keyring_arena, keyring_challenge(me, "add")));
}

struct keyring
keyring_hold_with(const char *name, int algorithm)
{
	struct keyring holder = {
		.me = auth_register(keyring_auth, name), .with = authenticator_make(algorithm),
	};

	CU_ASSERT_EQUAL_FATAL(api_call(&holder.me, "POST", PASSKEYS,
	    keyring_add_body(&holder.me, &holder.with)), 201);
	holder.id = arena_strdup(keyring_arena, api_text(&holder.me, "passkey.id"));
	holder.recovery = arena_strdup(keyring_arena, api_text(&holder.me, "recovery_codes.0"));
	return holder;
}

struct keyring
keyring_hold(const char *name)
{
	return keyring_hold_with(name, -7);
}

void
keyring_drop(struct keyring *holder)
{
	api_done(&holder->me);
	authenticator_free(&holder->with);
}

const char *
keyring_answer(struct api *me, const struct authenticator *with, const char *purpose)
{
	return arena_printf(keyring_arena, "{\"passkey\":%s}",
	    authenticator_get(with, keyring_arena, keyring_challenge(me, purpose)));
}

int
keyring_send(const char *body, struct api *out)
{
	struct api me = { .socket = keyring_auth->socket };
	const int status = api_call(&me, "POST", PASSKEY_LOGIN, body);

	if (out != NULL)
		*out = me;
	else
		api_done(&me);
	return status;
}

int
keyring_sign_in(const struct authenticator *with, struct api *out)
{
	struct api nobody = { .socket = keyring_auth->socket };
	const char *body = keyring_answer(&nobody, with, "sign_in");

	api_done(&nobody);
	return keyring_send(body, out);
}

int
keyring_sign_in_by_password(const char *name, const char *more, struct api *out)
{
	struct api me = { .socket = keyring_auth->socket };
	const int status = api_call(&me, "POST", "/api/auth/login", arena_printf(keyring_arena,
	    "{\"username\":\"%s\",\"password\":\"" AUTH_PASSWORD "\"%s}", name, more));

	if (out != NULL)
		*out = me;
	else
		api_done(&me);
	return status;
}

void
keyring_sql(const char *sql)
{
	struct db_pool *pool = test_db_pool(NULL, 1);
	struct db db = db_of(pool);

	CU_ASSERT_EQUAL(db_script(&db, sql), ERR_OK);
	db_done(&db);
	db_pool_free(pool);
}
