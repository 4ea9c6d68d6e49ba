/* A page of a list, replied with as it was read. */
#ifndef WIRE_PAGE_H
#define WIRE_PAGE_H

#include "lib/base/err.h"
#include "lib/text/members.h"
#include "service/base/page.h"

struct request;

/* What a list's service call said, and the page that it gave where it said ERR_OK. */
enum err page_reply(struct request *req, enum err err, const struct member *members,
    const struct page *page);

#endif
