/* The security log's rows, as they are printed. */
#include "wire/security_event.h"

#include "service/account/security_event.h"

const struct member security_event_members[] = {
	MEMBER_TIME(struct security_row, at),
	MEMBER_TEXT(struct security_row, event),
	MEMBER_TEXT(struct security_row, outcome),
	MEMBER_TEXT(struct security_row, actor),
	MEMBER_TEXT(struct security_row, target),
	MEMBER_TEXT(struct security_row, about),
	MEMBER_TEXT(struct security_row, reason),
	MEMBER_JSON(struct security_row, changes),
	MEMBER_TEXT(struct security_row, address),
	MEMBER_TEXT(struct security_row, user_agent),
	MEMBER_TEXT(struct security_row, program),
	MEMBER_TEXT(struct security_row, request_id),
	MEMBER_END,
};
