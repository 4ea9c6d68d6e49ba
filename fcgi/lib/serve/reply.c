/* Replies, staged: see reply_send.c for how they leave. */
#include <string.h>
#include <strings.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/io/log.h"
#include "lib/serve/reply.h"
#include "lib/serve/request_io.h"
#include "lib/serve/route.h"
#include "lib/text/json_write.h"

#define OBJECT_SIZE_GUESS 1024
#define ITEM_SIZE_GUESS   320

void
reply_header(struct request *req, const char *name, const char *value)
{
	struct request_io *io = req->io;

	if (strpbrk(value, "\r\n") != NULL || io->header_count == REPLY_HEADERS_MAX) {
		log_error("header %s cannot be sent", name);
		io->is_spoilt = true;
		return;
	}
	/* the reply leaves after the action ended: what it had on its stack is gone */
	io->headers[io->header_count++] = (struct reply_header){ name,
	    arena_strdup(req->arena, value) };
}

void
reply_cookie(struct request *req, const char *name, const char *value, int64_t max_age_s)
{
	reply_header(req, "Set-Cookie", arena_printf(req->arena,
	    "%s=%s; Path=/; HttpOnly; SameSite=Lax; Max-Age=%lld%s", name, value,
	    (long long)max_age_s, req->is_https ? "; Secure" : ""));
}

void
reply_cookie_below(struct request *req, const char *path, const char *name, const char *value,
    int64_t max_age_s)
{
	reply_header(req, "Set-Cookie", arena_printf(req->arena,
	    "%s=%s; Path=%s; HttpOnly; SameSite=Strict; Max-Age=%lld%s", name, value, path,
	    (long long)max_age_s, req->is_https ? "; Secure" : ""));
}

static void
stage(struct request *req, int status, const char *type, const char *body, size_t len)
{
	struct request_io *io = req->io;

	io->status = status;
	io->type = type;
	io->body = body;
	io->body_len = len;
}

/* The API's description says what is returned; an action may not return another. */
static enum err
check_returns(const struct request *req, enum returns_kind kind,
    const struct member *members)
{
	const struct returns *returns;

	if (req->route == NULL)
		return ERR_OK;
	returns = &req->route->action->returns;
	if (returns->members == NULL || (returns->kind == kind && returns->members == members))
		return ERR_OK;
	log_error("%s %s does not return what its action says", req->route->method,
	    req->route->path);
	return ERR_INTERNAL;
}

enum err
reply_other(struct request *req, int status, const struct member *members,
    const void *value)
{
	struct json_writer json;
	struct buf buf;

	buf_init(&buf, req->arena, OBJECT_SIZE_GUESS);
	json = json_writer(&buf);
	members_write(&json, members, value);
	stage(req, status, "application/json", buf.data, buf.len);
	return ERR_OK;
}

enum err
reply_object(struct request *req, int status, const struct member *members,
    const void *value)
{
	enum err err = check_returns(req, RETURNS_IS_OBJECT, members);

	return err == ERR_OK ? reply_other(req, status, members, value) : err;
}

enum err
reply_list(struct request *req, const struct member *members, const void *items,
    size_t count, size_t size, const char *next)
{
	const struct objects objects = { items, count, size };
	struct json_writer json;
	struct buf buf;
	enum err err;

	if ((err = check_returns(req, RETURNS_IS_LIST, members)) != ERR_OK)
		return err;
	buf_init(&buf, req->arena, 64 + count * ITEM_SIZE_GUESS);
	json = json_writer(&buf);
	members_write_list(&json, members, &objects, next);
	stage(req, 200, "application/json", buf.data, buf.len);
	return ERR_OK;
}

enum err
reply_text(struct request *req, int status, const char *type, const char *text, size_t len)
{
	stage(req, status, arena_strdup(req->arena, type),
	    arena_strndup(req->arena, text, len), len);
	return ERR_OK;
}

enum err
reply_redirect(struct request *req, int status, const char *location)
{
	reply_header(req, "Location", location);
	stage(req, status, NULL, NULL, 0);
	return ERR_OK;
}

enum err
reply_empty(struct request *req)
{
	stage(req, 204, NULL, NULL, 0);
	return ERR_OK;
}

/* Without W/, for weak comparison (RFC 9110 section 8.8.3.2). */
static const char *
strong_part(const char *etag)
{
	return strncmp(etag, "W/", 2) == 0 ? etag + 2 : etag;
}

static bool
list_has_etag(const char *list, const char *etag)
{
	const size_t len = strlen(etag);

	while (*(list += strspn(list, ", \t")) != '\0') {
		const char *item = strong_part(list), *end;

		if (*item != '"' || (end = strchr(item + 1, '"')) == NULL)
			return strcmp(list, "*") == 0;
		if ((size_t)(end + 1 - item) == len && memcmp(item, etag, len) == 0)
			return true;
		list = end + 1;
	}
	return false;
}

bool
reply_not_modified(struct request *req, const char *etag)
{
	const char *asked = request_header(req, "If-None-Match");

	reply_header(req, "ETag", etag);
	if (asked == NULL || !list_has_etag(asked, strong_part(etag)) ||
	    (strcmp(req->method, "GET") != 0 && strcmp(req->method, "HEAD") != 0))
		return false;
	stage(req, 304, NULL, NULL, 0);
	return true;
}
