/* Multipart uploads of S3. */
#include <stdlib.h>
#include <string.h>

#include "lib/aws/s3_call.h"
#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "lib/io/log.h"
#include "lib/text/xml.h"

#define PARTS_MAX 10000

struct wanted {
	struct arena *arena;
	const char   *name;
	const char   *value;
};

static void
read_wanted(void *context, const char *parent, const char *name, const char *value)
{
	struct wanted *wanted = context;

	(void)parent;
	if (strcmp(name, wanted->name) == 0)
		wanted->value = arena_strdup(wanted->arena, value);
}

static const char *
xml_value(struct arena *arena, const struct http_reply *reply, const char *name)
{
	struct wanted wanted = { arena, name, NULL };

	xml_read(reply->body, reply->body_len, read_wanted, &wanted);
	return wanted.value;
}

enum err
s3_multipart_create(const struct s3 *s3, struct arena *arena, const char *key,
    const char *type, const char **upload_id)
{
	const struct sigv4_pair query[] = { { "uploads", "" } };
	const struct http_header headers[] = { { "content-type", type } };
	const struct s3_call call = { .method = "POST", .key = key, .query = query,
	    .query_count = COUNT(query), .headers = headers,
	    .header_count = COUNT(headers), .once = true };
	struct http_reply reply;
	enum err err = s3_call(s3, arena, &call, &reply);

	if (err == ERR_OK && (*upload_id = xml_value(arena, &reply, "UploadId")) == NULL)
		err = ERR_UNAVAILABLE;
	return err;
}

enum err
s3_multipart_put(const struct s3 *s3, struct arena *arena, const char *key,
    const char *upload_id, int number, const struct s3_body *body, const char **etag)
{
	const struct sigv4_pair query[] = {
		{ "partNumber", arena_printf(arena, "%d", number) }, { "uploadId", upload_id },
	};
	const struct s3_call call = { .method = "PUT", .key = key, .query = query,
	    .query_count = COUNT(query), .body = *body };
	struct http_reply reply;
	enum err err = s3_call(s3, arena, &call, &reply);

	if (err == ERR_OK && (*etag = http_reply_header(&reply, "ETag", arena)) == NULL)
		err = ERR_UNAVAILABLE;
	return err;
}

/* A page of ListParts, as it is read. */
struct part_list {
	struct arena   *arena;
	struct s3_part *parts;
	size_t          count;
	const char     *next;
	bool            is_truncated;
};

static void
read_part(void *context, const char *parent, const char *name, const char *value)
{
	struct part_list *list = context;
	struct s3_part *part = &list->parts[list->count];

	if (strcmp(name, "Part") == 0 && list->count < PARTS_MAX)
		list->count++;
	else if (strcmp(name, "NextPartNumberMarker") == 0)
		list->next = arena_strdup(list->arena, value);
	else if (strcmp(name, "IsTruncated") == 0)
		list->is_truncated = strcmp(value, "true") == 0;
	else if (strcmp(parent, "Part") != 0)
		return;
	else if (strcmp(name, "PartNumber") == 0)
		part->number = (int)strtol(value, NULL, 10);
	else if (strcmp(name, "ETag") == 0)
		part->etag = arena_strdup(list->arena, value);
	else if (strcmp(name, "Size") == 0)
		part->size_bytes = strtoll(value, NULL, 10);
	else if (strcmp(name, "LastModified") == 0)
		clock_parse(value, &part->modified_at);
}

enum err
s3_multipart_list(const struct s3 *s3, struct arena *arena, const char *key,
    const char *upload_id, struct s3_part **parts, size_t *count)
{
	struct part_list list = { .arena = arena,
	    .parts = ARENA_ARRAY(arena, struct s3_part, PARTS_MAX + 1) };
	enum err err;

	do {
		const struct sigv4_pair query[] = {
			{ "uploadId", upload_id }, { "part-number-marker", list.next },
		};
		const struct s3_call call = { .method = "GET", .key = key, .query = query,
		    .query_count = list.next == NULL ? 1 : 2 };
		struct http_reply reply;

		list.is_truncated = false;
		err = s3_call(s3, arena, &call, &reply);
		if (err == ERR_OK &&
		    !xml_read(reply.body, reply.body_len, read_part, &list))
			err = ERR_UNAVAILABLE;
	} while (err == ERR_OK && list.is_truncated && list.next != NULL);
	*parts = list.parts;
	*count = list.count;
	return err;
}

static void
add_parts(struct buf *body, const struct s3_part *parts, size_t count)
{
	buf_text_add(body, "<CompleteMultipartUpload>");
	for (size_t i = 0; i < count; i++)
		buf_printf(body, "<Part><PartNumber>%d</PartNumber><ETag>%s</ETag></Part>",
		    parts[i].number, parts[i].etag);
	buf_text_add(body, "</CompleteMultipartUpload>");
}

enum err
s3_multipart_complete(const struct s3 *s3, struct arena *arena, const char *key,
    const char *upload_id, const struct s3_part *parts, size_t count,
    struct s3_object *out)
{
	const struct sigv4_pair query[] = { { "uploadId", upload_id } };
	struct s3_call call = { .method = "POST", .key = key, .query = query,
	    .query_count = COUNT(query), .once = true, .is_work = true };
	struct http_reply reply;
	struct buf body;
	enum err err;

	buf_init(&body, arena, 4096);
	add_parts(&body, parts, count);
	call.body = (struct s3_body){ .data = body.data, .length = (int64_t)body.len };
	if ((err = s3_call(s3, arena, &call, &reply)) != ERR_OK)
		return err;
	/* it may have failed with 200: the ETag alone says that it did not */
	if (xml_value(arena, &reply, "ETag") == NULL)
		return s3_refusal(&call, &reply);
	return s3_head(s3, arena, key, http_reply_header(&reply, "x-amz-version-id", arena), out);
}

enum err
s3_multipart_abort(const struct s3 *s3, struct arena *arena, const char *key,
    const char *upload_id)
{
	const struct sigv4_pair query[] = { { "uploadId", upload_id } };
	const struct s3_call call = { .method = "DELETE", .key = key, .query = query,
	    .query_count = COUNT(query) };
	struct http_reply reply;
	enum err err = s3_call(s3, arena, &call, &reply);

	return err == ERR_NOT_FOUND ? ERR_OK : err;
}

/* A page of ListMultipartUploads, as it is read. */
struct upload_page {
	struct arena    *arena;
	struct s3_upload upload;	/* the one that is being read */
	bool           (*each)(void *context, const struct s3_upload *upload);
	void            *context;
	bool             stopped;
	bool             is_truncated;
	const char      *next_key;
	const char      *next_upload;
};

static void
read_upload(struct upload_page *page, const char *name, const char *value)
{
	if (strcmp(name, "Key") == 0)
		page->upload.key = arena_strdup(page->arena, value);
	else if (strcmp(name, "UploadId") == 0)
		page->upload.upload_id = arena_strdup(page->arena, value);
	else if (strcmp(name, "Initiated") == 0)
		clock_parse(value, &page->upload.began_at);
}

static void
read_upload_page(void *context, const char *parent, const char *name, const char *value)
{
	struct upload_page *page = context;

	if (strcmp(parent, "Upload") == 0)
		read_upload(page, name, value);
	else if (strcmp(name, "Upload") == 0) {
		if (!page->stopped && page->upload.key != NULL && page->upload.upload_id != NULL)
			page->stopped = !page->each(page->context, &page->upload);
		page->upload = (struct s3_upload){ 0 };
	} else if (strcmp(name, "IsTruncated") == 0)
		page->is_truncated = strcmp(value, "true") == 0;
	else if (strcmp(name, "NextKeyMarker") == 0)
		page->next_key = arena_strdup(page->arena, value);
	else if (strcmp(name, "NextUploadIdMarker") == 0)
		page->next_upload = arena_strdup(page->arena, value);
}

enum err
s3_multipart_find(const struct s3 *s3, const char *prefix,
    bool (*each)(void *context, const struct s3_upload *upload), void *context)
{
	struct upload_page page = { .arena = arena_new(), .each = each, .context = context };
	enum err err;

	do {
		const struct sigv4_pair query[] = {
			{ "uploads", "" }, { "prefix", prefix },
			{ "key-marker", page.next_key }, { "upload-id-marker", page.next_upload },
		};
		const struct s3_call call = { .method = "GET", .query = query,
		    .query_count = page.next_key == NULL ? 2 : page.next_upload == NULL ? 3 : 4 };
		struct http_reply reply;

		page.is_truncated = false;
		err = s3_call(s3, page.arena, &call, &reply);
		if (err == ERR_OK && !xml_read(reply.body, reply.body_len, read_upload_page, &page))
			err = ERR_UNAVAILABLE;
	} while (err == ERR_OK && page.is_truncated && !page.stopped && page.next_key != NULL);
	arena_free(page.arena);
	return err;
}
