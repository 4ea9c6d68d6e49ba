/* Identifiers: the public 11 characters, and the internal key of a user. */
#ifndef LIB_IDS_H
#define LIB_IDS_H

#include <stdbool.h>
#include <stdint.h>

#define PUBLIC_ID_LEN 11

/* 64 random bits as base64url (RFC 4648 section 5, no padding). */
struct public_id {
	char text[PUBLIC_ID_LEN + 1];
};

/* An account's internal key; 0 is nobody.  It never leaves the server. */
struct user_id {
	int64_t value;
};

struct public_id public_id_make(void);
/* False, and `out` untouched, when `text` is not 11 characters of base64url. */
bool             public_id_parse(const char *text, struct public_id *out);

static inline bool
user_is_nobody(const struct user_id *user)
{
	return user->value == 0;
}

#endif
