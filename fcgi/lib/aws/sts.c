/* AssumeRole, as a signed form. */
#include <string.h>

#include "lib/aws/aws_query.h"
#include "lib/aws/sts.h"
#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/io/log.h"
#include "lib/text/url.h"
#include "lib/text/xml.h"

/* What a reply says. */
struct said {
	struct arena   *arena;
	struct aws_keys keys;
	const char     *expiration;
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
	    url_encoded(arena, sts->role, ""), url_encoded(arena, session, ""),
	    (long long)duration_s, url_encoded(arena, policy, ""));
}

enum err
sts_assume_role(const struct sts *sts, struct arena *arena, const char *session,
    const char *policy, int64_t duration_s, struct aws_keys *out)
{
	const char *form = form_of(arena, sts, session, policy, duration_s);
	const struct aws_service service = {
		sts->endpoint, sts->region, "sts", sts->ca_file, sts->keys,
		sts->patience_ms > 0 ? sts->patience_ms : AWS_QUERY_TIMEOUT_MS,
		sts->patience_ms > 0 ? 1 : AWS_QUERY_TRIES,
	};
	struct said said = { .arena = arena };
	struct aws_reply reply = { 0 };
	enum err err;

	/* taking a role twice does no harm */
	err = aws_query(&service, arena, form, strlen(form), false, &reply);
	if (err != ERR_OK) {
		log_error("STS: AssumeRole %s: %d %s: %s", sts->role, reply.status,
		    reply.code, reply.message);
		return err;
	}
	xml_read(reply.body, reply.body_len, read_text, &said);
	*out = said.keys;
	out->source = "AssumeRole";
	if (out->credentials.access_key != NULL && out->credentials.secret_key != NULL &&
	    out->credentials.session_token != NULL && said.expiration != NULL &&
	    clock_parse(said.expiration, &out->expires_at))
		return ERR_OK;
	log_error("STS: the reply to AssumeRole lacks keys, or when they end");
	return ERR_INTERNAL;
}
