/* Challenges of passkeys: sealed when asked for, remembered once answered. */
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "lib/secret/secret.h"
#include "service/account/auth_key.h"
#include "service/account/passkey_inside.h"

const char *const passkey_purposes[] = { "sign_in", "proof", "add", NULL };

/* What is sealed: when it ends, and what no other has. */
struct challenge {
	int64_t       ends_us;
	unsigned char random[16];
};

#define SEALED_BYTES (sizeof(struct challenge) + SECRET_SEAL_EXTRA)

/* One account's is no other's, and one for one thing is for nothing else. */
static void
name_what(enum passkey_purpose purpose, const struct user_id *user, char what[64])
{
	snprintf(what, 64, "passkey %s %" PRId64, passkey_purposes[purpose], user->value);
}

enum err
passkey_challenge(struct arena *arena, enum passkey_purpose purpose,
    const struct user_id *user, const char **out)
{
	struct challenge challenge = {
		.ends_us = clock_now_us() + PASSKEY_CHALLENGE_S * INT64_C(1000000),
	};
	unsigned char sealed[SEALED_BYTES];
	const size_t size = sodium_base64_ENCODED_LEN(SEALED_BYTES,
	    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	const unsigned char *key;
	char what[64];
	enum err err = auth_key(&key);

	if (err != ERR_OK)
		return err;
	randombytes_buf(challenge.random, sizeof(challenge.random));
	name_what(purpose, user, what);
	secret_seal_bytes(&(struct secret_seal){ key, what }, (unsigned char *)&challenge,
	    sizeof(challenge), sealed);
	*out = sodium_bin2base64(arena_alloc(arena, size), size, sealed, sizeof(sealed),
	    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	return ERR_OK;
}

enum err
passkey_challenge_check(enum passkey_purpose purpose, const struct user_id *user,
    const struct passkey_bytes *shown)
{
	struct challenge challenge;
	const unsigned char *key;
	char what[64];
	enum err err = auth_key(&key);

	if (err != ERR_OK)
		return err;
	name_what(purpose, user, what);
	return shown->len == SEALED_BYTES && secret_open_bytes(&(struct secret_seal){ key, what },
	    shown->data, sizeof(challenge), (unsigned char *)&challenge) &&
	    challenge.ends_us > clock_now_us() ? ERR_OK : ERR_PASSKEY;
}

/* What is too old is refused without being looked up here. */
static const char SQL_USE[] =
    "WITH old AS (DELETE FROM passkey_used WHERE expires_at < now())"
    " INSERT INTO passkey_used (challenge_hash, expires_at)"
    " VALUES ($1, now() + make_interval(secs => $2)) ON CONFLICT DO NOTHING";

enum err
passkey_challenge_use(struct db *db, const struct passkey_bytes *shown)
{
	unsigned char hash[SECRET_HASH_BYTES];
	enum err err;

	crypto_generichash(hash, sizeof(hash), shown->data, shown->len, NULL, 0);
	/* hosts' clocks may differ */
	const struct db_param params[] = {
		db_bytes(hash, sizeof(hash)), db_int(2 * PASSKEY_CHALLENGE_S),
	};

	err = db_exec_found(db, DB_QUERY(SQL_USE, params));
	return err == ERR_NOT_FOUND ? ERR_PASSKEY : err;
}
