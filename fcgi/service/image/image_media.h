/*
 * What a key stands for, and where its bytes are: asked for by every view, so
 * answers are remembered.  They are dropped by NOTIFY; without it they are
 * trusted for a second; never past a change that this process made.  While
 * Postgres is away, what is remembered still holds.
 */
#ifndef SERVICE_IMAGE_MEDIA_H
#define SERVICE_IMAGE_MEDIA_H

#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"
#include "lib/picture/picture.h"
#include "service/image/image.h"
#include "store/store.h"

struct db;

#define IMAGE_CHANNEL "image"	/* the payload: "key version", "key" when it is gone, "" for all */

struct image_media {
	char             key[STORE_KEY_MAX + 1];	/* of the object in the store */
	struct public_id version;
	struct picture   picture;
	int64_t          size_bytes;	/* 0: the store is asked */
};

/* ERR_NOT_FOUND  no such image */
enum err image_media_find(struct db *db, const char *key, struct image_media *out);
/* Call after a change to an image is committed, and when that is not known. */
void     image_media_forget(const char *key);
/* The same for all images. */
void     image_media_forget_all(void);

#endif
