/* What is sensitive is done for who proved to be there a few minutes ago. */
#include "auth/proof.h"

#include "lib/serve/request.h"
#include "program/access.h"
#include "service/account/session.h"

enum err
proof_check(struct request *req)
{
	enum err err = ERR_PROOF;

	if ((req->grants & SCOPE_SESSION) != 0)
		err = session_is_proved(req->db, req->session);
	if (err == ERR_PROOF)
		request_fault(req, FAULT_WHOLE, "", "%s", (req->grants & SCOPE_SESSION) != 0 ?
		    "Give your password or a passkey to POST /api/auth/proof, then ask again" :
		    "This takes a session whose owner gave the password or a passkey a few minutes ago");
	return err;
}
