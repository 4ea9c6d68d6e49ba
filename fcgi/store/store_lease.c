/* Keys for others: AssumeRole with a policy of one prefix. */
#include "store/store_lease.h"

#include <string.h>

#include "lib/aws/sts.h"
#include "lib/base/arena.h"
#include "lib/config/config.h"
#include "lib/io/breaker.h"
#include "lib/io/http_client.h"
#include "store/store_direct.h"
#include "store/store_guard.h"

static const char *
endpoint(struct arena *arena)
{
	if (config()->sts_endpoint[0] != '\0')
		return config()->sts_endpoint;
	if (config()->s3_endpoint[0] != '\0')
		return config()->s3_endpoint;
	return arena_printf(arena, "https://sts.%s.amazonaws.com", config()->s3_region);
}

/* "arn:aws:s3:::", or of the partition that the role is in: China has its own. */
static const char *
partition(struct arena *arena, const char *role)
{
	size_t len = strncmp(role, "arn:", 4) == 0 ? strcspn(role + 4, ":") : 0;

	return len == 0 ? "arn:aws:s3:::" :
	    arena_printf(arena, "arn:%.*s:s3:::", (int)len, role + 4);
}

bool
store_has_leases(void)
{
	return store_is_direct() && config()->sts_role[0] != '\0';
}

/* It says something, whatever that is. */
static bool
sts_is_back(void)
{
	struct arena *arena = arena_new();
	const struct http_request request = {
		.method = "GET", .url = arena_printf(arena, "%s/", endpoint(arena)),
		.timeout_ms = STORE_PATIENCE_MS,
		.ca_file = config()->s3_ca_file[0] != '\0' ? config()->s3_ca_file : NULL,
	};
	struct http_reply reply;
	bool is_back;

	is_back = http_send(&request, arena, &reply) == ERR_OK && reply.status < 500;
	arena_free(arena);
	return is_back;
}

static struct breaker sts_breaker = BREAKER("the STS", sts_is_back);

enum err
store_lease(struct arena *arena, const char *session, const char *prefix,
    struct store_keys *out)
{
	const struct sts sts = {
		.endpoint = endpoint(arena),
		.region = config()->s3_region,
		.role = config()->sts_role,
		.ca_file = config()->s3_ca_file[0] != '\0' ? config()->s3_ca_file : NULL,
		.patience_ms = store_guard_patience_ms(),
		.keys = aws_keys_get,
	};
	const char *arn = partition(arena, sts.role);
	const char *policy = arena_printf(arena,
	    "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":"
	    "[\"s3:PutObject\",\"s3:AbortMultipartUpload\",\"s3:ListMultipartUploadParts\"],"
	    "\"Resource\":[\"%s%s/%s*\"]}]}", arn, store_bucket(), prefix);
	struct breaker *breaker = store_guard_by(&sts_breaker);
	struct aws_keys keys;
	enum err err;

	if (!store_has_leases())
		return ERR_NO_S3;
	if (breaker != NULL && !breaker_lets(breaker))
		return ERR_UNAVAILABLE;
	err = sts_assume_role(&sts, arena, session, policy, config()->sts_session, &keys);
	if (breaker != NULL)
		breaker_note(breaker, err != ERR_UNAVAILABLE);
	if (err != ERR_OK)
		return err == ERR_FORBIDDEN ? ERR_STORE_REFUSED : err;
	*out = (struct store_keys){
		.access_key = keys.credentials.access_key,
		.secret_key = keys.credentials.secret_key,
		.session_token = keys.credentials.session_token,
		.expires_at = keys.expires_at,
	};
	return ERR_OK;
}
