/*
 * AWS Signature Version 4, for headers and for presigned URLs.
 * Source: AWS General Reference, "Create a signed AWS API request", and
 * Amazon S3 API Reference, "Authenticating Requests (AWS Signature Version 4)".
 */
#ifndef LIB_SIGV4_H
#define LIB_SIGV4_H

#include <stddef.h>
#include <stdint.h>

struct arena;

#define SIGV4_ALGORITHM     "AWS4-HMAC-SHA256"
#define SIGV4_EXPIRES_MAX_S 604800	/* seven days */
#define SIGV4_DATE_MAX      17		/* "20261121T010203Z" and its NUL */

/* Payload hashes that stand for what is not hashed. */
#define SIGV4_UNSIGNED "UNSIGNED-PAYLOAD"
#define SIGV4_EMPTY    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

struct sigv4_credentials {
	const char *access_key;
	const char *secret_key;
	const char *session_token;	/* NULL: long-term keys */
};

/* The signing key of one day, region and service: derived once, used often. */
struct sigv4_signer {
	struct sigv4_credentials credentials;	/* borrowed */
	const char              *region;	/* borrowed */
	const char              *service;	/* borrowed: "s3", "sts", "monitoring" */
	char                     date[SIGV4_DATE_MAX];
	unsigned char            key[32];
};

/* A query parameter or a header, not encoded. */
struct sigv4_pair {
	const char *name;
	const char *value;
};

struct sigv4_request {
	const char              *method;
	const char              *host;		/* with a port that is not the scheme's */
	const char              *path;		/* "/bucket/key with spaces", not encoded;
						   "/" alone on services that are not S3 */
	const struct sigv4_pair *query;		/* in any order */
	size_t                   query_count;
	const struct sigv4_pair *headers;	/* besides host and x-amz-date; to be signed */
	size_t                   header_count;
	const char              *payload_hash;	/* lower-case hexadecimal, or one of the above */
};

void sigv4_signer_init(struct sigv4_signer *signer,
    const struct sigv4_credentials *credentials, const char *region,
    const char *service, int64_t time_us);

/*
 * The Authorization header's value.  The request must go out with the headers
 * named, Host, X-Amz-Date: signer->date, and where there is one
 * X-Amz-Security-Token, all of which are signed; on S3 also
 * X-Amz-Content-Sha256: payload_hash, to be given among the headers.
 */
const char *sigv4_authorization(const struct sigv4_signer *signer,
    const struct sigv4_request *request, struct arena *arena);

/*
 * The path and query of a presigned URL, encoded, valid for `expires_s`
 * (1..SIGV4_EXPIRES_MAX_S).  request->payload_hash is SIGV4_UNSIGNED.
 */
const char *sigv4_presign(const struct sigv4_signer *signer,
    const struct sigv4_request *request, int64_t expires_s, struct arena *arena);

/* The path and query as they are signed, encoded: to be sent as they are. */
const char *sigv4_target(const struct sigv4_request *request, struct arena *arena);

/* "key/date/region/service/aws4_request", and a form's policy signed, in hexadecimal. */
const char *sigv4_credential(const struct sigv4_signer *signer, struct arena *arena);
const char *sigv4_sign_text(const struct sigv4_signer *signer, const char *text,
    struct arena *arena);

void sigv4_payload_hash(const void *data, size_t len, char hex[65]);

#endif
