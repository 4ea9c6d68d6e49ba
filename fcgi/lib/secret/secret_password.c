/* Passwords: Argon2id, with the memory of all hashes at once bounded. */
#include "lib/secret/secret.h"

#include <assert.h>
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/turns.h"
#include "lib/config/config.h"
#include "lib/io/log.h"

/*
 * 19 MiB, two passes, one lane: the OWASP Password Storage Cheat Sheet's
 * parameters.  Many small hashes bound memory better than few large ones.
 */
#define HASH_MEMORY_BYTES (19 * 1024 * 1024)
#define HASH_PASSES       2

/*
 * A waiter holds a thread of the program (a route's BODY_JSON_SLOW: none of the
 * loop's): not many of them, and not for long.
 */
#define WAITERS_MAX 32	/* and half of the threads that there are */
#define WAIT_MAX_MS 2000

_Static_assert(crypto_pwhash_STRBYTES <= SECRET_PASSWORD_HASH_MAX, "a hash fits");

static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct turns  *turns;
static char           nobodys_hash[crypto_pwhash_STRBYTES];

static bool
hash_now(const char *password, char hash[crypto_pwhash_STRBYTES])
{
	return crypto_pwhash_str_alg(hash, password, strlen(password), HASH_PASSES,
	    HASH_MEMORY_BYTES, crypto_pwhash_ALG_ARGON2ID13) == 0;
}

static int
waiters_max(void)
{
	const int64_t half = config()->upload_threads / 2;

	return half < 1 ? 1 : half < WAITERS_MAX ? (int)half : WAITERS_MAX;
}

static void
init(void)
{
	const int slots = (int)(config()->password_memory / HASH_MEMORY_BYTES);
	char token[SECRET_TOKEN_LEN + 1];

	turns = turns_new((struct turns_bounds){
		.at_once = slots < 1 ? 1 : slots, .queue = waiters_max(),
	});
	if (sodium_init() < 0)
		abort();
	secret_token(token);
	if (!hash_now(token, nobodys_hash))
		abort();
}

static enum err
take_turn(void)
{
	pthread_once(&once, init);
	return turns_enter(turns, WAIT_MAX_MS);
}

enum err
secret_password_hash(const char *password, char hash[SECRET_PASSWORD_HASH_MAX])
{
	enum err err = take_turn();

	if (err != ERR_OK)
		return err;
	if (!hash_now(password, hash)) {
		log_error("argon2id: no memory for a hash");
		err = ERR_UNAVAILABLE;
	}
	turns_leave(turns);
	return err;
}

enum err
secret_password_verify(const char *password, const char *hash, bool *matches)
{
	enum err err;
	bool same;

	*matches = false;
	err = take_turn();
	if (err != ERR_OK)
		return err;
	same = crypto_pwhash_str_verify(hash == NULL ? nobodys_hash : hash, password,
	    strlen(password)) == 0;
	*matches = same && hash != NULL;
	turns_leave(turns);
	return ERR_OK;
}
