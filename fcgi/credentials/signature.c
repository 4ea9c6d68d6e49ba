/* URLs that need no cookie. */
#include "credentials/signature.h"

#include <inttypes.h>
#include <pthread.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/config/config.h"
#include "lib/secret/secret.h"
#include "lib/serve/request.h"
#include "lib/text/url.h"
#include "store/store_direct.h"

#define PATH "/api/credentials/s3"

/* Read when first needed, and kept: another key needs a restart. */
static enum err
signing_key(struct request *req, unsigned char key[32])
{
	static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	static unsigned char kept[32];
	static bool is_read;
	enum err err = ERR_OK;

	pthread_mutex_lock(&mutex);
	if (!is_read) {
		err = secret_key_read(arena_printf(req->arena, "%s/upload_key",
		    config()->secrets_dir), kept);
		is_read = err == ERR_OK;
	}
	for (int i = 0; i < 32; i++)
		key[i] = kept[i];
	pthread_mutex_unlock(&mutex);
	return err;
}

static enum err
sign(struct request *req, const char *key, const char *upload_id, int64_t part,
    int64_t expires, char sig[SECRET_TOKEN_LEN + 1])
{
	unsigned char secret[32];
	enum err err;

	err = signing_key(req, secret);
	if (err != ERR_OK)
		return err;
	/* No value has a newline in it: keys and ids were checked, or are not found. */
	secret_sign(secret, arena_printf(req->arena,
	    "upload\n%s\n%s\n%" PRId64 "\n%" PRId64, key, upload_id, part, expires), sig);
	return ERR_OK;
}

enum err
signature_make(struct request *req, const char *key, const char *upload_id,
    int64_t part, const char **url)
{
	int64_t expires = clock_now_us() / 1000000 + SIGNATURE_S;
	char sig[SECRET_TOKEN_LEN + 1];
	const char *where;
	enum err err;

	err = sign(req, key, upload_id, part, expires, sig);
	if (err != ERR_OK)
		return err;
	key = url_encoded(req->arena, key, "");
	upload_id = url_encoded(req->arena, upload_id, "");
	where = part == SIGNATURE_WHOLE ?
	    arena_printf(req->arena, "object?uploadId=%s&", upload_id) :
	    arena_printf(req->arena, "multipart/%s/%" PRId64 "?", upload_id, part);
	*url = arena_printf(req->arena, "%s" PATH "/%skey=%s&expires=%" PRId64 "&sig=%s",
	    req->origin, where, key, expires, sig);
	return ERR_OK;
}

enum err
signature_make_parts(struct request *req, const char *key, const char *upload_id,
    const int *numbers, size_t count, const char **urls, int64_t *expires_s)
{
	enum err err = ERR_OK;
	size_t i;

	*expires_s = store_is_direct_at(key) ? SIGNATURE_DIRECT_S : SIGNATURE_S;
	if (store_is_direct_at(key))
		return store_sign_parts(key, upload_id, req->arena, numbers, count,
		    expires_s, urls);
	for (i = 0; err == ERR_OK && i < count; i++)
		err = signature_make(req, key, upload_id, numbers[i], &urls[i]);
	return err;
}

enum err
signature_check(struct request *req, const char *key, const char *upload_id,
    int64_t part, int64_t expires, const char *sig)
{
	char expected[SECRET_TOKEN_LEN + 1];
	enum err err;

	err = sign(req, key, upload_id, part, expires, expected);
	if (err != ERR_OK)
		return err;
	if (!secret_equal(expected, sig)) {
		request_fault(req, FAULT_WHOLE, "", "the URL's signature is wrong");
		return ERR_FORBIDDEN;
	}
	if (expires < clock_now_us() / 1000000) {
		/* S3's words: Uppy 5 looks for them, and then asks for another URL. */
		request_fault(req, FAULT_WHOLE, "",
		    "ask for another URL: <Message>Request has expired</Message>");
		return ERR_FORBIDDEN;
	}
	return ERR_OK;
}
