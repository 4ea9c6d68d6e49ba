/* Leases: made by the store, kept while they are good. */
#include "service/upload/lease.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/cache/memo.h"
#include "lib/config/config.h"
#include "service/account/account.h"
#include "store/store_direct.h"
#include "store/store_lease.h"

#define PLACES   512	/* accounts that upload with tools of their own at once */
#define KEY_MAX  256
#define TOKEN_MAX 4096

/* What is remembered of an account's. */
struct kept {
	int64_t expires_at;
	char    access_key[KEY_MAX];
	char    secret_key[KEY_MAX];
	char    session_token[TOKEN_MAX];
};

static struct memo memo = MEMO(PLACES, sizeof(struct user_id), struct kept);

static struct memo_key
key_of(const struct user_id *user)
{
	return (struct memo_key){ user, sizeof(*user) };
}

static int64_t
renew_us(int64_t expires_at)
{
	return expires_at - clock_now_us() - config()->sts_session * 1000000 / 3;
}

static void
set_renewal(struct lease *lease)
{
	int64_t left_us = renew_us(lease->keys.expires_at);

	lease->renew_in_s = left_us > 0 ? left_us / 1000000 : 0;
}

static bool
recall(struct arena *arena, const struct user_id *user, struct lease *out)
{
	struct kept kept;

	if (memo_find(&memo, key_of(user), MEMO_TRUST_EVER, &kept) != MEMO_FRESH ||
	    renew_us(kept.expires_at) <= 0)
		return false;
	out->keys.access_key = arena_strdup(arena, kept.access_key);
	out->keys.secret_key = arena_strdup(arena, kept.secret_key);
	out->keys.session_token = arena_strdup(arena, kept.session_token);
	out->keys.expires_at = kept.expires_at;
	return true;
}

static void
remember(const struct user_id *user, const struct memo_asked *asked, const struct lease *lease)
{
	struct kept kept = { .expires_at = lease->keys.expires_at };

	if (strlen(lease->keys.access_key) >= KEY_MAX || strlen(lease->keys.secret_key) >= KEY_MAX ||
	    strlen(lease->keys.session_token) >= TOKEN_MAX)
		return;
	strcpy(kept.access_key, lease->keys.access_key);
	strcpy(kept.secret_key, lease->keys.secret_key);
	strcpy(kept.session_token, lease->keys.session_token);
	memo_keep(&memo, key_of(user), asked, &kept);
}

enum err
lease_get(struct db *db, struct arena *arena, const struct user_id *user,
    struct lease *out)
{
	struct memo_asked asked;
	struct public_id id;
	enum err err;

	if (!store_has_leases())
		return ERR_NO_S3;
	err = account_public_id(db, user, &id);
	if (err != ERR_OK)
		return err;
	*out = (struct lease){
		.bucket = store_bucket(), .region = config()->s3_region,
		.prefix = arena_printf(arena, "u/%s/", id.text),
	};
	if (!recall(arena, user, out)) {
		asked = memo_ask(&memo, key_of(user));
		err = store_lease(arena, id.text, out->prefix, &out->keys);
		if (err == ERR_OK)
			remember(user, &asked, out);
	}
	set_renewal(out);
	return err;
}
