/* What is said to the security log of a request (service/account/security_event.h). */
#ifndef PROGRAM_EVENT_H
#define PROGRAM_EVENT_H

#include "service/account/security_event.h"

struct request;

/*
 * Write `event`: where it was asked from and by whom is the request's, unless the
 * event names an actor.
 */
void event_write(struct request *req, const struct security_event *event);
/*
 * The same, but once a minute for the same kind, address and thing: what anybody
 * can make happen as often as they like.
 */
void event_write_seldom(struct request *req, const struct security_event *event);
/* Of a request that ended with `err`: a success or a failure. */
void event_write_result(struct request *req, struct security_event *event, enum err err);

/* An admin deleted what was `other`'s; nobody: it was their own, which is no event. */
void event_admin_deletion(struct request *req, const struct user_id *other, const char *about);

/* The User-Agent, of at most USER_AGENT_MAX printable ASCII characters; "": none. */
const char *event_user_agent(struct request *req);

#endif
