/* service/registration: who may register, and what comes of it. */
#include <pthread.h>
#include <string.h>

#include "lib/base/count.h"
#include "service/account/code.h"
#include "service/account/registration.h"
#include "service/account/session.h"
#include "support/people/people.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"

static enum err
try(const char *username, const char *code, struct account *out)
{
	const struct registration_form form = {
		.username = username, .password = PEOPLE_PASSWORD, .code = code,
		.place = people_place,
	};
	struct account_pass pass;

	return registration_register(&people_db, people_arena, &form, out, &pass);
}

static void
test_registers_and_signs_in(void)
{
	unsigned char hash[SECRET_HASH_BYTES];
	struct session_caller caller;
	struct account_pass pass;
	struct account account = people_make("Ana.Maria", &pass);

	CU_ASSERT_STRING_EQUAL(account.username, "Ana.Maria");
	CU_ASSERT_STRING_EQUAL(account.role, "user");
	CU_ASSERT_PTR_NULL(account.email);
	CU_ASSERT_EQUAL(account.quota_bytes, (int64_t)50 << 30);
	secret_token_hash(pass.token, hash);
	CU_ASSERT_EQUAL_FATAL(session_resolve(&people_db, people_arena, hash, false, &caller),
	    ERR_OK);
	CU_ASSERT_EQUAL(caller.user.value, account.key.value);
	CU_ASSERT_FALSE(caller.is_admin);
}

static void
test_names_are_taken_in_any_case(void)
{
	struct account account;

	people_make("Bruno", NULL);
	CU_ASSERT_EQUAL(try("bRUNO", NULL, &account), ERR_CONFLICT);
}

static void
test_admin_code_works_once(void)
{
	struct account account;
	struct code code;

	CU_ASSERT_EQUAL_FATAL(code_make_admin(&people_db, people_arena, &code), ERR_OK);
	CU_ASSERT_EQUAL(try("carla", code.code, &account), ERR_OK);
	CU_ASSERT_STRING_EQUAL(account.role, "admin");
	CU_ASSERT_EQUAL(try("carlos", code.code, &account), ERR_NOT_FOUND);
}

static void
test_a_taken_name_leaves_the_code(void)
{
	struct account account;
	struct code code;

	people_make("dario", NULL);
	CU_ASSERT_EQUAL_FATAL(code_make_admin(&people_db, people_arena, &code), ERR_OK);
	CU_ASSERT_EQUAL(try("dario", code.code, &account), ERR_CONFLICT);
	CU_ASSERT_EQUAL(try("dario2", code.code, &account), ERR_OK);
}

static void
test_modes(void)
{
	const struct account admin = people_make_admin("elena", NULL);
	enum registration mode;
	struct account account;
	struct code invitation, expired;

	CU_ASSERT_EQUAL(registration_mode(&people_db, people_arena, &mode), ERR_OK);
	CU_ASSERT_EQUAL(mode, REGISTRATION_OPEN);
	CU_ASSERT_EQUAL(registration_set_mode(&people_db, REGISTRATION_INVITATION), ERR_OK);
	CU_ASSERT_EQUAL(registration_mode(&people_db, people_arena, &mode), ERR_OK);
	CU_ASSERT_EQUAL(mode, REGISTRATION_INVITATION);
	CU_ASSERT_EQUAL(try("fabio", NULL, &account), ERR_FORBIDDEN);
	CU_ASSERT_EQUAL(try("fabio", "no such code", &account), ERR_NOT_FOUND);

	CU_ASSERT_EQUAL(code_invite(&people_db, people_arena, &admin.key, &expired), ERR_OK);
	people_run("UPDATE code SET expires_at = now() WHERE kind = 'invitation'");
	CU_ASSERT_EQUAL(try("fabio", expired.code, &account), ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(code_invite(&people_db, people_arena, &admin.key, &invitation), ERR_OK);
	CU_ASSERT_EQUAL(try("fabio", invitation.code, &account), ERR_OK);
	CU_ASSERT_STRING_EQUAL(account.role, "user");
	CU_ASSERT_EQUAL(try("fabia", invitation.code, &account), ERR_NOT_FOUND);

	CU_ASSERT_EQUAL(registration_set_mode(&people_db, REGISTRATION_CLOSED), ERR_OK);
	CU_ASSERT_EQUAL(try("fabia", NULL, &account), ERR_FORBIDDEN);
	CU_ASSERT_EQUAL(registration_set_mode(&people_db, REGISTRATION_OPEN), ERR_OK);
	CU_ASSERT_EQUAL(try("fabia", NULL, &account), ERR_OK);
}

static void
test_closed_is_closed_to_invitations_too(void)
{
	const struct account admin = people_make_admin("irene", NULL);
	struct account account;
	struct code invitation;

	CU_ASSERT_EQUAL(code_invite(&people_db, people_arena, &admin.key, &invitation), ERR_OK);
	CU_ASSERT_EQUAL(registration_set_mode(&people_db, REGISTRATION_CLOSED), ERR_OK);
	CU_ASSERT_EQUAL(try("jacinto", invitation.code, &account), ERR_FORBIDDEN);
	CU_ASSERT_EQUAL(registration_set_mode(&people_db, REGISTRATION_INVITATION), ERR_OK);
	CU_ASSERT_EQUAL(try("jacinto", invitation.code, &account), ERR_OK);
	CU_ASSERT_EQUAL(registration_set_mode(&people_db, REGISTRATION_OPEN), ERR_OK);
}

struct racer {
	pthread_t       thread;
	struct db_pool *pool;
	const char     *code;
	const char     *username;
	enum err        err;
};

static void *
race(void *context)
{
	struct racer *racer = context;
	const struct registration_form form = {
		.username = racer->username, .password = PEOPLE_PASSWORD, .code = racer->code,
		.place = people_place,
	};
	struct arena *arena = arena_new();
	struct db db = db_of(racer->pool);
	struct account_pass pass;
	struct account account;

	racer->err = registration_register(&db, arena, &form, &account, &pass);
	db_done(&db);
	arena_free(arena);
	return NULL;
}

/* Of those who register at once, one gets through and the others `lose`. */
static void
run_race(struct racer *racers, size_t count, enum err lose)
{
	struct db_pool *pool = test_db_pool("auth", (int)count);
	size_t won = 0, lost = 0;
	size_t i;

	for (i = 0; i < count; i++) {
		racers[i].pool = pool;
		pthread_create(&racers[i].thread, NULL, race, &racers[i]);
	}
	for (i = 0; i < count; i++) {
		pthread_join(racers[i].thread, NULL);
		won += racers[i].err == ERR_OK;
		lost += racers[i].err == lose;
	}
	CU_ASSERT_EQUAL(won, 1);
	CU_ASSERT_EQUAL(lost, count - 1);
	db_pool_free(pool);
}

static void
test_one_of_many_gets_a_name(void)
{
	struct racer racers[6];
	size_t i;

	for (i = 0; i < COUNT(racers); i++)
		racers[i] = (struct racer){ .username = i % 2 == 0 ? "gloria" : "Gloria" };
	run_race(racers, COUNT(racers), ERR_CONFLICT);
}

static void
test_one_of_many_uses_a_code(void)
{
	static const char *const names[] = { "hugo1", "hugo2", "hugo3", "hugo4" };
	struct racer racers[COUNT(names)];
	struct code code;
	size_t i;

	CU_ASSERT_EQUAL_FATAL(code_make_admin(&people_db, people_arena, &code), ERR_OK);
	for (i = 0; i < COUNT(racers); i++)
		racers[i] = (struct racer){ .username = names[i], .code = code.code };
	run_race(racers, COUNT(racers), ERR_NOT_FOUND);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "registers and signs in", test_registers_and_signs_in },
		{ "names are taken in any case", test_names_are_taken_in_any_case },
		{ "an admin code works once", test_admin_code_works_once },
		{ "a taken name leaves the code", test_a_taken_name_leaves_the_code },
		{ "modes", test_modes },
		{ "closed is closed to invitations too",
		    test_closed_is_closed_to_invitations_too },
		{ "one of many gets a name", test_one_of_many_gets_a_name },
		{ "one of many uses a code", test_one_of_many_uses_a_code },
		CU_TEST_INFO_NULL,
	};
	int status;

	people_begin();
	status = suite_run("service/registration", tests);
	people_end();
	return status;
}
