/* Accounts and what belongs to them, as they are printed. */
#include "wire/account.h"

#include "service/account/account.h"
#include "service/account/account_totp.h"
#include "service/account/session.h"
#include "service/account/token.h"

const struct member account_members[] = {
	MEMBER_ID(struct account, id),
	MEMBER_TEXT(struct account, username),
	MEMBER_TEXT(struct account, email),
	MEMBER_TEXT(struct account, role),
	MEMBER_BOOL(struct account, suspended),
	MEMBER_INT(struct account, quota_bytes),
	MEMBER_INT(struct account, used_bytes),
	MEMBER_TIME(struct account, created_at),
	MEMBER_BOOL(struct account, totp),
	MEMBER_INT(struct account, passkeys),
	MEMBER_BOOL(struct account, has_password),
	MEMBER_END,
};

const struct member account_totp_members[] = {
	MEMBER_BOOL(struct account_totp, enabled),
	MEMBER_TIME(struct account_totp, confirmed_at),
	MEMBER_INT(struct account_totp, recovery_codes),
	MEMBER_END,
};

const struct member account_totp_made_members[] = {
	MEMBER_TEXT(struct totp_made, secret),
	MEMBER_TEXT(struct totp_made, uri),
	MEMBER_END,
};

const struct member account_recovery_members[] = {
	MEMBER_TEXTS(struct recovery_codes, recovery_codes),
	MEMBER_END,
};

const struct member account_session_members[] = {
	MEMBER_ID(struct session, id),
	MEMBER_BOOL(struct session, current),
	MEMBER_TIME(struct session, created_at),
	MEMBER_TIME(struct session, used_at),
	MEMBER_TEXT(struct session, user_agent),
	MEMBER_TEXT(struct session, address),
	MEMBER_END,
};

#define TOKEN_MEMBERS \
	MEMBER_ID(struct token, id), \
	MEMBER_TEXT(struct token, name), \
	MEMBER_TEXTS(struct token, scopes), \
	MEMBER_TIME(struct token, created_at), \
	MEMBER_TIME(struct token, expires_at), \
	MEMBER_TIME(struct token, used_at)

const struct member account_token_members[] = { TOKEN_MEMBERS, MEMBER_END };

const struct member account_token_made_members[] = {
	TOKEN_MEMBERS,
	MEMBER_TEXT(struct token, token),
	MEMBER_END,
};
