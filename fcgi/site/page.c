/* fcgi/site/page.c: GET of any page: the template filled in, and kept for a second. */
#include "site/page.h"

#include <stdio.h>
#include <string.h>

#include "host/front_pages.h"
#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/cache/memo.h"
#include "lib/config/config.h"
#include "lib/db/notify.h"
#include "lib/text/filling.h"
#include "lib/text/url.h"
#include "program/access.h"
#include "service/base/closed.h"
#include "service/base/setting.h"
#include "service/video/video_media.h"
#include "site/actions.h"

#define PLACES   64
#define KEY_MAX  512
#define BODY_MAX (96 * 1024)
#define ETAG_MAX 24

/* A page that somebody asked for within the last second, as strangers get it. */
struct kept {
	size_t len;
	char   etag[ETAG_MAX];
	char   body[BODY_MAX];
};
static struct memo memo = MEMO(PLACES, KEY_MAX, struct kept);

struct input {
	char none;	/* what is asked for is the path */
};
static const struct field fields[] = {
	FIELD_OTHERS(""),	/* what people's links carry along */
};

static void
on_change(void *context, const char *channel, const char *payload)
{
	(void)context;
	(void)channel;
	(void)payload;
	memo_drop_all(&memo);
}

static void
listen_once(void)
{
	notify_on(VIDEO_CHANNEL, on_change, NULL);
	notify_on(SETTING_CHANNEL, on_change, NULL);
}

/* Whoever has no cookie of a session is nobody: the script need not ask. */
static void
begin(struct page_on_way *page, struct request *req, const struct look *look)
{
	*page = (struct page_on_way){ .req = req, .look = look,
		.template = look->page, .scope = filling_new(req->arena),
		.has_session = request_cookie(req, access_cookie_name(req)) != NULL };
	buf_init(&page->first, req->arena, 16384);
	page->json = json_writer(&page->first);
	json_begin_object(&page->json);
	json_key(&page->json, "site");
	json_begin_object(&page->json);
	json_key(&page->json, "name");
	json_text(&page->json, config()->site_name);
	json_end_object(&page->json);
	if (!page->has_session) {
		json_key(&page->json, "/api/auth/me");
		json_raw(&page->json, "null");
	}
	filling_set(page->scope, "language", look->language);
	filling_set(page->scope, "site_name", config()->site_name);
	filling_set(page->scope, "feed", "/api/videos/feed.rss");
	filling_set(page->scope, "is_stranger", page->has_session ? "" : "yes");
}

static void
end(struct page_on_way *page, struct buf *body)
{
	json_end_object(&page->json);
	filling_set(page->scope, "first", buf_text(&page->first));
	template_write(page->template, page->scope, body);
}

/* What an address says for the {name} of a page's; NULL: it is another's. */
static const char *
name_of(struct arena *arena, const char *pattern, const char *path, size_t len)
{
	const size_t before = strcspn(pattern, "{");

	if (pattern[before] == '\0')
		return len == before && memcmp(path, pattern, len) == 0 ? "" : NULL;
	if (len <= before || memcmp(path, pattern, before) != 0 ||
	    memchr(path + before, '/', len - before) != NULL)
		return NULL;
	return arena_strndup(arena, path + before, len - before);
}

/* Slashes at an address's end do not matter. */
static size_t
length_of(const char *path)
{
	size_t len = strlen(path);

	while (len > 1 && path[len - 1] == '/')
		len--;
	return len;
}

/* A page that is the same whatever there is on the site: where people sign in, upload … */
static enum err
fill_plain(struct page_on_way *page, const char *pattern)
{
	const struct head head = { .is_hidden = true,
		.title = look_say(page->look, arena_printf(page->req->arena, "page.%s", pattern)) };

	page_head(page, &head);
	return ERR_OK;
}

enum err
page_check_open(struct request *req)
{
	bool closed;
	enum err err = closed_find(req->db, &closed);

	return err == ERR_OK && closed ? ERR_NOT_FOUND : err;
}

/* On a closed site all pages are the same to this program; the script asks the API. */
static enum err
fill_closed(struct page_on_way *page)
{
	page_head(page, &(const struct head){ .is_hidden = true });
	filling_set(page->scope, "heading", "");
	filling_set(page->scope, "feed", "");
	return ERR_OK;
}

/* What those need who have no account, or not yet; a link shows what is shared itself. */
static bool
is_for_strangers(const struct request *req)
{
	static const char *const pages[] = { "/sign-in", "/register", "/reset", "/s/{token}" };
	const size_t len = length_of(req->path);

	for (size_t i = 0; i < COUNT(pages); i++)
		if (name_of(req->arena, pages[i], req->path, len) != NULL)
			return true;
	return false;
}

/* To sign in, and from there to where somebody wanted to go. */
static enum err
lead_in(struct request *req)
{
	struct arena *arena = req->arena;
	const char *wanted = req->query[0] == '\0' ? req->path :
	    arena_printf(arena, "%s?%s", req->path, req->query);

	reply_header(req, "Cache-Control", "no-store");
	return reply_redirect(req, 302, strcmp(wanted, "/") == 0 ? "/sign-in" :
	    arena_printf(arena, "/sign-in?next=%s", url_encoded(arena, wanted, "")));
}

static enum err
fill(struct page_on_way *page, const char *path)
{
	struct arena *arena = page->req->arena;
	const size_t len = length_of(path);
	const char *name;

	for (const struct page_kind *kind = page_kinds; kind->path != NULL; kind++)
		if ((name = name_of(arena, kind->path, path, len)) != NULL) {
			look_add_chunk(page->look, page->scope, kind->path);
			return kind->fill(page, name);
		}
	for (const char *const *pattern = front_pages; *pattern != NULL; pattern++)
		if (name_of(arena, *pattern, path, len) != NULL) {
			look_add_chunk(page->look, page->scope, *pattern);
			return fill_plain(page, *pattern);
		}
	return ERR_NOT_FOUND;
}

/* FNV-1a: what is compared is one address's bodies of a few seconds. */
static void
make_etag(const struct buf *body, char etag[ETAG_MAX])
{
	uint64_t hash = 0xcbf29ce484222325u;

	for (size_t i = 0; i < body->len; i++)
		hash = (hash ^ (unsigned char)body->data[i]) * 0x100000001b3u;
	snprintf(etag, ETAG_MAX, "\"%016llx\"", (unsigned long long)hash);
}

static enum err
reply_page(struct request *req, const char *etag, const char *body, size_t len)
{
	reply_header(req, "Vary", "Accept-Language, Cookie");
	if (reply_not_modified(req, etag))
		return ERR_OK;
	return reply_text(req, 200, "text/html; charset=utf-8", body, len);
}

static enum err
make(struct request *req, const struct look *look, bool closed, struct kept *kept, bool *is_kept)
{
	struct page_on_way page;
	char etag[ETAG_MAX];
	struct buf body;
	enum err err;

	begin(&page, req, look);
	err = closed && !is_for_strangers(req) ? fill_closed(&page) : fill(&page, req->path);
	if (err != ERR_OK)
		return err;
	buf_init(&body, req->arena, 65536);
	end(&page, &body);
	make_etag(&body, etag);
	if ((*is_kept = body.len <= BODY_MAX)) {
		memcpy(kept->body, body.data, body.len);
		memcpy(kept->etag, etag, ETAG_MAX);
		kept->len = body.len;
	}
	return reply_page(req, etag, body.data, body.len);
}

static enum err
run(struct request *req, const void *input)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	static _Thread_local struct kept kept;
	const struct look *look = look_for(req);
	const bool has_session = request_cookie(req, access_cookie_name(req)) != NULL;
	struct memo_asked asked;
	const char *key;
	bool is_kept = false, closed;
	enum err err;

	(void)input;
	if (look == NULL)
		return ERR_UNAVAILABLE;
	if ((err = closed_find(req->db, &closed)) != ERR_OK)
		return err;
	if (closed && strncmp(req->path, "/embed/", 7) == 0)
		return ERR_NOT_FOUND;	/* in somebody else's page nobody signs in */
	if (closed && !has_session && !is_for_strangers(req))
		return lead_in(req);
	pthread_once(&once, listen_once);
	key = arena_printf(req->arena, "%s %d%d %s%s?%s", look->language, has_session, closed,
	    req->origin, req->path, req->query);
	if (memo_find(&memo, memo_text(key), MEMO_TRUST_MS, &kept) == MEMO_FRESH)
		return reply_page(req, kept.etag, kept.body, kept.len);
	asked = memo_ask(&memo, memo_text(key));
	err = make(req, look, closed, &kept, &is_kept);
	if (err == ERR_OK && is_kept)
		memo_keep(&memo, memo_text(key), &asked, &kept);
	return err;
}

const struct action send_page = ACTION(struct input, fields, run, RETURNS_MEDIA("text/html"));

/* What is not there is said on a page; so is that the site is busy, in its own frame. */
static void
write_problem(struct request *req, enum err err, struct buf *buf)
{
	const bool is_missing = err_status(err) == 404;
	const struct look *look = look_for(req);
	struct page_on_way page;

	if (look == NULL) {
		buf_text_add(buf, err_title(err));
		return;
	}
	begin(&page, req, look);
	if (strncmp(req->path, "/embed/", 7) == 0)	/* it is in somebody else's page */
		page.template = look->embed;
	page_head(&page, &(const struct head){ .is_hidden = true, .title =
	    look_say(look, is_missing ? "notFound.title" : "problem.unavailable") });
	filling_set(page.scope, "is_missing", is_missing ? "yes" : "");
	if (is_missing && page.has_session && page.template == look->page) {
		/* whose it is may see it, once the script has asked who that is */
		page_head(&page, &(const struct head){ .is_hidden = true });
		filling_set(page.scope, "is_missing", "");
		filling_set(page.scope, "heading", "");
	}
	end(&page, buf);
}

const struct reply_problem_form page_problem_form = {
	"", "text/html; charset=utf-8", write_problem, "/api/",
};
