/* People who sign in through the auth program. */
#include "support/people/auth.h"

#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/db/db.h"
#include "service/account/code.h"
#include "support/world/test_db.h"

void
auth_start(struct test_program *program, const char *const *env)
{
	setenv("VITRINA_REGISTRATION", "open", 1);
	setenv("VITRINA_RATE_LIMITS", "off", 1);
	test_program_start(program, "auth", env);
	test_program_key(program, "auth_key");
}

static struct api
make(const struct test_program *program, const char *username, const char *code)
{
	struct api me = { .socket = program->socket };

	CU_ASSERT_EQUAL_FATAL(api_post(&me, "/api/auth/register",
	    "{'username': '%s', 'password': '" AUTH_PASSWORD "', 'code': '%s'}",
	    username, code), 201);
	return me;
}

struct api
auth_register(const struct test_program *program, const char *username)
{
	return make(program, username, "");
}

struct api
auth_register_admin(const struct test_program *program, const char *username)
{
	struct db_pool *pool = test_db_pool(NULL, 1);
	struct arena *arena = arena_new();
	struct db db = db_of(pool);
	struct code code;
	struct api me;

	CU_ASSERT_EQUAL_FATAL(code_make_admin(&db, arena, &code), ERR_OK);
	me = make(program, username, code.code);
	db_done(&db);
	db_pool_free(pool);
	arena_free(arena);
	return me;
}

struct api
auth_login(const struct test_program *program, const char *username)
{
	struct api me = { .socket = program->socket };

	CU_ASSERT_EQUAL_FATAL(api_post(&me, "/api/auth/login",
	    "{'username': '%s', 'password': '" AUTH_PASSWORD "'}", username), 200);
	return me;
}

struct api
auth_token(struct api *me, const char *scopes)
{
	struct api client = { .socket = me->socket };
	char *bearer = NULL;

	CU_ASSERT_EQUAL_FATAL(api_post(me, "/api/auth/tokens",
	    "{'name': 'test', 'scopes': %s}", scopes), 201);
	if (asprintf(&bearer, "Bearer %s", api_text(me, "token")) < 0)
		abort();
	client.bearer = bearer;
	return client;
}

struct api
auth_as(const struct api *me, const struct test_program *program)
{
	struct api other = { .socket = program->socket, .bearer = me->bearer };

	memcpy(other.session, me->session, sizeof(other.session));
	return other;
}

struct api
auth_person(const struct test_program *auth, const struct test_program *program,
    const char *username)
{
	struct api at_auth = auth_register(auth, username);
	struct api me = auth_as(&at_auth, program);

	api_done(&at_auth);
	return me;
}
