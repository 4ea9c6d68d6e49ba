/* Passkeys, as they are printed. */
#include "wire/passkey.h"

const struct member passkey_members[] = {
	MEMBER_ID(struct passkey, id),
	MEMBER_TEXT(struct passkey, credential),
	MEMBER_TEXT(struct passkey, name),
	MEMBER_BOOL(struct passkey, verifies),
	MEMBER_BOOL(struct passkey, synced),
	MEMBER_TIME(struct passkey, created_at),
	MEMBER_TIME(struct passkey, used_at),
	MEMBER_END,
};

const struct member passkey_ask_members[] = {
	MEMBER_TEXT(struct passkey_ask, challenge),
	MEMBER_TEXT(struct passkey_ask, rp_id),
	MEMBER_INT(struct passkey_ask, timeout_ms),
	MEMBER_TEXT(struct passkey_ask, user_handle),
	MEMBER_TEXT(struct passkey_ask, username),
	MEMBER_END,
};

const struct member passkey_added_members[] = {
	MEMBER_OBJECT("passkey", struct passkey_added, passkey, struct passkey, passkey_members),
	MEMBER_TEXTS(struct passkey_added, recovery_codes),
	MEMBER_END,
};
