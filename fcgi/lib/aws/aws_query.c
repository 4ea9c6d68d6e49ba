/* The query protocol: signing, sending, trying again. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <sodium.h>

#include "lib/aws/aws_query.h"
#include "lib/aws/gzip.h"
#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "lib/io/http_client.h"
#include "lib/io/log.h"
#include "lib/text/xml.h"

#define BACKOFF_MS  200	/* drawn from 0..it, and twice it the next time */
#define HEADERS_MAX 5

/* How far the services' clocks are ahead of ours, once it was found to matter. */
static _Atomic int64_t ahead_us;

struct fault {
	struct arena     *arena;
	struct aws_reply *reply;
};

static void
read_fault(void *context, const char *parent, const char *name, const char *value)
{
	struct fault *fault = context;

	if (strcmp(parent, "Error") != 0)
		return;
	if (strcmp(name, "Code") == 0)
		fault->reply->code = arena_strdup(fault->arena, value);
	else if (strcmp(name, "Message") == 0)
		fault->reply->message = arena_strdup(fault->arena, value);
}

static void
read_reply(struct arena *arena, const struct http_reply *http, struct aws_reply *reply)
{
	struct fault fault = { arena, reply };

	*reply = (struct aws_reply){ http->status, http->body, http->body_len, "",
	    http->fault == NULL ? "" : http->fault };
	if (http->status / 100 != 2 && http->body_len > 0)
		xml_read(http->body, http->body_len, read_fault, &fault);
}

static enum err
send(const struct aws_service *service, struct arena *arena, const char *body, size_t len,
    bool is_packed, struct http_reply *http)
{
	const struct sigv4_pair signed_headers[] = {
		{ "content-type", "application/x-www-form-urlencoded" }, { "content-encoding", "gzip" },
	};
	struct sigv4_request signing = {
		.method = "POST", .host = strstr(service->endpoint, "://") + 3, .path = "/",
		.headers = signed_headers, .header_count = is_packed ? 2 : 1,
	};
	struct http_header headers[HEADERS_MAX];
	struct http_request request = {
		.method = "POST", .url = arena_printf(arena, "%s/", service->endpoint),
		.headers = headers, .data = body, .length = (int64_t)len,
		.ca_file = service->ca_file, .timeout_ms = service->timeout_ms,
	};
	struct sigv4_signer signer;
	struct aws_keys keys;
	char hash[65];
	enum err err;

	if ((err = service->keys(arena, &keys)) != ERR_OK)
		return err;
	sigv4_payload_hash(body, len, hash);
	signing.payload_hash = hash;
	sigv4_signer_init(&signer, &keys.credentials, service->region, service->name,
	    clock_now_us() + atomic_load(&ahead_us));
	for (size_t i = 0; i < signing.header_count; i++)
		headers[request.header_count++] = (struct http_header){
		    signed_headers[i].name, signed_headers[i].value };
	headers[request.header_count++] = (struct http_header){ "x-amz-date", signer.date };
	headers[request.header_count++] = (struct http_header){ "Authorization",
	    sigv4_authorization(&signer, &signing, arena) };
	if (keys.credentials.session_token != NULL)
		headers[request.header_count++] = (struct http_header){
		    "x-amz-security-token", keys.credentials.session_token };
	return http_send(&request, arena, http);
}

static bool
is_among(const char *code, const char *const *codes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(code, codes[i]) == 0)
			return true;
	return false;
}

static bool
may_pass(const struct aws_reply *reply)
{
	static const char *const codes[] = {
		"Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled",
		"RequestThrottledException", "TooManyRequestsException", "RequestLimitExceeded",
		"RequestTimeout", "RequestTimeoutException", "PriorRequestNotComplete", "SlowDown",
	};

	return reply->status == 0 || reply->status >= 500 || reply->status == 429 ||
	    is_among(reply->code, codes, COUNT(codes));
}

/* True when the signature was refused for the time, which is now another. */
static bool
clock_was_set(const struct aws_service *service, const struct http_reply *http,
    const struct aws_reply *reply, struct arena *arena)
{
	static const char *const codes[] = {
		"SignatureDoesNotMatch", "InvalidSignatureException", "RequestExpired",
		"RequestTimeTooSkewed", "AuthFailure",
	};
	const char *date = http_reply_header(http, "Date", arena);
	int64_t theirs_us, off_us;

	if (!is_among(reply->code, codes, COUNT(codes)) || date == NULL ||
	    !clock_parse_http(date, &theirs_us))
		return false;
	off_us = theirs_us - clock_now_us();
	if (llabs(off_us - atomic_load(&ahead_us)) < AWS_SKEW_MAX_S * INT64_C(1000000))
		return false;
	log_error("this machine's clock is %lld s %s that of %s: set it; requests are signed "
	    "with the latter", llabs(off_us) / 1000000, off_us > 0 ? "behind" : "ahead of",
	    service->endpoint);
	atomic_store(&ahead_us, off_us);
	return true;
}

static void
pause_before(unsigned next_try)
{
	const uint32_t ms = randombytes_uniform((uint32_t)BACKOFF_MS << next_try);
	const struct timespec pause = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L };

	nanosleep(&pause, NULL);
}

enum err
aws_query(const struct aws_service *service, struct arena *arena, const char *form, size_t len,
    bool is_packed, struct aws_reply *reply)
{
	const char *body = is_packed ? gzip(arena, form, len, &len) : form;
	enum err err;

	for (unsigned try = 0;; try++) {
		struct http_reply http = { 0 };

		err = send(service, arena, body, len, is_packed, &http);
		read_reply(arena, &http, reply);
		if (err == ERR_OK && reply->status / 100 == 2)
			return ERR_OK;
		if (err != ERR_OK && http.fault == NULL)
			return err;	/* no keys, and aws_keys has said why */
		if (try + 1 >= service->tries)
			break;
		if (may_pass(reply))
			pause_before(try);
		else if (!clock_was_set(service, &http, reply, arena))
			break;
	}
	return may_pass(reply) ? ERR_UNAVAILABLE :
	    reply->status == 403 || reply->status == 401 ? ERR_FORBIDDEN : ERR_INTERNAL;
}
