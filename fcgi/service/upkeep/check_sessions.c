/* The store proven: sessions may put below their prefix, and nothing else. */
#include "service/upkeep/check_inside.h"

#include <stdlib.h>
#include <string.h>

#include "lib/aws/aws_keys.h"
#include "lib/aws/s3.h"
#include "lib/base/arena.h"
#include "lib/config/config.h"
#include "store/store_lease.h"
#include "store/store_s3.h"

/* Whose keys the client below signs with: checks run one at a time. */
static struct aws_keys session;

static enum err
session_keys(struct arena *arena, struct aws_keys *keys)
{
	(void)arena;
	*keys = session;
	return ERR_OK;
}

static enum err
put(struct check *check, const struct s3 *s3, const char *key)
{
	const struct s3_body body = { .data = "x", .length = 1 };
	struct s3_object object;

	return s3_put(s3, check->arena, key, "text/plain", &body, &object);
}

static bool
ignore(void *context, const struct s3_name *name)
{
	(void)context, (void)name;
	return true;
}

static bool
drop(void *context, const void *data, size_t len)
{
	(void)context, (void)data, (void)len;
	return true;
}

/* Refused, and not merely out of reach. */
static void
must_be_denied(struct check *check, enum err err, const char *what)
{
	check_say(check, err != ERR_OK && err != ERR_UNAVAILABLE, err == ERR_OK ?
	    "a session may %s: the role, or the S3, does not keep to the session's policy" :
	    err == ERR_UNAVAILABLE ? "whether a session may %s could not be found out" :
	    "a session may not %s", what);
}

static void
check_limits(struct check *check, const struct s3 *s3)
{
	const char *own = arena_printf(check->arena, "%ssession", check->prefix);
	const char *others = arena_printf(check->arena, "u/check-others/%s", check->prefix + 8);
	const struct s3_name name = { .key = own };

	if (!check_s3(check, put(check, s3, own), "a session may put below its own prefix",
	    "a session may not put below its own prefix, see the role's policy"))
		return;
	must_be_denied(check, put(check, s3, others), "put below others' prefixes");
	must_be_denied(check, s3_get(s3, check->arena, own, NULL, 0, -1, drop, NULL),
	    "read objects");
	must_be_denied(check, s3_delete(s3, check->arena, &name, 1), "delete objects");
	must_be_denied(check, s3_list(s3, "", false, ignore, NULL), "list the bucket");
}

void
check_sessions(struct check *check)
{
	struct s3 s3 = *store_s3();
	struct store_keys keys;
	enum err err;

	if (config()->sts_role[0] == '\0') {
		check_say(check, true, "no sts_role is configured: uploaders' own tools get no keys");
		return;
	}
	err = store_lease(check->arena, "check", check->prefix, &keys);
	if (err != ERR_OK) {
		check_say(check, false, "the role %s cannot be taken: %s; see sts_role, sts_endpoint, "
		    "and whether the role trusts these keys", config()->sts_role,
		    err == ERR_UNAVAILABLE ? "STS does not answer" : "STS refuses");
		return;
	}
	check_say(check, true, "the role %s can be taken", config()->sts_role);
	session = (struct aws_keys){ .credentials = {
		keys.access_key, keys.secret_key, keys.session_token,
	} };
	s3.keys = session_keys;
	check_limits(check, &s3);
}
