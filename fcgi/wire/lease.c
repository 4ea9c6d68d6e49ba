/* How leases are printed. */
#include "wire/lease.h"

/* Both shapes but for the name of the token. */
#define KEYS \
	MEMBER_AS("AccessKeyId", TEXT, struct lease, keys.access_key), \
	MEMBER_AS("SecretAccessKey", TEXT, struct lease, keys.secret_key), \
	MEMBER_AS("Expiration", TIME, struct lease, keys.expires_at)

const struct member lease_container_members[] = {
	KEYS,
	MEMBER_AS("Token", TEXT, struct lease, keys.session_token),
	MEMBER_END
};

static const struct member session_members[] = {
	KEYS,
	MEMBER_AS("SessionToken", TEXT, struct lease, keys.session_token),
	MEMBER_END
};

const struct member lease_companion_members[] = {
	MEMBER_OBJECT("credentials", struct lease_companion, lease, struct lease, session_members),
	MEMBER_TEXT(struct lease_companion, bucket),
	MEMBER_TEXT(struct lease_companion, region),
	MEMBER_END
};

const struct member lease_uri_members[] = {
	MEMBER_TEXT(struct upload_uri, key),
	MEMBER_TEXT(struct upload_uri, bucket),
	MEMBER_TEXT(struct upload_uri, uri),
	MEMBER_END
};
