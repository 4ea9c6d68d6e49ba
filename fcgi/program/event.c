/* What is said to the security log of a request. */
#include "program/event.h"

#include <string.h>

#include "lib/base/clock.h"
#include "lib/cache/memo.h"
#include "lib/secret/secret.h"
#include "lib/serve/request.h"
#include "service/account/account.h"

#define PLACES    1024
#define SELDOM_MS 60000

/* By what was said; the answer is nothing more than that it was. */
static struct memo said = MEMO(PLACES, SECRET_HASH_BYTES, bool);

/* Headers may hold any bytes: what is no printable ASCII becomes a question mark. */
const char *
event_user_agent(struct request *req)
{
	const char *header = request_header(req, "User-Agent");
	char *text, *c;

	if (header == NULL)
		return "";
	text = arena_strndup(req->arena, header, strnlen(header, USER_AGENT_MAX));
	for (c = text; *c != '\0'; c++)
		if (*c < ' ' || *c > '~')
			*c = '?';
	return text;
}

void
event_write(struct request *req, const struct security_event *event)
{
	struct security_event whole = *event;

	if (user_is_nobody(&whole.actor) && whole.actor_name == NULL)
		whole.actor = req->user;
	whole.address = req->address;
	whole.user_agent = event_user_agent(req);
	whole.request_id = req->id;
	security_event_write(req->db, req->arena, &whole);
}

void
event_write_result(struct request *req, struct security_event *event, enum err err)
{
	event->failed = err != ERR_OK;
	event_write(req, event);
}

void
event_write_seldom(struct request *req, const struct security_event *event)
{
	const char *what = arena_printf(req->arena, "%d %s %s", (int)event->kind, req->address,
	    event->about == NULL ? "" : event->about);
	unsigned char hash[SECRET_HASH_BYTES];
	const struct memo_key key = { hash, sizeof(hash) };
	struct memo_asked asked;
	bool is_said;

	secret_token_hash(what, hash);
	if (memo_find(&said, key, SELDOM_MS, &is_said) == MEMO_FRESH)
		return;
	asked = memo_ask(&said, key);
	is_said = true;
	memo_keep(&said, key, &asked, &is_said);
	event_write(req, event);
}

void
event_admin_deletion(struct request *req, const struct user_id *other, const char *about)
{
	if (!user_is_nobody(other))
		event_write(req, &(const struct security_event){ .kind = EVENT_ADMIN_DELETION,
		    .target = *other, .about = about });
}
