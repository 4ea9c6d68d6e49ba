/* Presigned URLs. */
#include <assert.h>

#include "lib/aws/aws_keys.h"
#include "lib/aws/s3_call.h"
#include "lib/base/arena.h"
#include "lib/base/clock.h"

enum err
s3_presigner_init(struct s3_presigner *presigner, const struct s3 *s3,
    struct arena *arena, int64_t time_us)
{
	struct aws_keys keys;
	enum err err;

	assert(s3->keys != NULL);
	if ((err = s3->keys(arena, &keys)) != ERR_OK)
		return err;
	presigner->s3 = s3;
	presigner->host = s3_host(s3, arena);
	presigner->ends_at = keys.expires_at;
	sigv4_signer_init(&presigner->signer, &keys.credentials, s3->region, "s3", time_us);
	return ERR_OK;
}

int64_t
s3_holds(int64_t ends_at, int64_t wanted_s)
{
	const int64_t left_s = (ends_at - clock_now_us()) / 1000000;

	if (ends_at == 0 || wanted_s < left_s)
		return wanted_s;
	return left_s > 0 ? left_s : 0;
}

const char *
s3_presigner_url(const struct s3_presigner *presigner, struct arena *arena,
    const char *method, const char *key, const struct sigv4_pair *query, size_t count,
    int64_t expires_s)
{
	const struct sigv4_request request = {
		.method = method, .host = presigner->host,
		.path = s3_path(presigner->s3, arena, key),
		.query = query, .query_count = count, .payload_hash = SIGV4_UNSIGNED,
	};

	return arena_printf(arena, "%s%s%s", s3_scheme(presigner->s3), presigner->host,
	    sigv4_presign(&presigner->signer, &request, expires_s, arena));
}

enum err
s3_presign(const struct s3 *s3, struct arena *arena, const struct s3_wish *wish,
    struct s3_link *out)
{
	struct s3_presigner presigner;
	enum err err;

	if (s3->keys == NULL)
		return s3->sign(arena, wish, out);
	if ((err = s3_presigner_init(&presigner, s3, arena, wish->time_us)) != ERR_OK)
		return err;
	*out = (struct s3_link){ s3_presigner_url(&presigner, arena, wish->method, wish->key,
	    wish->query, wish->query_count, wish->expires_s), presigner.ends_at };
	return ERR_OK;
}
