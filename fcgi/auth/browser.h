/* The browser that signs in: what is known of it, and what it is given to keep. */
#ifndef AUTH_BROWSER_H
#define AUTH_BROWSER_H

#include "lib/serve/request.h"
#include "service/account/account.h"

struct account_place browser_place(struct request *req);
/* Give it the session's cookie, and the one that makes it known next time. */
void browser_keep(struct request *req, const struct account_pass *pass);
/* Take the session's cookie away. */
void browser_forget(struct request *req);

#endif
