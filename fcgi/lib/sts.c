/* AssumeRole, as a signed form. */
#include <string.h>
#include <time.h>

#include <sodium.h>

#include "lib/arena.h"
#include "lib/clock.h"
#include "lib/http.h"
#include "lib/log.h"
#include "lib/sts.h"
#include "lib/uri.h"
#include "lib/xml.h"

#define TRIES      3
#define BACKOFF_MS 200	/* drawn from 0..it, and twice it the next time */
#define TIMEOUT_MS 10000

/* What a reply says. */
struct said {
	struct arena   *arena;
	struct aws_keys keys;
	const char     *expiration;
	const char     *code;
	const char     *message;
};

static void
read_text(void *context, const char *parent, const char *name, const char *value)
{
	struct said *said = context;
	struct sigv4_credentials *keys = &said->keys.credentials;
	const struct {
		const char  *name;
		const char **to;
	} wanted[] = {
		{ "AccessKeyId", &keys->access_key }, { "SecretAccessKey", &keys->secret_key },
		{ "SessionToken", &keys->session_token }, { "Expiration", &said->expiration },
		{ "Code", &said->code }, { "Message", &said->message },
	};

	(void)parent;
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		if (strcmp(name, wanted[i].name) == 0)
			*wanted[i].to = arena_strdup(said->arena, value);
}

/* Blanks as %20: "+" is not understood everywhere. */
static const char *
form_of(struct arena *arena, const struct sts *sts, const char *session,
    const char *policy, int64_t duration_s)
{
	return arena_printf(arena, "Action=AssumeRole&Version=2011-06-15&RoleArn=%s"
	    "&RoleSessionName=%s&DurationSeconds=%lld&Policy=%s",
	    uri_encode(arena, sts->role, ""), uri_encode(arena, session, ""),
	    (long long)duration_s, uri_encode(arena, policy, ""));
}

static enum err
send(const struct sts *sts, struct arena *arena, const char *form, struct http_reply *reply)
{
	const char *host = strstr(sts->endpoint, "://") + 3;
	struct sigv4_pair type = { "content-type", "application/x-www-form-urlencoded" };
	struct sigv4_request signing = {
		.method = "POST", .host = host, .path = "/",
		.headers = &type, .header_count = 1,
	};
	struct http_header headers[4] = { { type.name, type.value } };
	struct http_request request = {
		.method = "POST", .url = arena_printf(arena, "%s/", sts->endpoint),
		.headers = headers, .header_count = 3, .data = form,
		.length = (int64_t)strlen(form), .ca_file = sts->ca_file,
		.timeout_ms = TIMEOUT_MS,
	};
	struct sigv4_signer signer;
	struct aws_keys keys;
	char hash[65];
	enum err err;

	if ((err = sts->keys(arena, &keys)) != ERR_OK)
		return err;
	sigv4_payload_hash(form, strlen(form), hash);
	signing.payload_hash = hash;
	sigv4_signer_init(&signer, &keys.credentials, sts->region, "sts", clock_now_us());
	headers[1] = (struct http_header){ "x-amz-date", signer.date };
	headers[2] = (struct http_header){ "Authorization",
	    sigv4_authorization(&signer, &signing, arena) };
	if (keys.credentials.session_token != NULL)
		headers[request.header_count++] = (struct http_header){
		    "x-amz-security-token", keys.credentials.session_token };
	return http_send(&request, arena, reply);
}

/* Taking a role twice does no harm. */
static enum err
send_patiently(const struct sts *sts, struct arena *arena, const char *form,
    struct http_reply *reply)
{
	enum err err;

	for (uint32_t try = 0;; try++) {
		uint32_t ms = randombytes_uniform(BACKOFF_MS << try);
		struct timespec pause = { .tv_nsec = (long)ms * 1000000 };

		err = send(sts, arena, form, reply);
		if (err == ERR_OK && (reply->status >= 500 || reply->status == 429))
			err = ERR_UNAVAILABLE;
		if (err != ERR_UNAVAILABLE || try + 1 == TRIES)
			return err;
		nanosleep(&pause, NULL);
	}
}

enum err
sts_assume_role(const struct sts *sts, struct arena *arena, const char *session,
    const char *policy, int64_t duration_s, struct aws_keys *out)
{
	const char *form = form_of(arena, sts, session, policy, duration_s);
	struct said said = { .arena = arena, .code = "", .message = "" };
	struct http_reply reply = { 0 };
	enum err err;

	err = send_patiently(sts, arena, form, &reply);
	if (reply.body_len > 0)
		xml_read(reply.body, reply.body_len, read_text, &said);
	if (err != ERR_OK || reply.status != 200) {
		log_error("STS: AssumeRole %s: %d %s: %s%s", sts->role, reply.status,
		    said.code, said.message, reply.fault != NULL ? reply.fault : "");
		return err != ERR_OK ? err : reply.status == 403 ? ERR_FORBIDDEN : ERR_INTERNAL;
	}
	*out = said.keys;
	out->source = "AssumeRole";
	if (out->credentials.access_key != NULL && out->credentials.secret_key != NULL &&
	    out->credentials.session_token != NULL && said.expiration != NULL &&
	    clock_parse(said.expiration, &out->expires_at))
		return ERR_OK;
	log_error("STS: the reply to AssumeRole lacks keys, or when they end");
	return ERR_INTERNAL;
}
