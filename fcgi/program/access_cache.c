/* Sessions and tokens, as they were last asked for. */
#include "program/access_cache.h"

#include "lib/base/clock.h"

#define PLACES 2048

static struct memo memo = MEMO(PLACES, sizeof(struct access_shown), struct access_known);

static struct memo_key
key_of(const struct access_shown *shown)
{
	return (struct memo_key){ shown, sizeof(*shown) };
}

struct access_shown
access_shown(const char *text, bool is_token)
{
	struct access_shown out = { .is_token = is_token };

	secret_token_hash(text, out.hash);
	return out;
}

bool
access_cache_find(const struct access_shown *shown, struct access_known *out)
{
	return memo_find(&memo, key_of(shown), MEMO_TRUST_MS, out) == MEMO_FRESH &&
	    (out->expires_at == 0 || out->expires_at > clock_now_us());
}

struct memo_asked
access_cache_ask(const struct access_shown *shown)
{
	return memo_ask(&memo, key_of(shown));
}

void
access_cache_keep(const struct access_shown *shown, const struct memo_asked *asked,
    const struct access_known *known)
{
	memo_keep(&memo, key_of(shown), asked, known);
}

static bool
is_of(const void *answer, const void *user)
{
	return ((const struct access_known *)answer)->user.value ==
	    ((const struct user_id *)user)->value;
}

void
access_cache_drop(const struct user_id *user)
{
	memo_drop_where(&memo, is_of, user);
}

void
access_cache_drop_all(void)
{
	memo_drop_all(&memo);
}
