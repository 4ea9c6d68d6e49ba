/* Shares as JSON. */
#ifndef WIRE_SHARE_H
#define WIRE_SHARE_H

#include "lib/base/err.h"
#include "lib/text/members.h"
#include "service/share/share.h"

struct request;

extern const struct member share_members[];

/* One; of a link that was just made with its address, which is said this once. */
enum err share_reply(struct request *req, int status, const struct share *share);
/* What a list's service call said, and its page of struct shares. */
enum err share_page_reply(struct request *req, enum err err, const struct page *page);

#endif
