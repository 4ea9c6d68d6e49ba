/* Who may call WebDAV: a name and an API token, as disks and their tools show them. */
#include <string.h>
#include <strings.h>

#include "lib/cache/memo.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "lib/serve/route.h"
#include "program/access.h"
#include "program/access_inside.h"
#include "program/access_origin.h"

/* Failures of an address, as when signing in; and of a name, from wherever. */
#define BURST           20
#define PER_MINUTE      1
#define NAME_BURST      100
#define NAME_PER_MINUTE 6

/* What of Authorization is remembered: a name goes with the token it was shown with. */
#define SHOWN_BASIC 2

/* What was right: it is asked about again all the same, but takes no turn. */
#define PLACES  2048
#define KNEW_MS (60 * 60 * 1000)

static struct memo right = MEMO(PLACES, sizeof(struct access_shown), bool);

static enum err
ask_for_name(struct request *req, enum err err)
{
	reply_header(req, "WWW-Authenticate", "Basic realm=\"Files\", charset=\"UTF-8\"");
	return err;
}

/* False: nothing that could be a token. */
static bool
read_shown(struct request *req, struct access_asked *out)
{
	const char *header = request_header(req, "Authorization"), *token;

	*out = (struct access_asked){ .is_token = true };
	if (strncasecmp(header, "Bearer ", 7) == 0)
		token = header + 7 + strspn(header + 7, " ");
	else if (!request_basic(req, &out->name, &token))
		return false;
	if (!access_is_token_text(token))
		return false;
	out->as = access_shown(header, true);
	out->as.is_token = SHOWN_BASIC;
	memcpy(out->hash, access_shown(token, true).hash, sizeof(out->hash));
	return true;
}

/* A try costs a turn, which is given back where it was right. */
static enum err
take_turn(struct request *req, const char *name)
{
	enum err err = access_rate(req, "dav", NULL, BURST, PER_MINUTE);

	if (err == ERR_OK && name != NULL)
		err = access_rate(req, "dav name", name, NAME_BURST, NAME_PER_MINUTE);
	return err;
}

static void
give_back_turn(struct request *req, const char *name)
{
	access_rate_refund(req, "dav", NULL, PER_MINUTE);
	if (name != NULL)
		access_rate_refund(req, "dav name", name, NAME_PER_MINUTE);
}

/* Who was right within the hour is not made to wait for others of his address. */
static enum err
identify(struct request *req, const struct access_asked *ask, struct access_known *out)
{
	const struct memo_key key = { &ask->as, sizeof(ask->as) };
	const struct memo_asked asked = memo_ask(&right, key);
	bool was;
	const bool is_right = memo_find(&right, key, KNEW_MS, &was) == MEMO_FRESH;
	enum err err;

	if (!is_right && (err = take_turn(req, ask->name)) != ERR_OK)
		return err;
	err = access_resolve(req, ask, out);
	if (!is_right && err != ERR_NOT_FOUND)
		give_back_turn(req, ask->name);
	if (err == ERR_OK && !is_right)
		memo_keep(&right, key, &asked, &(const bool){ true });
	if (err == ERR_NOT_FOUND)
		memo_drop(&right, key);
	return err == ERR_NOT_FOUND ? ERR_CREDENTIALS : err;
}

enum err
as_dav(struct request *req)
{
	struct access_asked ask;
	struct access_known known;
	enum err err;

	if (request_header(req, "Authorization") == NULL)
		return ask_for_name(req, ERR_NO_SESSION);
	/* a browser adds what it was told once, whoever's page it is that asks */
	if ((err = access_origin_check(req)) != ERR_OK)
		return err;
	err = read_shown(req, &ask) ? identify(req, &ask, &known) :
	    take_turn(req, NULL) == ERR_OK ? ERR_CREDENTIALS : ERR_RATE;
	if (err == ERR_CREDENTIALS)
		return ask_for_name(req, err);
	if (err != ERR_OK)
		return err;
	if (known.is_suspended)
		return ERR_SUSPENDED;
	req->user = known.user;
	req->grants = known.grants;
	req->session = known.key;
	return (known.grants & req->route->scope) == req->route->scope ? ERR_OK : ERR_SCOPE;
}
