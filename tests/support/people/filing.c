/* Folders and files for tests of services. */
#include "support/people/filing.h"

#include <CUnit/CUnit.h>
#include <stdio.h>

#include "lib/io/body.h"
#include "service/file/file_change.h"
#include "service/file/file_put.h"
#include "support/world/test_db.h"
#include "support/world/test_store.h"

struct db       filing_db;
struct db_pool *filing_pool;

void
filing_begin(void)
{
	test_store();
	people_begin();
	filing_pool = test_db_pool("files", 4);
	filing_db = db_of(filing_pool);
}

void
filing_end(void)
{
	db_done(&filing_db);
	db_pool_free(filing_pool);
	people_end();
}

struct file
filing_home(const struct account *who)
{
	struct file root;

	CU_ASSERT_EQUAL_FATAL(file_home(&filing_db, people_arena, &who->key, &root), ERR_OK);
	return root;
}

struct file
filing_folder(const struct account *who, const struct file *parent, const char *name)
{
	const struct file_place place = { .who = who->key, .folder = parent, .name = name };
	struct file made;

	CU_ASSERT_EQUAL_FATAL(file_make_folder(&filing_db, people_arena, &place, &made), ERR_OK);
	return made;
}

enum err
filing_put(const struct account *who, const struct file *parent, const char *name, int64_t length,
    struct file *out)
{
	const struct file_put put = {
		.who = who->key, .folder = parent, .name = name, .overwrites = true,
	};
	struct test_bytes bytes = test_bytes(FILING_SEED, length);
	struct body body = test_body(&bytes, false);
	struct file_staged staged;
	struct file_made made;
	enum err err;

	err = file_stage(&filing_db, people_arena, &who->key, &body, &staged);
	if (err == ERR_OK)
		err = file_put(&filing_db, people_arena, &put, &staged, &made);
	if (err != ERR_OK)
		file_unstage(&filing_db, &staged, err);
	else
		*out = made.file;
	return err;
}

struct file
filing_file(const struct account *who, const struct file *parent, const char *name, int64_t length)
{
	struct file made;

	CU_ASSERT_EQUAL_FATAL(filing_put(who, parent, name, length, &made), ERR_OK);
	return made;
}

enum err
filing_move(const struct account *who, const struct file *what, const struct file *to, const char *name)
{
	const struct file_move move = {
		.file = what, .to = { .who = who->key, .folder = to, .name = name },
	};
	struct file_changed moved;

	return file_move(&filing_db, people_arena, &move, &moved);
}

struct file
filing_again(const struct account *who, const struct file *what)
{
	struct file found;

	CU_ASSERT_EQUAL_FATAL(file_find(&filing_db, people_arena, &who->key, &what->id, &found), ERR_OK);
	return found;
}

int64_t
filing_used(const struct account *who)
{
	struct file_usage usage = { .used_bytes = -1 };

	CU_ASSERT_EQUAL(file_usage(&filing_db, &who->key, &usage), ERR_OK);
	return usage.used_bytes;
}

/* `count` files "name 1", … of one object. */
void
filing_fill(const struct account *who, const struct file *parent, const char *name, int count)
{
	char sql[700];

	snprintf(sql, sizeof(sql),
	    "BEGIN; SET LOCAL statement_timeout = 0;"
	    "INSERT INTO object (key, owner_id, state) SELECT 'u/x/%s', %lld, 'stored';"
	    "INSERT INTO file (public_id, parent_id, name, is_file, object_id)"
	    " SELECT translate(substr(encode(sha256(('%s' || n)::bytea), 'base64'), 1, 11), '+/', '-_'),"
	    "        %lld, '%s ' || n, true, (SELECT id FROM object WHERE key = 'u/x/%s')"
	    "   FROM generate_series(1, %d) n; COMMIT; ANALYZE file",
	    name, (long long)who->key.value, name, (long long)parent->row, name, name, count);
	people_run(sql);
}
