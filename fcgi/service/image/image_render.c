/* Originals out of the store and variants made of them, each once, through the cache. */
#include "service/image/image_render.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/count.h"
#include "lib/base/turns.h"
#include "lib/cache/cache.h"
#include "lib/config/config.h"
#include "lib/picture/decoder.h"
#include "service/image/image_cache.h"
#include "store/store.h"
#include "store/store_direct.h"

#define WAIT_MS       10000	/* for a turn */
#define WAIT_LARGE_MS 20000

/* The sizes that who is signed out gets. */
static const int steps[] = {
	32, 64, 96, 128, 192, 256, 320, 480, 640, 800, 1080, 1280, 1600, 1920, 2560, 3840,
};

/* Sharp enough that none sees what is lost. */
static const int qualities[PICTURE_WRITTEN] = {
	[PICTURE_JPEG] = 82, [PICTURE_WEBP] = 80, [PICTURE_AVIF] = 60, [PICTURE_PNG] = 100,
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
/*
 * What is large has places of its own, and nobody else waits for it.  By pixels in
 * both: who has large ones made comes after who has small ones made.
 */
static struct turns  *turns, *large_turns;

/*
 * What browsers ask for at once for a page of pictures may wait; a thread each,
 * and a quarter of the threads is left to who has fewer.
 */
#define QUEUE 24

/* A quarter of the machine's memory, at 4 bytes of each pixel. */
#define LARGE_SHARE (4 * 4)

static int
queue(int64_t part)
{
	const int64_t most = config()->upload_threads / part;

	return most < 1 ? 1 : most < QUEUE ? (int)most : QUEUE;
}

static void
init(void)
{
	const int cores = (int)sysconf(_SC_NPROCESSORS_ONLN);
	const int64_t memory = (int64_t)sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE);

	turns = turns_new((struct turns_bounds){ .at_once = cores, .queue = queue(2) });
	large_turns = turns_new((struct turns_bounds){
		.at_once = cores < 4 ? 1 : cores / 2, .queue = queue(4),
		.sum = memory / LARGE_SHARE,
	});
}

static enum err
enter(int64_t cost)
{
	const struct turns_wish wish = { .cost = cost };
	const bool is_large = cost >= DECODER_LARGE;

	return turns_enter_with(is_large ? large_turns : turns, &wish,
	    is_large ? WAIT_LARGE_MS : WAIT_MS);
}

static void
leave(int64_t cost)
{
	const struct turns_wish wish = { .cost = cost };

	turns_leave_with(cost >= DECODER_LARGE ? large_turns : turns, &wish);
}

int64_t
image_step(int64_t side)
{
	size_t i = 0;

	if (side == 0)
		return 0;
	while (i < COUNT(steps) - 1 && steps[i] < side)
		i++;
	return steps[i];
}

struct image_variant
image_variant(const struct image_media *media, struct picture_wish wish)
{
	const struct picture *picture = &media->picture;
	const bool asks_quality = wish.quality != 0 && wish.format != PICTURE_PNG;
	struct image_variant variant;

	if (wish.width == 0 || wish.height == 0)
		wish.covers = false;
	if (!wish.covers && wish.width >= picture->width)
		wish.width = 0;
	if (!wish.covers && wish.height >= picture->height)
		wish.height = 0;
	/* within a box one of its sides decides */
	if (!wish.covers && wish.width > 0 && wish.height > 0) {
		if (wish.width * picture->height <= wish.height * picture->width)
			wish.height = 0;
		else
			wish.width = 0;
	}
	if (!asks_quality)
		wish.quality = qualities[wish.format];
	variant = (struct image_variant){
		.wish = wish,
		.is_original = wish.width == 0 && wish.height == 0 && !asks_quality &&
		    wish.format == picture->type,
	};
	if (variant.is_original)
		snprintf(variant.name, sizeof(variant.name), "%s", media->version.text);
	else
		snprintf(variant.name, sizeof(variant.name),
		    "%s-%" PRId64 "x%" PRId64 "%s-q%d.%s", media->version.text, wish.width,
		    wish.height, wish.covers ? "c" : "", wish.quality,
		    picture_formats[wish.format]);
	return variant;
}

static enum err
find_size(const struct image_media *media, size_t *size)
{
	struct store_object object = { .size_bytes = media->size_bytes };
	enum err err = media->size_bytes > 0 ? ERR_OK : store_head(media->key, &object);

	*size = (size_t)object.size_bytes;
	return err;
}

static enum err
read_original(void *context, struct cache_value **out)
{
	const struct image_media *media = context;
	struct cache_value *value = NULL;
	size_t have = 0, got = 0, size = 0;
	enum err err = find_size(media, &size);

	if (err == ERR_OK)
		value = cache_value_new(size);
	while (err == ERR_OK && have < size) {
		err = store_read(media->key, (int64_t)have,
		    (char *)cache_value_room(value) + have, size - have, &got);
		if (err == ERR_OK && got == 0)
			err = ERR_INTERNAL;	/* it became shorter */
		have += got;
	}
	if (err != ERR_OK) {
		cache_release(value);
		value = NULL;
	}
	*out = value;
	return err;
}

static enum err
get_original(const struct image_media *media, struct cache_value **value)
{
	return cache_get(image_cache(), media->version.text, read_original, (void *)media, value);
}

struct making {
	const struct image_media   *media;
	const struct image_variant *variant;
};

static enum err
make_variant(void *context, struct cache_value **out)
{
	const struct making *making = context;
	const int64_t cost =
	    picture_render_cost(&making->media->picture, &making->variant->wish);
	struct cache_value *original = NULL;
	struct picture_bytes bytes = { NULL, 0 };
	enum err err = ERR_OK;

	*out = NULL;
	/*
	 * An S3 is not waited for in others' turn; but what is large is not fetched
	 * again and again for who is refused then, and held by all who wait.
	 */
	if (store_is_afar() && cost < DECODER_LARGE)
		err = get_original(making->media, &original);
	if (err == ERR_OK)
		err = enter(cost);
	if (err != ERR_OK) {
		cache_release(original);
		return err;
	}
	if (original == NULL)
		err = get_original(making->media, &original);
	if (err == ERR_OK) {
		err = decoder_render(original->data, original->size_bytes,
		    &making->media->picture, &making->variant->wish, &bytes);
		cache_release(original);
	}
	leave(cost);
	if (err == ERR_OK) {
		*out = cache_value_new(bytes.len);
		memcpy(cache_value_room(*out), bytes.data, bytes.len);
	}
	picture_free(&bytes);
	return err;
}

struct cache_value *
image_variant_try(const struct image_variant *variant)
{
	return cache_try(image_cache(), variant->name);
}

enum err
image_variant_get(const struct image_media *media, const struct image_variant *variant,
    struct cache_value **value)
{
	struct making making = { media, variant };

	pthread_once(&once, init);
	if (variant->is_original)
		return get_original(media, value);
	return cache_get(image_cache(), variant->name, make_variant, &making, value);
}

/* Is it to be taken, and among the large ones?  Its header says so. */
static enum err
measure(const void *data, size_t len, int64_t *pixels, const char **reason)
{
	enum err err;

	pthread_once(&once, init);
	if ((err = enter(1)) != ERR_OK)
		return err;
	err = decoder_probe(data, len, config()->image_pixels, pixels, reason);
	leave(1);
	return err;
}

enum err
image_clean(const void *data, size_t len, enum picture_type *was, struct picture *out,
    struct picture_bytes *bytes, const char **reason)
{
	int64_t pixels;
	enum err err;

	*bytes = (struct picture_bytes){ NULL, 0 };
	if ((err = measure(data, len, &pixels, reason)) != ERR_OK ||
	    (err = enter(picture_clean_cost(pixels))) != ERR_OK)
		return err;
	err = decoder_clean(data, len, pixels, was, out, bytes, reason);
	leave(picture_clean_cost(pixels));
	return err;
}
