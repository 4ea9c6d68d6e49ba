/* The {key} that these routes have in common. */
#ifndef IMAGES_KEY_H
#define IMAGES_KEY_H

#include "lib/serve/input.h"
#include "service/image/image.h"

struct key_input {
	const char *key;
};

/* Longer ones are no image's, which the services say. */
#define FIELD_KEY(type) FIELD_TEXT(FROM_PATH, type, key, 0, 4096)

#endif
