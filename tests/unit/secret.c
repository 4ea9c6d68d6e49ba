/* lib/secret: tokens, signatures, key files, and passwords under a storm. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/config/config.h"
#include "lib/secret/secret.h"
#include "support/run/suite.h"

static void
tokens_are_43_characters_and_never_the_same(void)
{
	char a[SECRET_TOKEN_LEN + 1], b[SECRET_TOKEN_LEN + 1];
	unsigned char hash_a[SECRET_HASH_BYTES], hash_b[SECRET_HASH_BYTES];

	secret_token(a);
	secret_token(b);
	CU_ASSERT_EQUAL(strlen(a), SECRET_TOKEN_LEN);
	CU_ASSERT_EQUAL(strspn(a, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789-_"), SECRET_TOKEN_LEN);
	CU_ASSERT_STRING_NOT_EQUAL(a, b);
	secret_token_hash(a, hash_a);
	secret_token_hash(a, hash_b);
	CU_ASSERT_EQUAL(memcmp(hash_a, hash_b, sizeof(hash_a)), 0);
	secret_token_hash(b, hash_b);
	CU_ASSERT_NOT_EQUAL(memcmp(hash_a, hash_b, sizeof(hash_a)), 0);
}

/* One in 64 would. */
static void
tokens_are_no_options_of_commands(void)
{
	char token[SECRET_TOKEN_LEN + 1];

	for (int i = 0; i < 2000; i++) {
		secret_token(token);
		CU_ASSERT_NOT_EQUAL(token[0], '-');
	}
}

/* The hash of an empty token, as RFC 7693's reference code prints it. */
static void
token_hashes_are_blake2b_256(void)
{
	static const unsigned char of_nothing[4] = { 0x0e, 0x57, 0x51, 0xc0 };
	unsigned char hash[SECRET_HASH_BYTES];

	secret_token_hash("", hash);
	CU_ASSERT_EQUAL(memcmp(hash, of_nothing, sizeof(of_nothing)), 0);
}

static void
signatures_depend_on_key_and_text(void)
{
	unsigned char key[32] = { 1 }, other[32] = { 2 };
	char a[SECRET_TOKEN_LEN + 1], b[SECRET_TOKEN_LEN + 1];

	secret_sign(key, "PUT /x?expires=1", a);
	secret_sign(key, "PUT /x?expires=1", b);
	CU_ASSERT_STRING_EQUAL(a, b);
	CU_ASSERT_TRUE(secret_equal(a, b));
	secret_sign(key, "PUT /x?expires=2", b);
	CU_ASSERT_FALSE(secret_equal(a, b));
	secret_sign(other, "PUT /x?expires=1", b);
	CU_ASSERT_FALSE(secret_equal(a, b));
	CU_ASSERT_FALSE(secret_equal(a, ""));
	CU_ASSERT_TRUE(secret_equal("", ""));
}

static enum err
read_key(const char *content, mode_t mode, unsigned char key[32])
{
	char path[] = "/tmp/vitrina-key-XXXXXX";
	int fd = mkstemp(path);
	enum err err;

	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_EQUAL(write(fd, content, strlen(content)), (ssize_t)strlen(content));
	CU_ASSERT_EQUAL(fchmod(fd, mode), 0);
	close(fd);
	err = secret_key_read(path, key);
	unlink(path);
	return err;
}

#define HEX64 "00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF"

static void
key_files_are_64_digits_that_only_we_read(void)
{
	unsigned char key[32];

	CU_ASSERT_EQUAL(read_key(HEX64 "\n", 0600, key), ERR_OK);
	CU_ASSERT_EQUAL(key[0], 0x00);
	CU_ASSERT_EQUAL(key[31], 0xff);
	CU_ASSERT_EQUAL(read_key(HEX64, 0640, key), ERR_OK);
	CU_ASSERT_EQUAL(read_key(HEX64, 0644, key), ERR_INTERNAL);
	CU_ASSERT_EQUAL(read_key("", 0600, key), ERR_INTERNAL);
	CU_ASSERT_EQUAL(read_key("0011", 0600, key), ERR_INTERNAL);
	CU_ASSERT_EQUAL(read_key(HEX64 "0", 0600, key), ERR_INTERNAL);
	CU_ASSERT_EQUAL(read_key(HEX64 "\n\n", 0600, key), ERR_INTERNAL);
	CU_ASSERT_EQUAL(read_key("x" HEX64, 0600, key), ERR_INTERNAL);
	CU_ASSERT_EQUAL(secret_key_read("/nonexistent/key", key), ERR_INTERNAL);
}

static void
a_password_matches_its_own_hash_alone(void)
{
	char hash[SECRET_PASSWORD_HASH_MAX], again[SECRET_PASSWORD_HASH_MAX];
	bool matches;

	CU_ASSERT_EQUAL(secret_password_hash("grünes Gras 🌿", hash), ERR_OK);
	CU_ASSERT_EQUAL(strncmp(hash, "$argon2id$v=19$m=19456,t=2,p=1$", 31), 0);
	CU_ASSERT_EQUAL(secret_password_hash("grünes Gras 🌿", again), ERR_OK);
	CU_ASSERT_STRING_NOT_EQUAL(hash, again);
	CU_ASSERT_EQUAL(secret_password_verify("grünes Gras 🌿", hash, &matches), ERR_OK);
	CU_ASSERT_TRUE(matches);
	CU_ASSERT_EQUAL(secret_password_verify("grünes Gras", hash, &matches), ERR_OK);
	CU_ASSERT_FALSE(matches);
	CU_ASSERT_EQUAL(secret_password_verify("x", "no hash at all", &matches), ERR_OK);
	CU_ASSERT_FALSE(matches);
}

/* What this thread has worked: who else works on the machine adds nothing. */
static int64_t
worked_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int64_t
least_work_us(const char *hash)
{
	int64_t best = INT64_MAX, from, took;
	bool matches;
	int i;

	for (i = 0; i < 7; i++) {
		from = worked_us();
		CU_ASSERT_EQUAL(secret_password_verify("wrong", hash, &matches), ERR_OK);
		took = worked_us() - from;
		best = took < best ? took : best;
		CU_ASSERT_FALSE(matches);
	}
	return best;
}

static void
an_unknown_user_takes_as_much_work_as_a_wrong_password(void)
{
	char hash[SECRET_PASSWORD_HASH_MAX];
	int64_t known_us, unknown_us;

	CU_ASSERT_EQUAL(secret_password_hash("right", hash), ERR_OK);
	known_us = least_work_us(hash);
	unknown_us = least_work_us(NULL);
	CU_ASSERT(unknown_us > known_us / 4 && unknown_us < known_us * 4);
}

#define STORM 40

static pthread_barrier_t all_are_there;

static void *
hash_one(void *out)
{
	char hash[SECRET_PASSWORD_HASH_MAX];

	pthread_barrier_wait(&all_are_there);
	*(enum err *)out = secret_password_hash("storm", hash);
	return NULL;
}

/* password_memory is 40M here: two at once, 16 wait, the rest hear it at once. */
static void
a_login_storm_waits_briefly_or_is_told_to_come_back(void)
{
	pthread_t threads[STORM];
	enum err results[STORM];
	int done = 0, refused = 0, i;

	pthread_barrier_init(&all_are_there, NULL, STORM);
	for (i = 0; i < STORM; i++)
		CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, hash_one, &results[i]), 0);
	for (i = 0; i < STORM; i++) {
		pthread_join(threads[i], NULL);
		done += results[i] == ERR_OK;
		refused += results[i] == ERR_UNAVAILABLE;
	}
	CU_ASSERT_EQUAL(done + refused, STORM);
	CU_ASSERT(done >= 2);
	CU_ASSERT(refused >= 1);
	pthread_barrier_destroy(&all_are_there);
	pthread_barrier_init(&all_are_there, NULL, 1);
	CU_ASSERT_EQUAL(hash_one(&results[0]), NULL);
	pthread_barrier_destroy(&all_are_there);
	CU_ASSERT_EQUAL(results[0], ERR_OK);
}

/* Opens as what it was sealed as, with the same key, and as nothing else. */
static void
seals_open_as_what_they_were(void)
{
	static const unsigned char text[SECRET_SEAL_BYTES] = "fifteen letters";
	const unsigned char key[32] = { 1 }, other[32] = { 2 };
	char sealed[SECRET_SEALED_LEN + 1], again[SECRET_SEALED_LEN + 1];
	unsigned char out[SECRET_SEAL_BYTES] = "";

	secret_seal(key, "sessions", text, sealed);
	CU_ASSERT_EQUAL(strlen(sealed), SECRET_SEALED_LEN);
	CU_ASSERT_TRUE(secret_open(key, "sessions", sealed, out));
	CU_ASSERT_EQUAL(memcmp(out, text, sizeof(text)), 0);
	CU_ASSERT_FALSE(secret_open(key, "tokens", sealed, out));
	CU_ASSERT_FALSE(secret_open(key, "", sealed, out));
	CU_ASSERT_FALSE(secret_open(other, "sessions", sealed, out));
	secret_seal(key, "sessions", text, again);
	CU_ASSERT_STRING_EQUAL(sealed, again);
	secret_seal(key, "tokens", text, again);
	CU_ASSERT_NOT_EQUAL(strncmp(sealed, again, 16), 0);
}

/* Every character of it counts. */
static void
seals_that_were_changed_do_not_open(void)
{
	static const unsigned char text[SECRET_SEAL_BYTES] = "fifteen letters";
	const unsigned char key[32] = { 1 };
	char sealed[SECRET_SEALED_LEN + 2];
	unsigned char out[SECRET_SEAL_BYTES];
	size_t i;

	secret_seal(key, "x", text, sealed);
	for (i = 0; i < SECRET_SEALED_LEN; i++) {
		const char was = sealed[i];

		sealed[i] = was == 'A' ? 'B' : 'A';
		CU_ASSERT_FALSE(secret_open(key, "x", sealed, out));
		sealed[i] = '=';
		CU_ASSERT_FALSE(secret_open(key, "x", sealed, out));
		sealed[i] = was;
	}
	strcpy(sealed + SECRET_SEALED_LEN, "A");
	CU_ASSERT_FALSE(secret_open(key, "x", sealed, out));
	sealed[SECRET_SEALED_LEN - 1] = '\0';
	CU_ASSERT_FALSE(secret_open(key, "x", sealed, out));
	CU_ASSERT_FALSE(secret_open(key, "x", "", out));
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "tokens_are_43_characters_and_never_the_same", tokens_are_43_characters_and_never_the_same },
		{ "tokens_are_no_options_of_commands", tokens_are_no_options_of_commands },
		{ "token_hashes_are_blake2b_256", token_hashes_are_blake2b_256 },
		{ "signatures_depend_on_key_and_text", signatures_depend_on_key_and_text },
		{ "key_files_are_64_digits_that_only_we_read", key_files_are_64_digits_that_only_we_read },
		{ "a_password_matches_its_own_hash_alone", a_password_matches_its_own_hash_alone },
		{ "an_unknown_user_takes_as_much_work_as_a_wrong_password", an_unknown_user_takes_as_much_work_as_a_wrong_password },
		{ "a_login_storm_waits_briefly_or_is_told_to_come_back", a_login_storm_waits_briefly_or_is_told_to_come_back },
		{ "seals_open_as_what_they_were", seals_open_as_what_they_were },
		{ "seals_that_were_changed_do_not_open", seals_that_were_changed_do_not_open },
		CU_TEST_INFO_NULL,
	};

	setenv("VITRINA_CONF", "/dev/null", 1);
	setenv("VITRINA_PASSWORD_MEMORY", "40M", 1);
	if (!config_load())
		return 1;
	return suite_run("secret", tests);
}
