/* Links: found by their tokens, opened by their passwords. */
#include "files/link.h"

#include <string.h>

#include "lib/cache/memo.h"
#include "lib/secret/secret.h"
#include "program/access.h"
#include "program/event.h"

/* Tokens of an address that are none. */
#define BURST      30
#define PER_MINUTE 6

/* Wrong passwords of one link, from wherever; and of one address. */
#define PASSWORD_BURST      10
#define PASSWORD_PER_MINUTE 4

#define PASS_COOKIE "pass"

/* What was a link is asked about again all the same, but takes no turn. */
#define PLACES  1024
#define KNEW_MS (10 * 60 * 1000)

static struct memo known = MEMO(PLACES, SECRET_HASH_BYTES, bool);

static enum err
look_up(struct request *req, const char *token, struct share_link *out)
{
	return strlen(token) == SECRET_TOKEN_LEN ?
	    share_link_find(req->db, req->arena, token, out) : ERR_NOT_FOUND;
}

enum err
link_find(struct request *req, const char *token, struct share_link *out)
{
	unsigned char hash[SECRET_HASH_BYTES];
	const struct memo_key key = { hash, sizeof(hash) };
	struct memo_asked asked;
	bool was, is_known;
	enum err err;

	secret_token_hash(token, hash);
	asked = memo_ask(&known, key);
	is_known = memo_find(&known, key, KNEW_MS, &was) == MEMO_FRESH;
	if (!is_known && (err = access_rate(req, "share", NULL, BURST, PER_MINUTE)) != ERR_OK)
		return err;
	err = look_up(req, token, out);
	if (!is_known && err != ERR_NOT_FOUND)
		access_rate_refund(req, "share", NULL, PER_MINUTE);
	if (!is_known && err == ERR_OK)
		memo_keep(&known, key, &asked, &(const bool){ true });
	if (err == ERR_NOT_FOUND)
		memo_drop(&known, key);
	return err;
}

const char *
link_address(struct request *req)
{
	const char *token = req->path + strlen(LINK_ROOT "/");

	return arena_printf(req->arena, LINK_ROOT "/%.*s", (int)strcspn(token, "/"), token);
}

enum err
link_unlock(struct request *req, const struct share_link *link, const char *password)
{
	char pass[SHARE_SIGNED_MAX];
	enum err err;

	if ((err = access_rate(req, "share password", NULL, PASSWORD_BURST, PASSWORD_PER_MINUTE)) != ERR_OK ||
	    (err = access_rate(req, "share password", link->id.text, PASSWORD_BURST,
	    PASSWORD_PER_MINUTE)) != ERR_OK)
		return err;
	err = share_link_verify(link, password);
	if (err == ERR_CREDENTIALS) {
		event_write_seldom(req, &(const struct security_event){ .kind = EVENT_SHARE_PASSWORD,
		    .failed = true, .target = link->owner,
		    .about = arena_printf(req->arena, "share %s", link->id.text) });
		return ERR_SHARE_PASSWORD;
	}
	access_rate_refund(req, "share password", NULL, PASSWORD_PER_MINUTE);
	access_rate_refund(req, "share password", link->id.text, PASSWORD_PER_MINUTE);
	if (err != ERR_OK || (err = share_link_pass(req->db, link, pass)) != ERR_OK)
		return err;
	reply_cookie_below(req, link_address(req), PASS_COOKIE, pass, SHARE_PASS_HOURS * 3600);
	return ERR_OK;
}

enum err
link_enter(struct request *req, const struct share_link *link)
{
	const char *name, *password;

	if (!link->has_password ||
	    share_link_has_pass(req->db, link, request_cookie(req, PASS_COOKIE)))
		return ERR_OK;
	return request_basic(req, &name, &password) ? link_unlock(req, link, password) :
	    ERR_SHARE_PASSWORD;
}

enum err
link_open(struct request *req, const char *token, struct share_link *out)
{
	enum err err = link_find(req, token, out);

	if (err == ERR_OK && out->is_used_up)
		err = ERR_NOT_FOUND;
	return err == ERR_OK ? link_enter(req, out) : err;
}
