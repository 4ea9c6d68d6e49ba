/* How a staged reply leaves: for the loop alone. */
#ifndef LIB_REPLY_INSIDE_H
#define LIB_REPLY_INSIDE_H

#include <stdbool.h>

struct iovec;
struct request;

/*
 * What nginx's auth_request can carry of the staged reply to a question: 204, or
 * 403 with the status that is meant, and the problem, in headers.
 */
void reply_answer(struct request *req);

/* The header block of the staged reply, in the arena. */
void reply_head(struct request *req, struct iovec *head);
/*
 * Send what is staged; `last` ends the request in the same write.
 * False: the peer left.
 */
bool reply_send(struct request *req, bool last);

#endif
