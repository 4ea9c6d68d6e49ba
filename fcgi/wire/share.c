/* Shares as JSON. */
#include "wire/share.h"

#include "lib/base/arena.h"
#include "lib/serve/input.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"

struct share_shown {
	struct share share;
	const char  *url;
};
#define SHOWN(kind, field) MEMBER_AS(#field, kind, struct share_shown, share.field)

const struct member share_members[] = {
	SHOWN(ID, id),
	SHOWN(TEXT, kind),
	SHOWN(ID, thing),
	SHOWN(TEXT, name),
	SHOWN(TEXT, rights),
	SHOWN(TEXT, by),
	SHOWN(TEXT, with),
	SHOWN(TEXT, group),
	MEMBER_TEXT(struct share_shown, url),
	SHOWN(BOOL, has_password),
	SHOWN(INT, uses_max),
	SHOWN(INT, uses),
	SHOWN(TIME, ends_at),
	SHOWN(TIME, created_at),
	SHOWN(TIME, used_at),
	MEMBER_END,
};

static struct share_shown
show(struct request *req, const struct share *share)
{
	return (struct share_shown){
		.share = *share,
		.url = share->token == NULL ? NULL :
		    arena_printf(req->arena, "%s/s/%s", req->origin, share->token),
	};
}

enum err
share_reply(struct request *req, int status, const struct share *share)
{
	const struct share_shown shown = show(req, share);

	return reply_object(req, status, share_members, &shown);
}

enum err
share_page_reply(struct request *req, enum err err, const struct page *page)
{
	const struct share *shares = page->items;
	struct share_shown *shown;

	if (err != ERR_OK)
		return input_list_result(req, err);
	shown = ARENA_ARRAY(req->arena, struct share_shown, page->count + 1);
	for (size_t i = 0; i < page->count; i++)
		shown[i] = show(req, &shares[i]);
	return reply_list(req, share_members, shown, page->count, sizeof(*shown), page->next);
}
