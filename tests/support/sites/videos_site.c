/* The videos program with what it needs, and what is left in its database and store. */
#include "support/sites/videos_site.h"

#include <CUnit/CUnit.h>
#include <stdio.h>

#include "lib/db/db_row.h"
#include "support/people/auth.h"
#include "support/people/uploading.h"
#include "support/world/test_db.h"

struct test_program videos_auth, videos_credentials, videos_program;

#define COMMAND_MAX 1024

void
videos_site_start(const char *const *env)
{
	auth_start(&videos_auth, NULL);
	uploading_start(&videos_credentials, &videos_auth, NULL);
	test_program_start_beside(&videos_program, &videos_auth, "videos", env);
}

bool
videos_site_stop(void)
{
	bool ok = test_program_stop(&videos_program);

	ok = test_program_stop(&videos_credentials) && ok;
	return test_program_stop(&videos_auth) && ok;
}

static struct api
at_videos(struct api at_auth)
{
	struct api me = auth_as(&at_auth, &videos_program);

	api_done(&at_auth);
	return me;
}

struct api
videos_person(const char *username)
{
	return at_videos(auth_register(&videos_auth, username));
}

struct api
videos_admin(const char *username)
{
	return at_videos(auth_register_admin(&videos_auth, username));
}

struct api
videos_stranger(void)
{
	return (struct api){ .socket = videos_program.socket };
}

static int64_t
ask(const char *sql, bool has_answer)
{
	struct db_pool *pool = test_db_pool(NULL, 1);
	struct db db = db_of(pool);
	int64_t number = 0;
	enum err err;

	err = has_answer ? db_one_int(&db, DB_PLAIN(sql), &number) : db_script(&db, sql);
	CU_ASSERT_EQUAL_FATAL(err, ERR_OK);
	db_done(&db);
	db_pool_free(pool);
	return number;
}

void
videos_sql(const char *sql)
{
	ask(sql, false);
}

int64_t
videos_number(const char *sql)
{
	return ask(sql, true);
}

int
videos_files(const char *prefix)
{
	char command[COMMAND_MAX];
	int count = -1;
	FILE *pipe;

	snprintf(command, sizeof(command), "find '%s/store/%s' -type f 2>/dev/null | wc -l",
	    videos_auth.directory, prefix);
	pipe = popen(command, "r");
	CU_ASSERT_FATAL(pipe != NULL && fscanf(pipe, "%d", &count) == 1);
	pclose(pipe);
	return count;
}

void
videos_left_nothing(const char *who)
{
	char sql[512];

	snprintf(sql, sizeof(sql), "SELECT count(*) FROM video v JOIN account a ON a.id = v.owner_id"
	    " WHERE a.username = '%s'", who);
	CU_ASSERT_EQUAL(videos_number(sql), 0);
	snprintf(sql, sizeof(sql), "SELECT count(*) FROM object o JOIN account a ON a.id = o.owner_id"
	    " WHERE a.username = '%s' AND (o.state <> 'deleting' OR NOT EXISTS (SELECT FROM job"
	    " WHERE kind = 'object_delete' AND payload->>'key' = o.key))", who);
	CU_ASSERT_EQUAL(videos_number(sql), 0);
	snprintf(sql, sizeof(sql), "SELECT used_bytes FROM account WHERE username = '%s'", who);
	CU_ASSERT_EQUAL(videos_number(sql), 0);
	CU_ASSERT_EQUAL(videos_number("SELECT count(*) FROM upload u JOIN object o"
	    " ON o.id = u.object_id WHERE o.state = 'deleting'"), 0);
}
