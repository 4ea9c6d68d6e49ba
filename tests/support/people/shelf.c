/* Somebody's files, folders and shares, as the API makes them. */
#include "support/people/shelf.h"

#include <stdio.h>
#include <string.h>

#include "support/run/suite.h"

#define ROOT SHELF_ROOT

struct shelf_id
shelf_id_of(const struct api *me)
{
	struct shelf_id id;

	snprintf(id.text, sizeof(id.text), "%s", api_text(me, "id"));
	return id;
}

/* What shelf_uri() made last; of one call at a time. */
const char *
shelf_uri(const char *format, const char *id)
{
	static char text[SHELF_URI_MAX];

	snprintf(text, sizeof(text), format, id);
	return text;
}

int
shelf_get(struct api *me, const char *format, struct shelf_id id)
{
	return api_call(me, "GET", shelf_uri(format, id.text), NULL);
}

struct shelf_id
shelf_home(struct api *me)
{
	CU_ASSERT_EQUAL(api_call(me, "GET", ROOT "/tree", NULL), 200);
	return shelf_id_of(me);
}

struct shelf_id
shelf_folder(struct api *me, struct shelf_id parent, const char *name)
{
	CU_ASSERT_EQUAL(api_post(me, ROOT, "{'parent': '%s', 'name': '%s'}", parent.text, name), 201);
	return shelf_id_of(me);
}

int
shelf_put_new(struct api *me, struct shelf_id parent, const char *name, const char *text)
{
	char to[SHELF_URI_MAX];

	snprintf(to, sizeof(to), ROOT "?parent=%s&name=%s", parent.text, name);
	return api_send(me, "POST", to, "application/octet-stream", text, strlen(text));
}

struct shelf_id
shelf_file(struct api *me, struct shelf_id parent, const char *name, const char *text)
{
	CU_ASSERT_EQUAL(shelf_put_new(me, parent, name, text), 201);
	return shelf_id_of(me);
}

int
shelf_put(struct api *me, struct shelf_id id, const char *text)
{
	return api_send(me, "PUT", shelf_uri(ROOT "/%s/content", id.text), "text/plain", text, strlen(text));
}

bool
shelf_has(struct api *me, struct shelf_id id, const char *text)
{
	return shelf_get(me, ROOT "/%s/content", id) == 200 && strcmp(me->reply.body, text) == 0;
}

struct shelf_id
shelf_share_with(struct api *me, const char *kind, struct shelf_id thing, const char *with, const char *rights)
{
	CU_ASSERT_EQUAL(api_post(me, SHELF_SHARES, "{'kind': '%s', 'thing': '%s', 'with': '%s', 'rights': '%s'}",
	    kind, thing.text, with, rights), 201);
	CU_ASSERT_STRING_EQUAL(api_text(me, "with"), with);
	CU_ASSERT_TRUE(api_is_null(me, "url"));
	return shelf_id_of(me);
}

struct shelf_link
shelf_share_link(struct api *me, const char *kind, struct shelf_id thing, const char *more)
{
	struct shelf_link link = { .address = "" };
	const char *url;

	CU_ASSERT_EQUAL(api_post(me, SHELF_SHARES, "{'kind': '%s', 'thing': '%s'%s}", kind, thing.text, more), 201);
	link.id = shelf_id_of(me);
	url = strstr(api_text(me, "url"), "/s/");
	CU_ASSERT_PTR_NOT_NULL_FATAL(url);
	snprintf(link.address, sizeof(link.address), "%s", url);
	return link;
}

int
shelf_ask(struct api *who, const struct shelf_link *link, const char *below)
{
	char to[SHELF_URI_MAX];

	snprintf(to, sizeof(to), "%s%s", link->address, below);
	return api_call(who, "GET", to, NULL);
}

/* What of a cookie is to be sent back: "name=value". */
void
shelf_keep_cookie(const struct api *who, char out[200])
{
	const char *cookie = fcgi_header(&who->reply, "Set-Cookie");

	snprintf(out, 200, "%.*s", cookie == NULL ? 0 : (int)strcspn(cookie, ";"), cookie == NULL ? "" : cookie);
}
