/* Passwords: Argon2id, with the memory of all hashes at once bounded. */
#include "lib/secret/secret.h"

#include <assert.h>
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/base/clock.h"
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
#define WAITERS_MAX 32
#define WAIT_MAX_MS 2000

_Static_assert(crypto_pwhash_STRBYTES <= SECRET_PASSWORD_HASH_MAX, "a hash fits");

static pthread_once_t  once = PTHREAD_ONCE_INIT;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t  freed;
static int             slots;	/* hashes that may begin now */
static int             waiters;
static char            nobodys_hash[crypto_pwhash_STRBYTES];

static bool
hash_now(const char *password, char hash[crypto_pwhash_STRBYTES])
{
	return crypto_pwhash_str_alg(hash, password, strlen(password), HASH_PASSES,
	    HASH_MEMORY_BYTES, crypto_pwhash_ALG_ARGON2ID13) == 0;
}

static void
init(void)
{
	pthread_condattr_t steady;
	char token[SECRET_TOKEN_LEN + 1];

	pthread_condattr_init(&steady);
	pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
	pthread_cond_init(&freed, &steady);
	pthread_condattr_destroy(&steady);
	slots = (int)(config()->password_memory / HASH_MEMORY_BYTES);
	if (slots < 1)
		slots = 1;
	if (sodium_init() < 0)
		abort();
	secret_token(token);
	if (!hash_now(token, nobodys_hash))
		abort();
}

static enum err
take_slot(void)
{
	int64_t until_ms = clock_steady_ms() + WAIT_MAX_MS;
	const struct timespec until = {
		.tv_sec = until_ms / 1000, .tv_nsec = until_ms % 1000 * 1000000,
	};
	enum err err = ERR_OK;

	pthread_once(&once, init);
	pthread_mutex_lock(&lock);
	if (slots == 0 && waiters == WAITERS_MAX)
		err = ERR_UNAVAILABLE;
	while (err == ERR_OK && slots == 0) {
		waiters++;
		if (pthread_cond_timedwait(&freed, &lock, &until) != 0 && slots == 0)
			err = ERR_UNAVAILABLE;
		waiters--;
	}
	if (err == ERR_OK)
		slots--;
	pthread_mutex_unlock(&lock);
	return err;
}

static void
give_slot(void)
{
	pthread_mutex_lock(&lock);
	slots++;
	pthread_cond_signal(&freed);
	pthread_mutex_unlock(&lock);
}

enum err
secret_password_hash(const char *password, char hash[SECRET_PASSWORD_HASH_MAX])
{
	enum err err = take_slot();

	if (err != ERR_OK)
		return err;
	if (!hash_now(password, hash)) {
		log_error("argon2id: no memory for a hash");
		err = ERR_UNAVAILABLE;
	}
	give_slot();
	return err;
}

enum err
secret_password_verify(const char *password, const char *hash, bool *matches)
{
	enum err err;
	bool same;

	*matches = false;
	err = take_slot();
	if (err != ERR_OK)
		return err;
	same = crypto_pwhash_str_verify(hash == NULL ? nobodys_hash : hash, password,
	    strlen(password)) == 0;
	*matches = same && hash != NULL;
	give_slot();
	return ERR_OK;
}
