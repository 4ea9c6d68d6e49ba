/* What a browser handed on of an authenticator, read. */
#include "auth/shown.h"

#include <string.h>

#include "lib/config/config.h"
#include "lib/serve/request.h"

bool
shown_site(struct request *req, struct passkey_site *out)
{
	/* another name than localhost is anybody's choice, where the site does not know its own */
	return passkey_site_of(req->arena, req->origin, out) &&
	    (config()->public_url[0] != '\0' || strncmp(out->origin, "http://", 7) == 0);
}

enum err
shown_read(struct request *req, struct json_object *value, struct shown *out)
{
	const char *wrong;

	if (!shown_site(req, &out->site)) {
		request_fault(req, FAULT_BODY, "/passkey",
		    "There are passkeys where public_url is https or localhost");
		return ERR_INPUT;
	}
	wrong = passkey_reply_read(req->arena, value, &out->reply);
	if (wrong == NULL)
		return ERR_OK;
	request_fault(req, FAULT_BODY, arena_printf(req->arena, strcmp(wrong, "id") == 0 ||
	    strcmp(wrong, "response") == 0 ? "/passkey/%s" : "/passkey/response/%s", wrong),
	    "Send what PublicKeyCredential.toJSON() gives");
	return ERR_INPUT;
}
