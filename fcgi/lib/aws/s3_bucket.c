/* The bucket itself: made, with versions, open to the site's pages. */
#include <string.h>

#include <openssl/evp.h>
#include <sodium.h>

#include "lib/aws/s3_call.h"
#include "lib/base/arena.h"

static enum err
put(const struct s3 *s3, struct arena *arena, const char *what, const char *body)
{
	const struct sigv4_pair query[] = { { what, "" } };
	unsigned char md5[EVP_MAX_MD_SIZE];
	unsigned int len = 0;
	char text[32];
	struct http_header header = { "content-md5", text };
	const struct s3_call call = {
		.method = "PUT", .query = query, .query_count = what != NULL,
		.headers = &header, .header_count = 1,
		.body = { .data = body, .length = (int64_t)strlen(body) },
	};
	struct http_reply reply;

	EVP_Digest(body, strlen(body), md5, &len, EVP_md5(), NULL);
	sodium_bin2base64(text, sizeof(text), md5, len, sodium_base64_VARIANT_ORIGINAL);
	return s3_call(s3, arena, &call, &reply);
}

enum err
s3_bucket_head(const struct s3 *s3, struct arena *arena)
{
	const struct s3_call call = { .method = "HEAD" };
	struct http_reply reply = { 0 };
	enum err err;

	err = s3_call(s3, arena, &call, &reply);
	return err == ERR_STORE_REFUSED && reply.status == 403 ? ERR_FORBIDDEN : err;
}

enum err
s3_bucket_create(const struct s3 *s3, struct arena *arena)
{
	/* us-east-1 is the one that may not be named */
	const char *body = strcmp(s3->region, "us-east-1") == 0 ? "" : arena_printf(arena,
	    "<CreateBucketConfiguration><LocationConstraint>%s</LocationConstraint>"
	    "</CreateBucketConfiguration>", s3->region);

	return put(s3, arena, NULL, body);
}

enum err
s3_bucket_set_versions(const struct s3 *s3, struct arena *arena)
{
	return put(s3, arena, "versioning", "<VersioningConfiguration>"
	    "<Status>Enabled</Status></VersioningConfiguration>");
}

enum err
s3_bucket_set_cors(const struct s3 *s3, struct arena *arena, const char *origin)
{
	return put(s3, arena, "cors", arena_printf(arena, "<CORSConfiguration><CORSRule>"
	    "<AllowedOrigin>%s</AllowedOrigin>"
	    "<AllowedMethod>GET</AllowedMethod><AllowedMethod>HEAD</AllowedMethod>"
	    "<AllowedMethod>PUT</AllowedMethod><AllowedMethod>POST</AllowedMethod>"
	    "<AllowedHeader>*</AllowedHeader>"
	    "<ExposeHeader>ETag</ExposeHeader><ExposeHeader>Content-Range</ExposeHeader>"
	    "<ExposeHeader>Content-Length</ExposeHeader><ExposeHeader>Location</ExposeHeader>"
	    "<MaxAgeSeconds>3600</MaxAgeSeconds>"
	    "</CORSRule></CORSConfiguration>", origin));
}
