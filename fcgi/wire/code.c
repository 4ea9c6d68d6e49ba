/* Codes that work once, and who may register, as they are printed. */
#include "wire/code.h"

const struct member code_invitation_members[] = {
	MEMBER_ID(struct code, id),
	MEMBER_TIME(struct code, created_at),
	MEMBER_TIME(struct code, expires_at),
	MEMBER_TIME(struct code, used_at),
	MEMBER_END,
};

const struct member code_invitation_made_members[] = {
	MEMBER_AS("id", ID, struct code_link, code.id),
	MEMBER_AS("created_at", TIME, struct code_link, code.created_at),
	MEMBER_AS("expires_at", TIME, struct code_link, code.expires_at),
	MEMBER_AS("used_at", TIME, struct code_link, code.used_at),
	MEMBER_AS("code", TEXT, struct code_link, code.code),
	MEMBER_TEXT(struct code_link, url),
	MEMBER_END,
};

const struct member code_reset_link_members[] = {
	MEMBER_TEXT(struct code_link, url),
	MEMBER_AS("code", TEXT, struct code_link, code.code),
	MEMBER_AS("expires_at", TIME, struct code_link, code.expires_at),
	MEMBER_END,
};

const struct member code_registration_members[] = {
	MEMBER_TEXT(struct registration_shown, registration),
	MEMBER_TEXT(struct registration_shown, site_access),
	MEMBER_END,
};
