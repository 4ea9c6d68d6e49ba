/* Accounts for tests of services. */
#include "support/people/people.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>

#include "lib/config/config.h"
#include "lib/db/db_row.h"
#include "lib/io/log.h"
#include "service/account/code.h"
#include "service/account/registration.h"
#include "support/world/test_db.h"

const struct account_place people_place = {
	.user_agent = "a test", .address = "192.0.2.1", .device = NULL,
};

struct db     people_db;
struct arena *people_arena;

static struct db_pool *pool, *owners_pool;
static struct db       owners_db;

void
people_begin(void)
{
	setenv("VITRINA_REGISTRATION", "open", 1);
	setenv("VITRINA_THREADS", "16", 1);	/* as many may wait for a hash as tests need */
	if (!config_load())
		exit(1);
	log_open("test", LOG_LEVEL_ERROR);
	pool = test_db_pool("auth", 16);
	owners_pool = test_db_pool(NULL, 2);
	people_db = db_of(pool);
	owners_db = db_of(owners_pool);
	people_arena = arena_new();
}

void
people_end(void)
{
	db_done(&people_db);
	db_done(&owners_db);
	db_pool_free(pool);
	db_pool_free(owners_pool);
	arena_free(people_arena);
}

static struct account
make(const char *username, const char *code, struct account_pass *pass)
{
	const struct registration_form form = {
		.username = username, .password = PEOPLE_PASSWORD, .code = code,
		.place = people_place,
	};
	struct account_pass unused;
	struct account account = { .username = "" };

	CU_ASSERT_EQUAL_FATAL(registration_register(&people_db, people_arena, &form,
	    &account, pass != NULL ? pass : &unused), ERR_OK);
	return account;
}

struct account
people_make(const char *username, struct account_pass *pass)
{
	return make(username, NULL, pass);
}

struct account
people_make_admin(const char *username, struct account_pass *pass)
{
	struct code code;

	CU_ASSERT_EQUAL_FATAL(code_make_admin(&people_db, people_arena, &code), ERR_OK);
	return make(username, code.code, pass);
}

int64_t
people_number(const char *sql)
{
	int64_t number = -1;

	CU_ASSERT_EQUAL_FATAL(db_one_int(&owners_db, DB_PLAIN(sql), &number), ERR_OK);
	return number;
}

void
people_run(const char *sql)
{
	CU_ASSERT_EQUAL_FATAL(db_script(&owners_db, sql), ERR_OK);
}
