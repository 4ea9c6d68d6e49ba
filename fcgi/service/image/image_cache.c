/* The one cache of images in this process. */
#include "service/image/image_cache.h"

#include <pthread.h>
#include <stddef.h>

#include "lib/base/texts.h"
#include "lib/cache/cache.h"
#include "lib/config/config.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct cache  *cache;

static void
init(void)
{
	const int policy = texts_index(cache_policy_names, config()->cache_policy);

	cache = cache_new(policy >= 0 ? (enum cache_policy)policy : CACHE_SIEVE,
	    config()->cache_size);
}

struct cache *
image_cache(void)
{
	pthread_once(&once, init);
	return cache;
}
