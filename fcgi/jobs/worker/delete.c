/* Jobs that delete: an object, a prefix of derived objects, an account. */
#include "jobs/worker/kinds.h"
#include "jobs/worker/task.h"
#include "lib/base/arena.h"
#include "service/base/object.h"
#include "service/base/page.h"
#include "service/file/file_bin.h"
#include "service/upkeep/purge.h"
#include "service/upload/upload.h"
#include "store/store.h"

#define UPLOADS_AT_ONCE 100
#define NOT_DELETED "The store did not delete everything."

/* The row goes after the bytes: what fails in between is done again. */
static enum err
delete_object(struct task *task, const char *key)
{
	enum err err;

	err = store_delete(key);
	if (err == ERR_OK)
		err = object_purge(task->db, key);
	return err;
}

enum err
delete_object_run(struct task *task)
{
	enum err err = ERR_OK;

	if (task->job.object_key != NULL)
		err = delete_object(task, task->job.object_key);
	else if (task->job.prefix != NULL)
		err = store_delete_prefix(task->job.prefix);
	if (err != ERR_OK)
		return task_fail(task, err, JOB_AGAIN, NOT_DELETED);
	return ERR_OK;
}

static enum err
abort_uploads(struct task *task)
{
	const struct user_id owner = { task->job.account };
	struct page_ask ask = { .limit = UPLOADS_AT_ONCE };
	const struct upload *uploads;
	struct page page;
	enum err err;
	size_t i;

	do {
		err = upload_list(task->db, task->arena, &owner, &ask, &page);
		if (err != ERR_OK)
			return err;
		uploads = page.items;
		ask.cursor = page.next;
		for (i = 0; err == ERR_OK && i < page.count; i++) {
			err = upload_abort(task->db, &uploads[i]);
			if (err == ERR_NOT_FOUND)	/* over meanwhile */
				err = ERR_OK;
		}
	} while (err == ERR_OK && ask.cursor != NULL && task_goes_on(task));
	return err;
}

static enum err
delete_objects(struct task *task)
{
	struct texts keys = { NULL, 0 };
	enum err err;
	size_t i;

	do {
		err = purge_account_objects(task->db, task->arena, task->job.account, &keys);
		for (i = 0; err == ERR_OK && i < keys.count && task_goes_on(task); i++)
			err = delete_object(task, keys.items[i]);
	} while (err == ERR_OK && keys.count > 0 && task_goes_on(task));
	return err;
}

/* What of it is in the common folder, or in others' copies, is theirs from now on. */
static enum err
close_files(struct task *task)
{
	bool left;
	enum err err;

	do
		err = file_close_account(task->db, task->arena, task->job.account, &left);
	while (err == ERR_OK && left && task_goes_on(task));
	return err == ERR_OK && left ? ERR_UNAVAILABLE : err;	/* it is to end: again later */
}

/*
 * Also what its owner's own tools put there, of which no row says anything; where
 * others have something of it the janitor finds that.
 */
static enum err
delete_strays(struct task *task)
{
	const char *prefix;
	enum err err;

	err = purge_account_prefix(task->db, task->arena, task->job.account, &prefix);
	if (err == ERR_NOT_FOUND)
		return ERR_OK;	/* an earlier attempt got that far, or others' are there */
	return err == ERR_OK ? store_delete_prefix(prefix) : err;
}

enum err
delete_account_run(struct task *task)
{
	enum err err;

	if ((err = abort_uploads(task)) == ERR_OK &&
	    (err = close_files(task)) == ERR_OK &&
	    (err = purge_account_videos(task->db, task->arena, task->job.account)) == ERR_OK &&
	    (err = delete_objects(task)) == ERR_OK &&
	    (err = delete_strays(task)) == ERR_OK && task_goes_on(task))
		err = purge_account_row(task->db, task->job.account);
	if (err != ERR_OK)
		return task_fail(task, err, JOB_AGAIN, NOT_DELETED);
	return ERR_OK;
}
