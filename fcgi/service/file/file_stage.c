/* Bytes on their way to become files: in the store, small ones with their hash. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "lib/base/arena.h"
#include "lib/io/body.h"
#include "service/base/job.h"
#include "service/file/file_put_inside.h"
#include "service/file/file_text.h"

#define HASHED_MAX (256 * 1024)	/* bytes: larger ones are the worker's to hash */

/* A small body, whole: reading it again costs less than a job. */
struct small {
	char  *data;
	size_t len;
	size_t at;
};

static ssize_t
read_small(void *context, void *data, size_t size)
{
	struct small *small = context;
	const size_t left = small->len - small->at;

	if (size > left)
		size = left;
	memcpy(data, small->data + small->at, size);
	small->at += size;
	return (ssize_t)size;
}

/* What a front end spooled is left in its file; ERR_MALFORMED: it was cut. */
static enum err
take_small(struct arena *arena, struct body *body, struct small *out)
{
	const size_t room = (size_t)body->length + 1;
	ssize_t got = 0;
	int fd = -1;

	*out = (struct small){ .data = arena_alloc(arena, room) };
	if (body->spool_path != NULL && (fd = open(body->spool_path, O_RDONLY | O_CLOEXEC)) < 0)
		return err_of_errno(errno);
	do {
		got = fd >= 0 ? read(fd, out->data + out->len, room - out->len) :
		    body->read(body->context, out->data + out->len, room - out->len);
		out->len += got > 0 ? (size_t)got : 0;
	} while (got > 0 && out->len < room);
	if (fd >= 0)
		close(fd);
	return got < 0 || (int64_t)out->len != body->length ? ERR_MALFORMED : ERR_OK;
}

bool
file_body_is_small(const struct body *body)
{
	return body->length >= 0 && body->length <= HASHED_MAX && body->length <= body->max_bytes;
}

/* `taken` can be read again, and its hash is known. */
static enum err
hash_small(struct arena *arena, struct body *body, struct body *taken, struct file_staged *out)
{
	struct small *small = ARENA_NEW(arena, struct small);
	unsigned int len;
	enum err err;

	*taken = *body;
	if ((err = take_small(arena, body, small)) != ERR_OK)
		return err;
	out->is_hashed = EVP_Digest(small->data, small->len, out->sha256, &len, EVP_sha256(), NULL) == 1;
	if (taken->spool_path == NULL) {
		taken->read = read_small;
		taken->context = small;
	}
	return ERR_OK;
}

enum err
file_stage(struct db *db, struct arena *arena, const struct user_id *who, struct body *body,
    struct file_staged *out)
{
	struct body taken;
	enum err err;

	*out = (struct file_staged){ .is_upload = false };
	if (!file_body_is_small(body))
		return object_put(db, arena, who, body, &out->object, &out->stored);
	err = hash_small(arena, body, &taken, out);
	return err == ERR_OK ? object_put(db, arena, who, &taken, &out->object, &out->stored) : err;
}

/* Under a key that no row has: what becomes of nothing is a stray, and goes as one. */
enum err
file_stage_bare(struct arena *arena, const struct user_id *who, const char *key,
    struct body *body, struct file_staged *out)
{
	struct body taken;
	enum err err;

	*out = (struct file_staged){ .object = { .key = key, .owner = *who, .size_bytes = body->length } };
	err = hash_small(arena, body, &taken, out);
	return err == ERR_OK ? store_put(key, &taken, &out->stored) : err;
}

const char *
file_staged_etag(struct arena *arena, const struct file_staged *staged)
{
	return arena_printf(arena, "\"%s\"", strrchr(staged->object.key, '/') + 1);
}

bool
file_is_workers(const struct file_put *put, const struct file_staged *staged)
{
	return !staged->is_hashed ||
	    file_text_is_said(put->file != NULL ? put->file->name : put->name);
}

enum err
file_give_worker(struct db *db, struct arena *arena, const char *key)
{
	return job_add(db, JOB_HASH, 0, arena_printf(arena, "{\"key\": \"%s\"}", key), 0);
}

enum err
file_stage_upload(struct db *db, struct arena *arena, const struct user_id *who,
    const char *key, struct file_staged *out)
{
	*out = (struct file_staged){ .is_upload = true };
	return object_find_own(db, arena, who, key, &out->object);
}

void
file_unstage(struct db *db, const struct file_staged *staged, enum err err)
{
	if (err != ERR_UNAVAILABLE && staged->object.id != 0 && !staged->is_upload)
		object_delete(db, staged->object.id);
}
