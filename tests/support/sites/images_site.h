/* The images program with auth beside it, and pictures to put there. */
#ifndef SUPPORT_IMAGES_SITE_H
#define SUPPORT_IMAGES_SITE_H

#include <stddef.h>

#include "support/people/api.h"
#include "support/world/test_program.h"

extern struct test_program images_auth, images_program;

/* Start both; `env` of the images program as in test_program_start(). */
void images_site_start(const char *const *env);
/* True when both ended with 0. */
bool images_site_stop(void);

/* A fresh account, at the images program.  End it with api_done(). */
struct api images_person(const char *username);
struct api images_admin(const char *username);
/* Somebody who is signed out. */
struct api images_stranger(void);

/* A file in memory; the bytes are on the heap until the program ends. */
struct image_file {
	char  *data;
	size_t len;
};

/* What `ffmpeg <arguments> <name>` makes, in the site's directory. */
struct image_file image_made(const char *arguments, const char *name);
/* A test picture of that size ("320x200") in the format of `name`'s ending. */
struct image_file image_of(const char *size, const char *name);
/* A PNG's head that says so many pixels, and not one of them. */
struct image_file image_bomb(unsigned width, unsigned height);

/* PUT it under `key`; the status. */
int image_put_file(struct api *me, const char *key, const struct image_file *file);
/* GET /api/images/<rest>; the status. */
int image_get(struct api *me, const char *rest);

#endif
