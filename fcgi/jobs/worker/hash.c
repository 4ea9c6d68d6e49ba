/* SHA-256 of stored objects, and the words of those that are files of text. */
#include <openssl/evp.h>
#include <stdlib.h>

#include "jobs/worker/kinds.h"
#include "jobs/worker/task.h"
#include "lib/base/arena.h"
#include "service/base/object.h"
#include "service/file/file_text.h"
#include "service/upkeep/audit.h"
#include "store/store.h"

#define READ_AT_ONCE (4 * 1024 * 1024)

static enum err
digest(struct task *task, const struct object *object,
    unsigned char sha256[32])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned char *data = malloc(READ_AT_ONCE);
	int64_t offset = 0;
	enum err err = ERR_OK;
	size_t got;

	if (ctx == NULL || data == NULL || EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) != 1)
		abort();
	while (err == ERR_OK && offset < object->size_bytes) {
		got = 0;
		err = store_read_version(object->key, object->version_id, offset, data,
		    READ_AT_ONCE, &got);
		if (err == ERR_OK && (got == 0 || !task_goes_on(task)))
			err = ERR_UNAVAILABLE;
		else if (err == ERR_OK && EVP_DigestUpdate(ctx, data, got) != 1)
			abort();
		offset += (int64_t)got;
	}
	if (EVP_DigestFinal_ex(ctx, sha256, NULL) != 1)
		abort();
	EVP_MD_CTX_free(ctx);
	free(data);
	return err;
}

/* Found by its words, where a file says that it is text. */
static enum err
keep_words(struct task *task, const struct object *object)
{
	bool is_wanted;
	size_t got = 0;
	char *text;
	enum err err;

	err = file_text_is_wanted(task->db, task->arena, object, &is_wanted);
	if (err != ERR_OK || !is_wanted || object->size_bytes == 0)
		return err;
	text = arena_alloc(task->arena, FILE_TEXT_MAX);
	err = store_read_version(object->key, object->version_id, 0, text, FILE_TEXT_MAX, &got);
	return err == ERR_OK ? file_text_keep(task->db, task->arena, object, text, got) : err;
}

enum err
hash_run(struct task *task)
{
	const char *key = task->job.object_key;
	unsigned char sha256[32];
	struct object object;
	enum err err;

	if (key == NULL)
		return task_fail(task, ERR_INPUT, JOB_HOPELESS, "The job names no object.");
	if ((err = object_find(task->db, task->arena, key, &object)) == ERR_OK &&
	    (err = digest(task, &object, sha256)) == ERR_OK &&
	    (err = keep_words(task, &object)) == ERR_OK)
		err = audit_set_hash(task->db, key, object.etag, sha256);
	/* Deleted meanwhile: then nobody needs its hash. */
	if (err == ERR_OK || err == ERR_NOT_FOUND)
		return ERR_OK;
	return task_fail(task, err, JOB_AGAIN, "The object could not be read.");
}
