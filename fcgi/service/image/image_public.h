/* Images as anybody sees them, for a program whose role reads nothing else. */
#ifndef SERVICE_IMAGE_PUBLIC_H
#define SERVICE_IMAGE_PUBLIC_H

#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"

struct arena;
struct db;

struct image_public {
	const char      *key;
	const char      *owner;		/* username */
	struct public_id version;
	const char      *type;		/* "image/jpeg" */
	int64_t          width;
	int64_t          height;
	int64_t          updated_at;
};

/* ERR_NOT_FOUND  no image has that key */
enum err image_public_find(struct db *db, struct arena *arena, const char *key,
    struct image_public *out);

#endif
