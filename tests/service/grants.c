/* What each program's Postgres role may do, and above all what not. */
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"

static struct arena *arena;

/* Roles that may do `what`, as "auth worker". */
static const char *
roles_that_may(const char *what)
{
	struct db_pool *pool = test_db_pool(NULL, 1);
	struct db db = db_of(pool);
	const char *names;
	char *sql = arena_printf(arena, "SELECT coalesce(string_agg(substr(rolname, 9), ' '"
	    " ORDER BY rolname), '') FROM pg_roles WHERE rolname LIKE 'vitrina\\_%%' AND %s", what);

	CU_ASSERT_EQUAL_FATAL(db_one_text(&db, arena, DB_PLAIN(sql), &names), ERR_OK);
	db_pool_free(pool);
	return names;
}

static void
each_role_may_do_only_what_it_needs(void)
{
	static const char *const hidden[] = { "account.password_hash", "account.email",
	    "session.token_hash", "token.token_hash", "code.code_hash", "device.token_hash",
	    "totp.secret", "recovery_code.code_hash", "security_key.key" };
	size_t i;

	for (i = 0; i < COUNT(hidden); i++) {
		const char *dot = strchr(hidden[i], '.');

		CU_ASSERT_STRING_EQUAL(roles_that_may(arena_printf(arena,
		    "has_column_privilege(rolname, '%.*s', '%s', 'SELECT, INSERT, UPDATE')",
		    (int)(dot - hidden[i]), hidden[i], dot + 1)), "auth");
	}
	CU_ASSERT_STRING_EQUAL(roles_that_may(
	    "has_any_column_privilege(rolname, 'setting', 'INSERT, UPDATE')"), "auth");
	CU_ASSERT_STRING_EQUAL(roles_that_may(
	    "has_column_privilege(rolname, 'account', 'role', 'INSERT, UPDATE')"), "auth");
	CU_ASSERT_STRING_EQUAL(roles_that_may(
	    "has_any_column_privilege(rolname, 'migration', 'INSERT, UPDATE')"), "");
	/* which there were is all that a program may know: whether it may begin */
	CU_ASSERT_STRING_EQUAL(roles_that_may(
	    "has_column_privilege(rolname, 'migration', 'checksum', 'SELECT')"), "");
	CU_ASSERT_STRING_EQUAL(roles_that_may(
	    "has_schema_privilege(rolname, 'public', 'CREATE')"), "");
	CU_ASSERT_STRING_EQUAL(roles_that_may(
	    "(rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)"), "");
	CU_ASSERT_STRING_EQUAL(roles_that_may(
	    "has_table_privilege(rolname, 'video', 'TRUNCATE, TRIGGER, REFERENCES')"), "");
	/* the security log: all write to it, and none rewrites it */
	CU_ASSERT_STRING_EQUAL(roles_that_may(
	    "has_table_privilege(rolname, 'security_event', 'INSERT, UPDATE')"), "");
	CU_ASSERT_STRING_EQUAL(roles_that_may(
	    "has_table_privilege(rolname, 'security_event', 'DELETE')"), "worker");
	CU_ASSERT_STRING_EQUAL(roles_that_may(
	    "has_column_privilege(rolname, 'security_event', 'address', 'SELECT')"), "auth");
	CU_ASSERT_STRING_EQUAL(roles_that_may("has_function_privilege(rolname, 'security_event_add(text, boolean,"
	    " bigint, text, bigint, text, text, text, text, text, text, text)', 'EXECUTE')"),
	    "auth credentials files images matrix stats videos");
	/* pages are made of what anybody may see */
	CU_ASSERT_STRING_EQUAL(roles_that_may("rolname = 'vitrina_site' AND (SELECT count(*) > 0"
	    " FROM information_schema.column_privileges p WHERE p.grantee = rolname AND p.table_name"
	    " NOT IN ('public_video', 'public_image', 'site_key', 'counter', 'series'))"), "");
	CU_ASSERT_STRING_EQUAL(roles_that_may("EXISTS (SELECT FROM pg_policies WHERE tablename = 'site_key'"
	    " AND rolname = ANY (roles) AND qual <> 'true')"), "site");
	CU_ASSERT_STRING_EQUAL(roles_that_may("rolname = 'vitrina_site' AND (SELECT count(*) FROM pg_policies"
	    " WHERE tablename = 'site_key' AND rolname = ANY (roles)) <> 1"), "");
	CU_ASSERT_STRING_EQUAL(roles_that_may("rolname = 'vitrina_site' AND NOT (SELECT relrowsecurity"
	    " FROM pg_class WHERE relname = 'site_key')"), "");
	CU_ASSERT_STRING_EQUAL(roles_that_may("has_function_privilege(rolname,"
	    " 'video_by_link(text)', 'EXECUTE')"), "site");
	CU_ASSERT_STRING_EQUAL(roles_that_may("has_function_privilege(rolname,"
	    " 'session_resolve(bytea, boolean, integer)', 'EXECUTE')"),
	    "auth credentials files images matrix stats videos");
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "each_role_may_do_only_what_it_needs", each_role_may_do_only_what_it_needs },
		CU_TEST_INFO_NULL,
	};
	int status;

	arena = arena_new();
	status = suite_run("grants", tests);
	arena_free(arena);
	return status;
}
