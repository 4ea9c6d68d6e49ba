/* What is asked of every site by others than people: robots.txt, security.txt, the manifest. */
#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/clock.h"
#include "lib/config/config.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "lib/text/json_write.h"
#include "lib/text/members.h"
#include "site/actions.h"
#include "site/page.h"

#define KEPT "public, max-age=3600"
#define SECURITY_US (INT64_C(180) * 86400 * 1000000)	/* then it is to be looked at again */

/* GET /robots.txt (RFC 9309): pages are for everybody, the API's lists are no pages. */
static enum err
run_robots(struct request *req, const void *input)
{
	enum err err = page_check_open(req);
	struct buf buf;

	(void)input;
	if (err != ERR_OK && err != ERR_NOT_FOUND)
		return err;
	buf_init(&buf, req->arena, 256);
	if (err == ERR_NOT_FOUND)
		buf_text_add(&buf, "User-agent: *\nDisallow: /\n");
	else
		buf_printf(&buf, "User-agent: *\nDisallow: /api/auth/\nDisallow: /api/credentials/\n"
	    "Disallow: /search\nDisallow: /s/\nAllow: /\n\nSitemap: %s/sitemap.xml\n", req->origin);
	reply_header(req, "Cache-Control", KEPT);
	return reply_text(req, 200, "text/plain; charset=utf-8", buf.data, buf.len);
}

const struct action documents_robots = ACTION_NO_INPUT(run_robots, RETURNS_MEDIA("text/plain"));

/* GET /.well-known/security.txt (RFC 9116). */
static enum err
run_security(struct request *req, const void *input)
{
	char until[CLOCK_TEXT_MAX];
	struct buf buf;

	(void)input;
	if (config()->security_contact[0] == '\0')
		return ERR_NOT_FOUND;
	clock_format((clock_now_us() + SECURITY_US) / 1000000 * 1000000, until);
	buf_init(&buf, req->arena, 256);
	buf_printf(&buf, "Contact: %s\nExpires: %s\n", config()->security_contact, until);
	if (config()->public_url[0] != '\0')
		buf_printf(&buf, "Canonical: %s/.well-known/security.txt\n", config()->public_url);
	reply_header(req, "Cache-Control", KEPT);
	return reply_text(req, 200, "text/plain; charset=utf-8", buf.data, buf.len);
}

const struct action documents_security = ACTION_NO_INPUT(run_security, RETURNS_MEDIA("text/plain"));

struct icon {
	const char *src;
	const char *sizes;
	const char *type;
	const char *purpose;
};
static const struct member icon_members[] = {
	MEMBER_TEXT(struct icon, src),
	MEMBER_TEXT(struct icon, sizes),
	MEMBER_TEXT(struct icon, type),
	MEMBER_TEXT(struct icon, purpose),
	MEMBER_END,
};
static const struct icon icons[] = {
	{ "/favicon.svg", "any", "image/svg+xml", "any" },
	{ "/icons/icon-192.png", "192x192", "image/png", "any" },
	{ "/icons/icon-512.png", "512x512", "image/png", "any" },
	{ "/icons/maskable-512.png", "512x512", "image/png", "maskable" },
};

struct manifest {
	const char    *id;
	const char    *name;
	const char    *short_name;
	const char    *start_url;
	const char    *scope;
	const char    *display;
	const char    *background_color;
	const char    *theme_color;
	struct objects icons;
};
static const struct member manifest_members[] = {
	MEMBER_TEXT(struct manifest, id),
	MEMBER_TEXT(struct manifest, name),
	MEMBER_TEXT(struct manifest, short_name),
	MEMBER_TEXT(struct manifest, start_url),
	MEMBER_TEXT(struct manifest, scope),
	MEMBER_TEXT(struct manifest, display),
	MEMBER_TEXT(struct manifest, background_color),
	MEMBER_TEXT(struct manifest, theme_color),
	MEMBER_OBJECTS(struct manifest, icons, icon_members),
	MEMBER_END,
};

/* GET /site.webmanifest (https://www.w3.org/TR/appmanifest/). */
static enum err
run_manifest(struct request *req, const void *input)
{
	const struct manifest manifest = {
		.id = "/", .name = config()->site_name, .short_name = config()->site_name,
		.start_url = "/", .scope = "/", .display = "standalone",
		.background_color = "#ffffff", .theme_color = "#0f766e",
		.icons = { icons, COUNT(icons), sizeof(icons[0]) },
	};
	struct json_writer json;
	struct buf buf;

	(void)input;
	buf_init(&buf, req->arena, 1024);
	json = json_writer(&buf);
	members_write(&json, manifest_members, &manifest);
	reply_header(req, "Cache-Control", KEPT);
	return reply_text(req, 200, "application/manifest+json", buf.data, buf.len);
}

const struct action documents_manifest =
    ACTION_NO_INPUT(run_manifest, RETURNS_MEDIA("application/manifest+json"));
