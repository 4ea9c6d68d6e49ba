/* One call to S3: signed afresh for each try, with full jitter between them. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <sodium.h>

#include "lib/aws/aws_keys.h"
#include "lib/aws/s3_call.h"
#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/io/breaker.h"

#define HEADERS_MAX 16
#define LEAST_MS    200	/* that is left to a try, late as it begins */

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

/* One try. */
struct prepared {
	struct http_header  headers[HEADERS_MAX];
	struct http_request request;
};

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
    int64_t wait_ms, struct http_request *request)
{
	const struct s3_wish wish = {
		.method = call->method, .key = call->key, .query = call->query,
		.query_count = call->query_count, .time_us = clock_now_us(),
		.expires_s = S3_SIGNED_CALL_S, .wait_ms = wait_ms,
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

/* Sign the call as of now, which may take `wait_ms` (0: as ever), and make the request of it. */
static enum err
prepare(const struct s3 *s3, struct arena *arena, const struct s3_call *call,
    int64_t wait_ms, struct prepared *out)
{
	struct http_request *request = &out->request;


	*request = (struct http_request){
		.method = call->method, .data = call->body.data, .file = call->body.file,
		.length = call->body.length, .on_data = call->on_data,
		.context = call->context, .ca_file = s3->ca_file,
	};
	return s3->keys != NULL ? sign(s3, arena, call, out->headers, request) :
	    have_signed(s3, arena, call, wait_ms, request);
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

bool
s3_lets(const struct s3 *s3)
{
	return s3->breaker == NULL || breaker_lets(s3->breaker);
}

void
s3_note(const struct s3 *s3, enum err err, int status)
{
	if (s3->breaker != NULL)
		breaker_note(s3->breaker, err != ERR_UNAVAILABLE || status / 100 == 4);
}

static int64_t
left_until(int64_t until_ms)
{
	const int64_t left_ms = until_ms - clock_steady_ms();

	return left_ms > LEAST_MS ? left_ms : LEAST_MS;
}

/* What moves is waited for as long as it moves. */
static void
bound(struct http_request *request, const struct s3_call *call, int64_t left_ms)
{
	const bool moves = call->body.file != NULL || call->on_data != NULL;

	request->stall_ms = moves ? left_ms : 0;
	request->timeout_ms = moves ? 0 : left_ms;
}

static enum err
call_in_tries(const struct s3 *s3, struct arena *arena, const struct s3_call *call,
    struct http_reply *reply)
{
	const bool is_bound = s3->patience_ms > 0 && !call->is_work;
	const int64_t until_ms = clock_steady_ms() + (is_bound ? s3->patience_ms : S3_PATIENCE_MS);
	const int tries = s3->tries == 0 ? S3_TRIES : s3->tries;
	struct prepared try_of;
	enum err err;

	for (int try = 0;; try++) {
		if ((err = prepare(s3, arena, call, is_bound ? left_until(until_ms) : 0,
		    &try_of)) != ERR_OK)
			return err;
		if (is_bound)
			bound(&try_of.request, call, left_until(until_ms));
		err = http_send(&try_of.request, arena, reply);
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

enum err
s3_call(const struct s3 *s3, struct arena *arena, const struct s3_call *call,
    struct http_reply *reply)
{
	enum err err;

	memset(reply, 0, sizeof(*reply));
	if (call->is_piece)
		return call_in_tries(s3, arena, call, reply);
	if (!s3_lets(s3))
		return ERR_UNAVAILABLE;
	err = call_in_tries(s3, arena, call, reply);
	s3_note(s3, err, reply->status);
	return err;
}
