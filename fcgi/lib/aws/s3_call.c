/* One call to S3: signed afresh for each try, with full jitter between them. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <sodium.h>

#include "lib/aws/aws_keys.h"
#include "lib/aws/s3_call.h"
#include "lib/base/arena.h"
#include "lib/base/clock.h"

#define HEADERS_MAX 16

const char *
s3_scheme(const struct s3 *s3)
{
	return strncmp(s3->endpoint, "https://", 8) == 0 ? "https://" : "http://";
}

const char *
s3_host(const struct s3 *s3, struct arena *arena)
{
	const char *host = s3->endpoint + strlen(s3_scheme(s3));

	return s3->path_style ? host : arena_printf(arena, "%s.%s", s3->bucket, host);
}

const char *
s3_origin(const struct s3 *s3, struct arena *arena)
{
	return arena_printf(arena, "%s%s", s3_scheme(s3), s3_host(s3, arena));
}

const char *
s3_path(const struct s3 *s3, struct arena *arena, const char *key)
{
	if (key == NULL)
		key = "";
	return s3->path_style ? arena_printf(arena, "/%s%s%s", s3->bucket,
	    key[0] == '\0' ? "" : "/", key) : arena_printf(arena, "/%s", key);
}

void
s3_reply_object(const struct http_reply *reply, struct arena *arena,
    struct s3_object *out)
{
	const char *length = http_reply_header(reply, "Content-Length", arena);
	const char *modified = http_reply_header(reply, "Last-Modified", arena);

	if (modified == NULL || !clock_parse_http(modified, &out->modified_at))
		out->modified_at = 0;
	out->etag = http_reply_header(reply, "ETag", arena);
	out->version_id = http_reply_header(reply, "x-amz-version-id", arena);
	out->type = http_reply_header(reply, "Content-Type", arena);
	out->size_bytes = length == NULL ? 0 : strtoll(length, NULL, 10);
}

/* By keys of ours: an Authorization header, and all the others signed too. */
static enum err
sign(const struct s3 *s3, struct arena *arena, const struct s3_call *call,
    struct http_header headers[HEADERS_MAX], struct http_request *request)
{
	struct sigv4_pair to_sign[HEADERS_MAX] = { { "x-amz-content-sha256", SIGV4_UNSIGNED } };
	struct sigv4_request signing = {
		.method = call->method, .host = s3_host(s3, arena),
		.path = s3_path(s3, arena, call->key), .query = call->query,
		.query_count = call->query_count, .headers = to_sign,
		.header_count = 1 + call->header_count, .payload_hash = SIGV4_UNSIGNED,
	};
	struct sigv4_signer signer;
	struct aws_keys keys;
	size_t count = 0;
	enum err err;

	if ((err = s3->keys(arena, &keys)) != ERR_OK)
		return err;
	for (size_t i = 0; i < call->header_count; i++)
		to_sign[1 + i] = (struct sigv4_pair){ call->headers[i].name,
		    call->headers[i].value };
	sigv4_signer_init(&signer, &keys.credentials, s3->region, "s3", clock_now_us());
	for (size_t i = 0; i < signing.header_count; i++)
		headers[count++] = (struct http_header){ to_sign[i].name, to_sign[i].value };
	headers[count++] = (struct http_header){ "x-amz-date",
	    arena_strdup(arena, signer.date) };
	if (keys.credentials.session_token != NULL)
		headers[count++] = (struct http_header){ "x-amz-security-token",
		    keys.credentials.session_token };
	headers[count++] = (struct http_header){ "Authorization",
	    sigv4_authorization(&signer, &signing, arena) };
	request->headers = headers;
	request->header_count = count;
	request->url = arena_printf(arena, "%s%s%s", s3_scheme(s3), signing.host,
	    sigv4_target(&signing, arena));
	return ERR_OK;
}

/* By another process: the address carries the signature. */
static enum err
have_signed(const struct s3 *s3, struct arena *arena, const struct s3_call *call,
    struct http_request *request)
{
	const struct s3_wish wish = {
		.method = call->method, .key = call->key, .query = call->query,
		.query_count = call->query_count, .time_us = clock_now_us(),
		.expires_s = S3_SIGNED_CALL_S,
	};
	struct s3_link link;
	enum err err;

	if ((err = s3->sign(arena, &wish, &link)) != ERR_OK)
		return err;
	request->url = link.url;
	request->headers = call->headers;
	request->header_count = call->header_count;
	return ERR_OK;
}

/* Sign the call as of now, and make the request of it. */
static enum err
prepare(const struct s3 *s3, struct arena *arena, const struct s3_call *call,
    struct http_header headers[HEADERS_MAX], struct http_request *request)
{
	*request = (struct http_request){
		.method = call->method, .data = call->body.data, .file = call->body.file,
		.length = call->body.length, .on_data = call->on_data,
		.context = call->context, .ca_file = s3->ca_file, .stall_s = s3->stall_s,
	};
	return s3->keys != NULL ? sign(s3, arena, call, headers, request) :
	    have_signed(s3, arena, call, request);
}

/* Full jitter: anything from nothing to the back-off. */
void
s3_wait_before(int try)
{
	int64_t most = (int64_t)S3_BACKOFF_MS << try;
	struct timespec pause;
	uint32_t ms;

	if (most > S3_BACKOFF_MAX_MS)
		most = S3_BACKOFF_MAX_MS;
	ms = randombytes_uniform((uint32_t)most);
	pause.tv_sec = ms / 1000;
	pause.tv_nsec = (long)(ms % 1000) * 1000000;
	nanosleep(&pause, NULL);
}

enum err
s3_call(const struct s3 *s3, struct arena *arena, const struct s3_call *call,
    struct http_reply *reply)
{
	struct http_header headers[HEADERS_MAX];
	const int64_t until_ms = clock_steady_ms() + S3_PATIENCE_MS;
	const int tries = s3->tries == 0 ? S3_TRIES : s3->tries;
	struct http_request request;
	enum err err;

	for (int try = 0;; try++) {
		if ((err = prepare(s3, arena, call, headers, &request)) != ERR_OK)
			return err;
		err = http_send(&request, arena, reply);
		if (err == ERR_OK && reply->status / 100 == 2)
			return ERR_OK;
		if (err == ERR_OK)
			err = s3_refusal(call, reply);
		else
			s3_unreached(call, reply);
		if (err != ERR_UNAVAILABLE || try + 1 == tries ||
		    clock_steady_ms() >= until_ms || (call->once && reply->was_sent))
			return err;
		s3_wait_before(try);
	}
}
