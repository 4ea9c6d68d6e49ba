/* The `s3` driver's bucket, and what it says of an object. */
#include "store/store_s3.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/aws/aws_keys.h"
#include "lib/base/arena.h"
#include "lib/config/config.h"
#include "lib/io/breaker.h"
#include "store/store_guard.h"
#include "store/store_signing.h"

static bool is_back(void);

static struct s3 bucket;
static struct breaker breaker = BREAKER("the S3", is_back);

static void
read_bucket(void)
{
	char *amazon = NULL;

	if (config()->s3_endpoint[0] == '\0' && asprintf(&amazon,
	    "https://s3.%s.amazonaws.com", config()->s3_region) < 0)
		abort();
	bucket = (struct s3){
		.endpoint = amazon != NULL ? amazon : config()->s3_endpoint,
		.region = config()->s3_region,
		.bucket = config()->s3_bucket,
		.path_style = config()->s3_path_style,
		.ca_file = config()->s3_ca_file[0] != '\0' ? config()->s3_ca_file : NULL,
		.keys = store_signing_asks_as() == NULL ? aws_keys_get : NULL,
		.sign = store_signing_ask,
		.patience_ms = store_guard_patience_ms(),
		.breaker = store_guard_by(&breaker),
	};
}

const struct s3 *
store_s3(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, read_bucket);
	return &bucket;
}

enum err
store_s3_reach(void)
{
	struct s3 quick = *store_s3();
	struct arena *arena = arena_new();
	enum err err;

	quick.breaker = NULL;	/* it is asked all the same */
	quick.patience_ms = STORE_PATIENCE_MS;
	quick.tries = 1;
	err = s3_bucket_head(&quick, arena);
	arena_free(arena);
	if (bucket.breaker != NULL)
		breaker_note(&breaker, err != ERR_UNAVAILABLE);
	return err;
}

/* It says something, if only no. */
static bool
is_back(void)
{
	return store_s3_reach() != ERR_UNAVAILABLE;
}

bool
store_s3_is_away(void)
{
	return breaker_look(&breaker).is_open;
}

void
store_s3_facts(const struct s3_object *from, struct store_object *out)
{
	*out = (struct store_object){
		.size_bytes = from->size_bytes, .modified_at = from->modified_at,
	};
	snprintf(out->etag, sizeof(out->etag), "%s", from->etag != NULL ? from->etag : "");
	/* "null" is what buckets call it that keep none */
	if (from->version_id != NULL && strcmp(from->version_id, "null") != 0)
		snprintf(out->version_id, sizeof(out->version_id), "%s", from->version_id);
}
