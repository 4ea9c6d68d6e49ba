/* The `s3` driver's multipart uploads: those of S3 itself. */
#include "store/store_s3.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/io/body.h"

#define PUT_MAX    (64LL << 20)		/* larger files go in parts */
#define PART_BYTES (16LL << 20)
#define PARTS_AT_ONCE 4

enum err
store_s3_begin(const char *key, char upload[STORE_UPLOAD_MAX])
{
	struct arena *arena = arena_new();
	const char *id;
	enum err err;

	err = s3_multipart_create(store_s3(), arena, key, "application/octet-stream", &id);
	if (err == ERR_OK && strlen(id) >= STORE_UPLOAD_MAX) {
		s3_multipart_abort(store_s3(), arena, key, id);
		err = ERR_INTERNAL;
	} else if (err == ERR_OK) {
		strcpy(upload, id);
	}
	arena_free(arena);
	return err;
}

static enum err
put_part_fd(struct arena *arena, const char *key, const char *upload, int number, int fd,
    int64_t offset, int64_t size_bytes, struct store_part *out)
{
	const struct http_file file = { .fd = fd, .offset = offset };
	const struct s3_body body = { .file = &file, .length = size_bytes };
	const char *etag;
	enum err err;

	err = s3_multipart_put(store_s3(), arena, key, upload, number, &body, &etag);
	if (err != ERR_OK)
		return err;
	*out = (struct store_part){ .number = number, .size_bytes = size_bytes };
	snprintf(out->etag, sizeof(out->etag), "%s", etag);
	return ERR_OK;
}

enum err
store_s3_put_part(const char *key, const char *upload, int number, int64_t part_size,
    struct body *body, struct store_part *out)
{
	struct arena *arena = arena_new();
	int64_t size_bytes;
	enum err err;
	int fd;

	if (body->max_bytes > part_size)
		body->max_bytes = part_size;
	err = store_s3_spool(body, &fd, &size_bytes);
	if (err == ERR_OK) {
		err = put_part_fd(arena, key, upload, number, fd, 0, size_bytes, out);
		close(fd);
	}
	arena_free(arena);
	return err == ERR_TOO_LARGE ? ERR_INPUT : err;
}

/*
 * The answer to an earlier call may have been lost: then the object is there,
 * though the upload is not any more.  And Ceph says 500 of uploads that never were.
 */
static enum err
find_completed(struct arena *arena, const char *key, const char *upload,
    int64_t size_bytes, struct s3_object *out)
{
	struct s3_part *parts;
	size_t count;
	enum err err;

	err = s3_head(store_s3(), arena, key, NULL, out);
	if (err == ERR_OK && out->size_bytes == size_bytes)
		return ERR_OK;
	if (err == ERR_OK || err == ERR_NOT_FOUND)
		err = s3_multipart_list(store_s3(), arena, key, upload, &parts, &count);
	return err == ERR_OK ? ERR_UNAVAILABLE : err;
}

enum err
store_s3_complete(const char *key, const char *upload, int64_t part_size,
    const struct store_part *parts, size_t count, struct store_object *out)
{
	struct arena *arena = arena_new();
	struct s3_part *named = ARENA_ARRAY(arena, struct s3_part, count + 1);
	struct s3_object object;
	int64_t size_bytes = 0;
	enum err err;
	size_t i;

	(void)part_size;
	for (i = 0; i < count; i++) {
		named[i] = (struct s3_part){ parts[i].number, parts[i].etag, parts[i].size_bytes, 0 };
		size_bytes += parts[i].size_bytes;
	}
	err = s3_multipart_complete(store_s3(), arena, key, upload, named, count, &object);
	if (err == ERR_NOT_FOUND || err == ERR_UNAVAILABLE)
		err = find_completed(arena, key, upload, size_bytes, &object);
	if (err == ERR_OK)
		store_s3_facts(&object, out);
	arena_free(arena);
	return err == ERR_INPUT ? ERR_PRECONDITION : err;
}

enum err
store_s3_abort(const char *key, const char *upload)
{
	struct arena *arena = arena_new();
	enum err err;

	err = s3_multipart_abort(store_s3(), arena, key, upload);
	arena_free(arena);
	return err;
}

enum err
store_s3_list_parts(const char *key, const char *upload, struct arena *arena,
    struct store_part **parts, size_t *count)
{
	struct s3_part *listed;
	enum err err;
	size_t i;

	err = s3_multipart_list(store_s3(), arena, key, upload, &listed, count);
	if (err != ERR_OK)
		return err;
	*parts = ARENA_ARRAY(arena, struct store_part, *count + 1);
	for (i = 0; i < *count; i++) {
		(*parts)[i].number = listed[i].number;
		(*parts)[i].size_bytes = listed[i].size_bytes;
		snprintf((*parts)[i].etag, STORE_ETAG_MAX, "%s", listed[i].etag);
	}
	return ERR_OK;
}

/* A file's parts, taken one after the other by some threads. */
struct sending {
	const char        *key;
	const char        *upload;
	int                fd;
	int64_t            size_bytes;
	int64_t            each;
	size_t             count;
	struct store_part *parts;
	atomic_size_t      next;
	atomic_int         err;		/* the last that was none */
};

static void *
send_parts(void *context)
{
	struct sending *sending = context;
	struct arena *arena = arena_new();
	enum err err = ERR_OK;
	size_t i;

	while (err == ERR_OK && atomic_load(&sending->err) == ERR_OK &&
	    (i = atomic_fetch_add(&sending->next, 1)) < sending->count) {
		const int64_t at = (int64_t)i * sending->each;
		const int64_t left = sending->size_bytes - at;

		arena_reset(arena);
		err = put_part_fd(arena, sending->key, sending->upload, (int)i + 1, sending->fd,
		    at, left < sending->each ? left : sending->each, &sending->parts[i]);
	}
	if (err != ERR_OK)
		atomic_store(&sending->err, (int)err);
	arena_free(arena);
	return NULL;
}

static enum err
put_parts(struct arena *arena, const char *key, const char *upload, int fd,
    int64_t size_bytes, struct store_object *out)
{
	const int64_t least = (size_bytes + STORE_PARTS_MAX - 1) / STORE_PARTS_MAX;
	struct sending sending = {
		.key = key, .upload = upload, .fd = fd, .size_bytes = size_bytes,
		.each = least > PART_BYTES ? least : PART_BYTES,
	};
	pthread_t threads[PARTS_AT_ONCE];
	size_t started = 0;

	sending.count = (size_t)((size_bytes + sending.each - 1) / sending.each);
	sending.parts = ARENA_ARRAY(arena, struct store_part, sending.count);
	while (started < PARTS_AT_ONCE && started < sending.count &&
	    pthread_create(&threads[started], NULL, send_parts, &sending) == 0)
		started++;
	if (started == 0)
		send_parts(&sending);
	while (started > 0)
		pthread_join(threads[--started], NULL);
	if (atomic_load(&sending.err) != ERR_OK)
		return (enum err)atomic_load(&sending.err);
	return store_s3_complete(key, upload, sending.each, sending.parts, sending.count, out);
}

static const char *
type_of(const char *key)
{
	const char *dot = strrchr(key, '.');

	if (dot == NULL)
		return "application/octet-stream";
	return strcmp(dot, ".m3u8") == 0 ? "application/vnd.apple.mpegurl" :
	    strcmp(dot, ".jpg") == 0 ? "image/jpeg" :
	    strcmp(dot, ".vtt") == 0 ? "text/vtt" :
	    strcmp(dot, ".m4s") == 0 || strcmp(dot, ".mp4") == 0 ? "video/mp4" :
	    "application/octet-stream";
}

enum err
store_s3_put_fd(const char *key, int fd, int64_t size_bytes, struct store_object *out)
{
	const struct http_file file = { .fd = fd };
	const struct s3_body body = { .file = &file, .length = size_bytes };
	struct arena *arena = arena_new();
	char upload[STORE_UPLOAD_MAX];
	struct s3_object object;
	enum err err;

	if (size_bytes <= PUT_MAX) {
		err = s3_put(store_s3(), arena, key, type_of(key), &body, &object);
		if (err == ERR_OK)
			store_s3_facts(&object, out);
	} else if ((err = store_s3_begin(key, upload)) == ERR_OK) {
		err = put_parts(arena, key, upload, fd, size_bytes, out);
		if (err != ERR_OK)
			store_s3_abort(key, upload);
	}
	arena_free(arena);
	return err;
}

/* A body's next part: as a body, it ends there. */
struct slice {
	struct body *whole;
	int64_t      left;
	bool         is_over;	/* the whole is at its end */
};

static ssize_t
read_slice(void *context, void *data, size_t size)
{
	struct slice *slice = context;
	ssize_t got;

	if (slice->left == 0)
		return 0;
	got = slice->whole->read(slice->whole->context, data,
	    (int64_t)size < slice->left ? size : (size_t)slice->left);
	slice->is_over = got == 0;
	if (got > 0)
		slice->left -= got;
	return got;
}

/* Up to `each` bytes in a file of scratch, which is reused. */
static enum err
next_slice(struct body *body, int fd, int64_t each, int64_t *size_bytes, bool *is_over)
{
	struct slice slice = { .whole = body, .left = each };
	struct body part = { .length = -1, .max_bytes = each, .read = read_slice, .context = &slice };
	enum err err;

	if (ftruncate(fd, 0) != 0)
		return err_of_errno(errno);
	err = body_write_to(&part, fd, 0, size_bytes);
	*is_over = slice.is_over;
	return err;
}

/* All parts of an upload, the first of which is in `fd`. */
static enum err
stream_parts(struct arena *arena, const char *key, const char *upload, struct body *body,
    int fd, int64_t each, struct store_object *out)
{
	struct store_part *parts = ARENA_ARRAY(arena, struct store_part, STORE_PARTS_MAX);
	int64_t size_bytes = each, total = each;
	bool is_over = false;
	enum err err = ERR_OK;
	size_t count = 0;

	while (err == ERR_OK && size_bytes > 0) {
		if (count == STORE_PARTS_MAX || total > body->max_bytes)
			return ERR_TOO_LARGE;
		err = put_part_fd(arena, key, upload, (int)count + 1, fd, 0, size_bytes, &parts[count]);
		count++;
		size_bytes = 0;
		if (err == ERR_OK && !is_over)
			err = next_slice(body, fd, each, &size_bytes, &is_over);
		total += size_bytes;
	}
	if (err == ERR_OK && body->length >= 0 && total != body->length)
		err = ERR_MALFORMED;
	return err != ERR_OK ? err : store_s3_complete(key, upload, each, parts, count, out);
}

enum err
store_s3_put_stream(const char *key, struct body *body, struct store_object *out)
{
	const int64_t least = (body->max_bytes + STORE_PARTS_MAX - 1) / STORE_PARTS_MAX;
	const int64_t each = least > PART_BYTES ? least : PART_BYTES;
	struct arena *arena = arena_new();
	char upload[STORE_UPLOAD_MAX];
	int64_t size_bytes;
	bool is_over;
	enum err err;
	int fd;

	if (body->length > body->max_bytes)
		err = ERR_TOO_LARGE;
	else if ((err = store_s3_scratch(each, &fd)) == ERR_OK) {
		err = next_slice(body, fd, each, &size_bytes, &is_over);
		if (err == ERR_OK && size_bytes < each)
			err = body->length >= 0 && size_bytes != body->length ? ERR_MALFORMED :
			    size_bytes > body->max_bytes ? ERR_TOO_LARGE :
			    store_s3_put_fd(key, fd, size_bytes, out);
		else if (err == ERR_OK && (err = store_s3_begin(key, upload)) == ERR_OK) {
			err = stream_parts(arena, key, upload, body, fd, each, out);
			if (err != ERR_OK)
				store_s3_abort(key, upload);
		}
		close(fd);
	}
	arena_free(arena);
	return err;
}
