/* Bytes of files, sent to clients that follow no redirect. */
#include "files/content.h"

#include <stdatomic.h>
#include <string.h>

#include "files/source.h"
#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/config/config.h"
#include "lib/serve/reply.h"
#include "lib/text/url.h"
#include "store/store_direct.h"
#include "wire/media.h"

#define CONTENT_POLICY "default-src 'none'; sandbox"

/* As many at once as leave half of the threads to those that wait for an S3 a moment. */
static atomic_llong streaming;

static bool
begin_streaming(void)
{
	if (atomic_fetch_add(&streaming, 1) < (config()->store_threads + 1) / 2)
		return true;
	atomic_fetch_sub(&streaming, 1);
	return false;
}

static void
end_streaming(void *context)
{
	(void)context;
	atomic_fetch_sub(&streaming, 1);
}

static ssize_t
read_source(void *context, int64_t at, void *data, size_t size)
{
	return source_read(context, at, data, size);
}

/* Go on among those that wait for another host. */
static enum err
wait_afar(struct request *req)
{
	req->is_deferred = req->is_afar = true;
	return ERR_OK;
}

/* Read by this thread, as Apache has it; of HEAD there is nothing to read. */
static enum err
stream(struct request *req, const struct file *file, struct reply_away *away)
{
	struct source *source;

	if (strcmp(req->method, "HEAD") == 0)
		return reply_away(req, away);
	if (!req->may_wait)
		return wait_afar(req);
	if (!begin_streaming()) {
		request_fault(req, FAULT_WHOLE, "", "Too many files are being sent; wait a little");
		return ERR_UNAVAILABLE;
	}
	source = source_new(req->arena);
	source->key = file->object_key;
	source->version = file->object_version;
	away->read = read_source;
	away->close = end_streaming;
	away->context = source;
	return reply_away(req, away);
}

/* nginx gets where to fetch it, in this site's name. */
static enum err
send_away(struct request *req, const struct file *file, const struct reply_file *as)
{
	struct store_link link = {
		.type = as->type, .filename = as->filename, .is_glance = !req->may_wait,
	};
	struct reply_away away = { .file = *as, .size_bytes = file->size_bytes };
	enum err err;

	if (!reply_is_fetched(req))
		return stream(req, file, &away);
	err = store_link_path(file->object_key, file->object_version, &link, req->arena,
	    &away.address);
	if (err == ERR_UNAVAILABLE && !req->may_wait)
		return wait_afar(req);
	return err == ERR_OK ? reply_away(req, &away) : err;
}

enum err
content_show(struct request *req, const struct content *content)
{
	const struct file *file = content->file;
	const bool is_saved = content->is_saved || !file_type_is_shown(file->type);

	reply_header(req, "Content-Security-Policy", CONTENT_POLICY);
	reply_header(req, "X-Content-Type-Options", "nosniff");
	if (!is_saved)	/* what a tab is called, and saved as (RFC 6266) */
		reply_header(req, "Content-Disposition", arena_printf(req->arena,
		    "inline; filename*=UTF-8''%s", url_encoded(req->arena, file->name, "")));
	return media_send(req, &(const struct reply_file){
		.path = content->key, .type = file->type, .etag = content->etag,
		.cache_control = "private, no-cache",
		.filename = is_saved ? file->name : NULL,
	}, content->version);
}

enum err
content_send(struct request *req, const struct file *file)
{
	const struct reply_file as = {
		.path = file->object_key, .type = file->type, .etag = file->etag,
		.cache_control = "private, no-cache",
		.filename = file_type_is_shown(file->type) ? NULL : file->name,
	};
	char modified[CLOCK_TEXT_MAX];

	clock_format_http(file->modified_at, modified);
	reply_header(req, "Last-Modified", modified);
	reply_header(req, "Content-Security-Policy", CONTENT_POLICY);
	return store_is_direct_at(file->object_key) ? send_away(req, file, &as) :
	    reply_file(req, &as);
}
