/* A page's items are printed by one table of members, in the rows' order. */
#include "wire/page.h"

#include "lib/serve/input.h"
#include "lib/serve/reply.h"

enum err
page_reply(struct request *req, enum err err, const struct member *members,
    const struct page *page)
{
	if (err != ERR_OK)
		return input_list_result(req, err);
	return reply_list(req, members, page->items, page->count, page->size, page->next);
}
