/* Films, to publish at the site of videos_site.h once it was started. */
#ifndef SUPPORT_FILM_H
#define SUPPORT_FILM_H

#include <stddef.h>

#include "support/people/api.h"

/* A file in memory, until the program ends. */
struct film {
	char  *data;
	size_t len;
};

/* What `ffmpeg -v error -y <arguments> <name>` makes, in the site's directory. */
struct film film_make(const char *arguments, const char *name);
/* Two seconds of 64x36 in MP4, made once. */
struct film film_small(void);
struct film film_of_text(const char *text);

/* POST it as a raw body with this query ("title=A"); the status. */
int  film_publish(struct api *me, const struct film *film, const char *query);
/* Publish film_small() and copy the id; fails the test when it cannot. */
void film_published(struct api *me, const char *query, char id[12]);
/* Upload it in parts through credentials; its key. */
void film_upload(struct api *me, const struct film *film, char key[201]);

#endif
