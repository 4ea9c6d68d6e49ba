/* How leases are printed. */
#include "wire/lease.h"

/* Both shapes but for the name of the token. */
#define KEYS \
	MEMBER_AS("AccessKeyId", MEMBER_IS_TEXT, struct lease, keys.access_key), \
	MEMBER_AS("SecretAccessKey", MEMBER_IS_TEXT, struct lease, keys.secret_key), \
	MEMBER_AS("Expiration", MEMBER_IS_TIME, struct lease, keys.expires_at)

const struct member lease_container_members[] = {
	KEYS,
	MEMBER_AS("Token", MEMBER_IS_TEXT, struct lease, keys.session_token),
	MEMBER_END
};

static const struct member session_members[] = {
	KEYS,
	MEMBER_AS("SessionToken", MEMBER_IS_TEXT, struct lease, keys.session_token),
	MEMBER_END
};

const struct member lease_companion_members[] = {
	{ "credentials", MEMBER_IS_OBJECT, offsetof(struct lease_companion, lease),
	  session_members },
	MEMBER_TEXT(struct lease_companion, bucket),
	MEMBER_TEXT(struct lease_companion, region),
	MEMBER_END
};

const struct member upload_uri_members[] = {
	MEMBER_TEXT(struct upload_uri, key),
	MEMBER_TEXT(struct upload_uri, bucket),
	MEMBER_TEXT(struct upload_uri, uri),
	MEMBER_END
};
