/* Leases: made by the store, kept while they are good. */
#include "service/upload/lease.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/config/config.h"
#include "service/account/account.h"
#include "store/store_direct.h"
#include "store/store_lease.h"

#define SLOTS    512	/* accounts that upload with tools of their own at once */
#define KEY_MAX  256
#define TOKEN_MAX 4096

/* What is kept of a lease; one account a slot, the newest to come stays. */
static struct slot {
	int64_t user;
	int64_t expires_at;
	char    access_key[KEY_MAX];
	char    secret_key[KEY_MAX];
	char    session_token[TOKEN_MAX];
} slots[SLOTS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

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
	const struct slot *slot = &slots[(uint64_t)user->value % SLOTS];
	bool is_good;

	pthread_mutex_lock(&lock);
	is_good = slot->user == user->value && renew_us(slot->expires_at) > 0;
	if (is_good) {
		out->keys.access_key = arena_strdup(arena, slot->access_key);
		out->keys.secret_key = arena_strdup(arena, slot->secret_key);
		out->keys.session_token = arena_strdup(arena, slot->session_token);
		out->keys.expires_at = slot->expires_at;
	}
	pthread_mutex_unlock(&lock);
	return is_good;
}

static void
remember(const struct user_id *user, const struct lease *lease)
{
	struct slot *slot = &slots[(uint64_t)user->value % SLOTS];

	if (strlen(lease->keys.access_key) >= KEY_MAX || strlen(lease->keys.secret_key) >= KEY_MAX ||
	    strlen(lease->keys.session_token) >= TOKEN_MAX)
		return;
	pthread_mutex_lock(&lock);
	slot->user = user->value;
	slot->expires_at = lease->keys.expires_at;
	strcpy(slot->access_key, lease->keys.access_key);
	strcpy(slot->secret_key, lease->keys.secret_key);
	strcpy(slot->session_token, lease->keys.session_token);
	pthread_mutex_unlock(&lock);
}

enum err
lease_get(struct db *db, struct arena *arena, const struct user_id *user,
    struct lease *out)
{
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
		err = store_lease(arena, id.text, out->prefix, &out->keys);
		if (err == ERR_OK)
			remember(user, out);
	}
	set_renewal(out);
	return err;
}
