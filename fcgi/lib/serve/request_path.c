/*
 * The path of a request: split at '/' before it is decoded, once, so that
 * %2F is never a separator and both front ends give the same.
 */
#include <string.h>

#include "lib/base/arena.h"
#include "lib/serve/request_io.h"
#include "lib/text/url.h"

/* "http://host/path" is a request target too (RFC 9112 section 3.2.2). */
static const char *
skip_authority(const char *uri)
{
	const char *host;

	if (uri[0] == '/')
		return uri;
	host = strstr(uri, "://");
	if (host == NULL)
		return NULL;
	return strchr(host + 3, '/');
}

static bool
is_dots(const char *text, size_t len)
{
	return (len == 1 && text[0] == '.') ||
	    (len == 2 && text[0] == '.' && text[1] == '.');
}

/* Decode one segment to the end of the path; `*len` is the path's length. */
static enum err
add_segment(struct request_io *io, const char *raw, size_t raw_len, char *path, size_t *len)
{
	struct path_segment *segment;
	char *out = path + *len;

	if (io->segment_count == PATH_SEGMENTS_MAX)
		return ERR_NOT_FOUND;
	segment = &io->segments[io->segment_count++];
	segment->start = *len;
	if (!url_decode(raw, raw_len, false, out, &segment->len))
		return ERR_MALFORMED;
	if (is_dots(out, segment->len))
		return ERR_NOT_FOUND;
	segment->has_slash = memchr(out, '/', segment->len) != NULL;
	*len += segment->len;
	return ERR_OK;
}

enum err
request_path(struct request *req, const char *uri)
{
	const char *raw = skip_authority(uri), *end, *query;
	size_t path_len = 0;
	char *path;
	enum err err = ERR_OK;

	if (raw == NULL)
		return ERR_MALFORMED;
	end = raw + strcspn(raw, "?#");
	if (strchr(end, '#') != NULL)
		return ERR_MALFORMED;	/* a target has no fragment: what was meant is unsure */
	query = *end == '?' ? end + 1 : "";
	req->query = query;
	path = arena_alloc(req->arena, (size_t)(end - raw) + 1);
	while (err == ERR_OK && raw < end) {
		const char *slash;
		size_t raw_len;

		path[path_len++] = *raw++;	/* the '/' */
		slash = memchr(raw, '/', (size_t)(end - raw));
		raw_len = (size_t)((slash == NULL ? end : slash) - raw);
		err = add_segment(req->io, raw, raw_len, path, &path_len);
		raw += raw_len;
	}
	req->path = path;
	return err;
}
