/* Objects of S3: put, get, head, copy, delete, list. */
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <sodium.h>

#include "lib/aws/s3_call.h"
#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "lib/io/log.h"
#include "lib/text/url.h"
#include "lib/text/xml.h"

enum err
s3_put(const struct s3 *s3, struct arena *arena, const char *key, const char *type,
    const struct s3_body *body, struct s3_object *out)
{
	const struct http_header headers[] = { { "content-type", type } };
	const struct s3_call call = { .method = "PUT", .key = key, .headers = headers,
	    .header_count = COUNT(headers), .body = *body };
	struct http_reply reply;
	enum err err = s3_call(s3, arena, &call, &reply);

	if (err == ERR_OK) {
		s3_reply_object(&reply, arena, out);
		out->size_bytes = body->length;
	}
	return err;
}

/* How much of a body has come, so that a cut one goes on from there. */
struct getting {
	bool  (*on_data)(void *context, const void *data, size_t len);
	void   *context;
	int64_t got;
	bool    stopped;
	int     status;		/* of the last reply */
};

static bool
count_data(void *context, const void *data, size_t len)
{
	struct getting *getting = context;

	getting->got += (int64_t)len;
	getting->stopped = !getting->on_data(getting->context, data, len);
	return !getting->stopped;
}

/* What is got. */
struct wanted {
	const char *key;
	const char *version_id;
	int64_t     offset;
	int64_t     length;
};

static enum err
get(const struct s3 *s3, struct arena *arena, const struct wanted *wanted,
    struct getting *getting)
{
	const struct sigv4_pair version[] = { { "versionId", wanted->version_id } };
	const int64_t patience_ms = s3->patience_ms > 0 ? s3->patience_ms : S3_PATIENCE_MS;
	int64_t until_ms = clock_steady_ms() + patience_ms;
	enum err err = ERR_OK;

	for (int try = 0; try < S3_TRIES; try++) {
		int64_t from = wanted->offset + getting->got, before = getting->got;
		struct http_header range = { "range", NULL };
		struct s3_call call = { .method = "GET", .key = wanted->key, .query = version,
		    .query_count = wanted->version_id != NULL, .headers = &range, .header_count = 1,
		    .on_data = count_data, .context = getting, .once = true, .is_piece = true };
		struct http_reply reply;

		range.value = wanted->length < 0 ? arena_printf(arena, "bytes=%lld-", (long long)from) :
		    arena_printf(arena, "bytes=%lld-%lld", (long long)from,
		    (long long)(wanted->offset + wanted->length - 1));
		err = s3_call(s3, arena, &call, &reply);
		getting->status = reply.status;
		if (err == ERR_OK && reply.status == 200 && from > 0)
			return ERR_INTERNAL;	/* it ignores Range: the bytes are not those */
		if (err != ERR_UNAVAILABLE || getting->stopped ||
		    (wanted->length >= 0 && getting->got == wanted->length))
			return getting->stopped ? ERR_UNAVAILABLE : err;
		if (getting->got > before) {	/* it moves: only a standstill counts */
			until_ms = clock_steady_ms() + patience_ms;
			try = -1;
		} else if (clock_steady_ms() >= until_ms) {
			break;
		} else {
			s3_wait_before(try);
		}
	}
	return err;
}

enum err
s3_get(const struct s3 *s3, struct arena *arena, const char *key,
    const char *version_id, int64_t offset, int64_t length,
    bool (*on_data)(void *context, const void *data, size_t len), void *context)
{
	const struct wanted wanted = { key, version_id, offset, length };
	struct getting getting = { .on_data = on_data, .context = context };
	enum err err;

	if (!s3_lets(s3))
		return ERR_UNAVAILABLE;
	err = get(s3, arena, &wanted, &getting);
	if (!getting.stopped)	/* else it is whoever takes it that fails */
		s3_note(s3, err, getting.status);
	return err;
}

enum err
s3_head(const struct s3 *s3, struct arena *arena, const char *key,
    const char *version_id, struct s3_object *out)
{
	const struct sigv4_pair version[] = { { "versionId", version_id } };
	const struct s3_call call = { .method = "HEAD", .key = key, .query = version,
	    .query_count = version_id != NULL };
	struct http_reply reply;
	enum err err = s3_call(s3, arena, &call, &reply);

	if (err == ERR_OK)
		s3_reply_object(&reply, arena, out);
	return err;
}

static void
add_escaped(struct buf *buf, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '&')
			buf_text_add(buf, "&amp;");
		else if (*text == '<')
			buf_text_add(buf, "&lt;");
		else
			buf_add(buf, text, 1);
	}
}

static const char *
md5_base64(struct arena *arena, const struct buf *buf)
{
	unsigned char md5[EVP_MAX_MD_SIZE];
	unsigned int len;
	char *text = arena_alloc(arena, 32);

	EVP_Digest(buf->data, buf->len, md5, &len, EVP_md5(), NULL);
	return sodium_bin2base64(text, 32, md5, len, sodium_base64_VARIANT_ORIGINAL);
}

static enum err
delete_batch(const struct s3 *s3, struct arena *arena, const struct s3_name *names,
    size_t count)
{
	const struct sigv4_pair query[] = { { "delete", "" } };
	struct http_header headers[] = { { "content-md5", NULL } };
	struct s3_call call = { .method = "POST", .query = query, .query_count = 1,
	    .headers = headers, .header_count = 1 };
	struct http_reply reply;
	struct buf body;
	enum err err;

	buf_init(&body, arena, 4096);
	buf_text_add(&body, "<Delete><Quiet>true</Quiet>");
	for (size_t i = 0; i < count; i++) {
		buf_text_add(&body, "<Object><Key>");
		add_escaped(&body, names[i].key);
		buf_text_add(&body, "</Key>");
		if (names[i].version_id != NULL)
			buf_printf(&body, "<VersionId>%s</VersionId>", names[i].version_id);
		buf_text_add(&body, "</Object>");
	}
	buf_text_add(&body, "</Delete>");
	headers[0].value = md5_base64(arena, &body);
	call.body = (struct s3_body){ .data = body.data, .length = (int64_t)body.len };
	err = s3_call(s3, arena, &call, &reply);
	if (err == ERR_OK && strstr(reply.body, "<Error>") != NULL) {
		log_warn("S3: DeleteObjects left some: %.300s", reply.body);
		err = ERR_UNAVAILABLE;
	}
	return err;
}

enum err
s3_delete(const struct s3 *s3, struct arena *arena, const struct s3_name *names,
    size_t count)
{
	enum err err = ERR_OK;

	for (size_t at = 0; at < count && err == ERR_OK; at += S3_DELETE_MAX)
		err = delete_batch(s3, arena, names + at,
		    count - at < S3_DELETE_MAX ? count - at : S3_DELETE_MAX);
	return err;
}

struct deleting {
	const struct s3 *s3;
	struct arena    *arena;		/* of the batch */
	const char      *key;		/* only this one; NULL: all */
	struct s3_name   names[S3_DELETE_MAX];
	size_t           count;
	enum err         err;
};

static void
flush_deletes(struct deleting *deleting)
{
	if (deleting->count > 0 && deleting->err == ERR_OK)
		deleting->err = s3_delete(deleting->s3, deleting->arena, deleting->names,
		    deleting->count);
	deleting->count = 0;
	arena_reset(deleting->arena);
}

static bool
add_delete(void *context, const struct s3_name *name)
{
	struct deleting *deleting = context;
	struct s3_name *to = &deleting->names[deleting->count];

	if (deleting->key != NULL && strcmp(name->key, deleting->key) != 0)
		return true;
	to->key = arena_strdup(deleting->arena, name->key);
	to->version_id = name->version_id == NULL ? NULL :
	    arena_strdup(deleting->arena, name->version_id);
	if (++deleting->count == S3_DELETE_MAX)
		flush_deletes(deleting);
	return deleting->err == ERR_OK;
}

enum err
s3_delete_versions(const struct s3 *s3, const char *prefix, bool is_prefix)
{
	struct deleting *deleting = calloc(1, sizeof(*deleting));
	enum err err;

	if (deleting == NULL)
		abort();
	deleting->s3 = s3;
	deleting->arena = arena_new();
	deleting->key = is_prefix ? NULL : prefix;
	err = s3_list(s3, prefix, true, add_delete, deleting);
	if (err == ERR_OK)
		flush_deletes(deleting);
	if (err == ERR_OK)
		err = deleting->err;
	arena_free(deleting->arena);
	free(deleting);
	return err;
}
