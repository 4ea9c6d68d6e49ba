/* How leases are printed: as the SDKs of AWS and as Uppy Companion have them. */
#ifndef WIRE_LEASE_H
#define WIRE_LEASE_H

#include "lib/text/members.h"
#include "service/upload/lease.h"

/* GET /api/credentials: struct lease, as container credentials are read. */
extern const struct member lease_container_members[];

/* GET /api/credentials/s3/sts */
struct lease_companion {
	struct lease lease;
	const char  *bucket;
	const char  *region;
};
extern const struct member lease_companion_members[];

/* POST /api/credentials/uploads */
struct upload_uri {
	const char *key;
	const char *bucket;
	const char *uri;	/* s3://bucket/key */
};
extern const struct member lease_uri_members[];

#endif
