/* The one cache of images in this process. */
#include "service/image/image_cache.h"

#include <pthread.h>
#include <stddef.h>
#include <string.h>

#include "lib/cache/cache.h"
#include "lib/config/config.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct cache  *cache;

static void
init(void)
{
	enum cache_policy policy = CACHE_SIEVE;
	int i;

	for (i = 0; cache_policy_names[i] != NULL; i++)
		if (strcmp(cache_policy_names[i], config()->cache_policy) == 0)
			policy = (enum cache_policy)i;
	cache = cache_new(policy, config()->cache_size);
}

struct cache *
image_cache(void)
{
	pthread_once(&once, init);
	return cache;
}
