/* What an S3 says when it refuses a call: whose matter that is, and what helps. */
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "lib/aws/s3_call.h"
#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "lib/io/log.h"
#include "lib/text/xml.h"

#define FAULT_MAX     128
#define SAY_AGAIN_MS  (60 * 1000)	/* of what stays wrong until somebody mends it */

static _Thread_local char fault[FAULT_MAX];

const char *
s3_fault(void)
{
	return fault;
}

struct refusal {
	char code[FAULT_MAX];
	char message[512];
};

static void
read_refusal(void *context, const char *parent, const char *name, const char *value)
{
	struct refusal *refusal = context;

	(void)parent;
	if (strcmp(name, "Code") == 0)
		strncpy(refusal->code, value, sizeof(refusal->code) - 1);
	else if (strcmp(name, "Message") == 0)
		strncpy(refusal->message, value, sizeof(refusal->message) - 1);
}

/* What calls say, or did wrong. */
static const struct { const char *code; enum err err; } answers[] = {
	{ "NoSuchKey", ERR_NOT_FOUND },
	{ "NoSuchUpload", ERR_NOT_FOUND },
	{ "NoSuchVersion", ERR_NOT_FOUND },
	{ "InvalidRange", ERR_RANGE },
	{ "InvalidPart", ERR_INPUT },
	{ "InvalidPartOrder", ERR_INPUT },
	{ "EntityTooSmall", ERR_INPUT },
	{ "EntityTooLarge", ERR_TOO_LARGE },
	{ "QuotaExceeded", ERR_NO_SPACE },
	{ "InternalError", ERR_UNAVAILABLE },
	{ "SlowDown", ERR_UNAVAILABLE },
	{ "ServiceUnavailable", ERR_UNAVAILABLE },
};

/* How the site is set up: ERR_STORE_REFUSED, and no call will do better until it is mended. */
static const struct { const char *code; const char *help; } settings[] = {
	{ "NoSuchBucket", "there is no such bucket: set s3_bucket, or run "
	    "`vitrina-admin store setup`, which makes it" },
	{ "AccessDenied", "access is denied: the bucket is somebody else's, or the keys "
	    "lack a permission or are wrong" },
	{ "AllAccessDisabled", "the bucket is closed by whoever has it" },
	{ "InvalidAccessKeyId", "the access key is not known there: see s3_access_key" },
	{ "SignatureDoesNotMatch", "the secret is not the access key's: see "
	    "secrets_dir/s3_secret_key" },
	{ "RequestTimeTooSkewed", "this machine's clock is off: set it by NTP" },
	{ "ExpiredToken", "our own temporary keys have expired" },
	{ "TokenRefreshRequired", "our own temporary keys have expired" },
	{ "InvalidToken", "our own temporary keys are damaged" },
	{ "AccountProblem", "something is wrong with the account there: see what it says" },
	{ "NotSignedUp", "the account there is not signed up for S3" },
	{ "PermanentRedirect", "the bucket is in another region: see s3_region" },
	{ "IllegalLocationConstraintException", "the bucket is in another region: see s3_region" },
	{ "AuthorizationHeaderMalformed", "the bucket is in another region: see s3_region" },
	{ "AuthorizationQueryParametersError", "the bucket is in another region: see s3_region" },
};
static _Atomic int64_t said_at_ms[COUNT(settings)];	/* 0: never */

static size_t
setting_of(const char *code)
{
	size_t i = 0;

	while (i < COUNT(settings) && strcmp(code, settings[i].code) != 0)
		i++;
	return i;
}

const char *
s3_help(const char *code)
{
	const size_t i = setting_of(code);

	return i < COUNT(settings) ? settings[i].help : NULL;
}

/* The reply to a HEAD has no body, and so no code. */
static const char *
code_without_words(int status)
{
	return status == 401 || status == 403 ? "AccessDenied" :
	    status == 301 || status == 307 ? "PermanentRedirect" : "";
}

static enum err
err_of(int status, const char *code)
{
	for (size_t i = 0; i < COUNT(answers); i++)
		if (strcmp(code, answers[i].code) == 0)
			return answers[i].err;
	if (setting_of(code) < COUNT(settings))
		return ERR_STORE_REFUSED;
	if (status == 404)
		return ERR_NOT_FOUND;
	if (status == 401 || status == 403)	/* a code of that S3's own */
		return ERR_STORE_REFUSED;
	return status >= 500 || status == 429 ? ERR_UNAVAILABLE : ERR_INTERNAL;
}

static const char *
key_of(const struct s3_call *call)
{
	return call->key == NULL ? "(bucket)" : call->key;
}

/* Each thing that is wrong once a minute, however many ask. */
static bool
is_time_to_say(const char *code)
{
	const int64_t now_ms = clock_steady_ms();
	const size_t i = setting_of(code);
	int64_t said_ms;

	if (i == COUNT(settings))
		return true;
	said_ms = atomic_load(&said_at_ms[i]);
	return (said_ms == 0 || now_ms - said_ms >= SAY_AGAIN_MS) &&
	    atomic_compare_exchange_strong(&said_at_ms[i], &said_ms, now_ms);
}

enum err
s3_refusal(const struct s3_call *call, const struct http_reply *reply)
{
	struct refusal refusal = { "", "" };
	const char *help;
	enum err err;

	if (reply->body_len > 0)
		xml_read(reply->body, reply->body_len, read_refusal, &refusal);
	if (refusal.code[0] == '\0')
		strcpy(refusal.code, code_without_words(reply->status));
	err = err_of(reply->status, refusal.code);
	strcpy(fault, refusal.code);
	if (err == ERR_NOT_FOUND || err == ERR_RANGE)
		return err;
	help = s3_help(refusal.code);
	if (err != ERR_STORE_REFUSED)
		log_warn("S3: %s %s: %d %s: %s", call->method, key_of(call), reply->status,
		    refusal.code, refusal.message);
	else if (is_time_to_say(refusal.code))
		log_error("S3 does not let the site in: %s (%s %s: %d %s: %s)",
		    help != NULL ? help : "see what it says", call->method, key_of(call),
		    reply->status, refusal.code, refusal.message);
	return err;
}

void
s3_unreached(const struct s3_call *call, const struct http_reply *reply)
{
	snprintf(fault, sizeof(fault), "%s", reply->fault);
	log_warn("S3: %s %s: %s", call->method, key_of(call), reply->fault);
}
