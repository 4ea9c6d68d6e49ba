/* The password asked once more: guesses are few. */
#include "auth/confirm.h"

#include <inttypes.h>

#include "lib/serve/request.h"
#include "program/access.h"
#include "program/event.h"

#define BURST      10
#define PER_MINUTE 2

static const char *
who(struct request *req)
{
	return arena_printf(req->arena, "%" PRId64, req->user.value);
}

enum err
confirm_rate(struct request *req)
{
	return access_rate(req, "confirm", who(req), BURST, PER_MINUTE);
}

enum err
confirm_result(struct request *req, const char *pointer, enum err err)
{
	if (err != ERR_CREDENTIALS) {
		access_rate_refund(req, "confirm", who(req), PER_MINUTE);
		return err;
	}
	event_write(req, &(const struct security_event){
	    .kind = EVENT_PASSWORD_CONFIRM, .failed = true, .about = req->path });
	request_fault(req, FAULT_BODY, pointer, "This is not your password");
	return ERR_INPUT;
}
