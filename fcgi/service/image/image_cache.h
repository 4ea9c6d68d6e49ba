/*
 * The images program's cache of bytes: originals and variants, by version, so
 * that nothing in it is ever stale.  Steered by lib/cache/cache.h's functions.
 */
#ifndef SERVICE_IMAGE_CACHE_H
#define SERVICE_IMAGE_CACHE_H

struct cache;

/* Of this process, made when first asked for, as cache_policy and cache_size say. */
struct cache *image_cache(void);

#endif
