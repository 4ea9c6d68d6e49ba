/* Bytes of files, sent to clients that follow no redirect. */
#include "files/content.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/serve/reply.h"
#include "store/store.h"
#include "store/store_direct.h"

/* Of a store that has no files here: read piece by piece. */
struct source {
	const char *key;
	const char *version;
	int64_t     at;
	int64_t     end;
};

static ssize_t
read_source(void *context, void *data, size_t size)
{
	struct source *source = context;
	const int64_t left = source->end - source->at;
	size_t got;

	if (left <= 0)
		return 0;
	if (store_read_version(source->key, source->version, source->at, data,
	    left < (int64_t)size ? (size_t)left : size, &got) != ERR_OK || got == 0)
		return -1;
	source->at += (int64_t)got;
	return (ssize_t)got;
}

static void
close_source(void *context)
{
	(void)context;
}

/* Whole: a client that asked for a part takes that too (RFC 9110, 14.2). */
static enum err
stream(struct request *req, const struct file *file, const char *filename)
{
	struct source *source;

	if (reply_not_modified(req, file->etag))
		return ERR_OK;
	if (strcmp(req->method, "GET") == 0 && request_defer(req)) {
		req->is_afar = true;
		return ERR_OK;
	}
	source = ARENA_NEW(req->arena, struct source);
	*source = (struct source){ file->object_key, file->object_version, 0, file->size_bytes };
	return reply_stream(req, &(const struct reply_stream){
		.type = file->type, .filename = filename, .read = read_source,
		.close = close_source, .context = source,
	});
}

enum err
content_send(struct request *req, const struct file *file)
{
	const char *filename = file_type_is_shown(file->type) ? NULL : file->name;
	char modified[CLOCK_TEXT_MAX];

	clock_format_http(file->modified_at, modified);
	reply_header(req, "Last-Modified", modified);
	reply_header(req, "Content-Security-Policy", "default-src 'none'; sandbox");
	if (store_is_direct_at(file->object_key))
		return stream(req, file, filename);
	return reply_file(req, &(const struct reply_file){
		.path = file->object_key, .type = file->type, .etag = file->etag,
		.cache_control = "private, no-cache", .filename = filename,
	});
}
