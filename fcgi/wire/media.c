/* Media of the store, sent. */
#include "wire/media.h"

#include <string.h>

#include "lib/base/arena.h"
#include "lib/serve/request.h"
#include "store/store.h"
#include "store/store_direct.h"

#define PLAYLIST_MAX (16 << 20)

/* Go on among those that wait for another host. */
static enum err
wait_afar(struct request *req)
{
	req->is_deferred = req->is_afar = true;
	return ERR_OK;
}

enum err
media_send(struct request *req, const struct reply_file *file, const char *version)
{
	struct store_link as = {
		.type = file->type, .filename = file->filename, .is_glance = !req->may_wait,
	};
	const char *url;
	enum err err;

	if (!store_is_direct_at(file->path))
		return reply_file(req, file);
	err = store_link(file->path, version, &as, req->arena, &url);
	if (err == ERR_UNAVAILABLE && !req->may_wait)
		return wait_afar(req);
	if (err != ERR_OK)
		return err;
	/* What may not be kept is looked at each time: access may end. */
	reply_header(req, "Cache-Control", strstr(file->cache_control, "max-age") == NULL ?
	    "private, no-cache" : arena_printf(req->arena, "private, max-age=%lld",
	    (long long)as.max_age_s));
	return reply_redirect(req, 302, url);
}

static enum err
read_all(struct request *req, const char *key, char **text, size_t *len)
{
	struct store_object object;
	enum err err;

	err = store_head(key, &object);
	if (err != ERR_OK)
		return err;
	if (object.size_bytes > PLAYLIST_MAX)
		return ERR_INTERNAL;
	*text = arena_alloc(req->arena, (size_t)object.size_bytes + 1);
	return store_read(key, 0, *text, (size_t)object.size_bytes, len);
}

enum err
media_send_playlist(struct request *req, const struct reply_file *file,
    const struct media_change *change)
{
	const bool is_afar = store_is_direct_at(file->path);
	const char *made;
	char *text;
	size_t len;
	enum err err;

	if (!is_afar && change == NULL)
		return reply_file(req, file);
	reply_header(req, "Cache-Control", file->cache_control);
	if (reply_not_modified(req, file->etag))
		return ERR_OK;
	if (is_afar && !req->may_wait)
		return wait_afar(req);
	if ((err = read_all(req, file->path, &text, &len)) != ERR_OK)
		return err;
	text[len] = '\0';
	if (change == NULL)
		return reply_text(req, 200, file->type, text, len);
	made = change->run(req->arena, text, change->context);
	return reply_text(req, 200, file->type, made, strlen(made));
}
