/* What people write of their videos, read strictly. */
#ifndef VIDEOS_WORDS_H
#define VIDEOS_WORDS_H

#include <stdbool.h>

#include "lib/base/fault.h"

struct request;
struct texts;

/* Normalise tags; false, with a fault that names the one, when one is empty. */
bool words_tags(struct request *req, const struct texts *said, struct texts *tags);

/*
 * A title without the white space around it; false, with a fault in `name`,
 * when nothing else is there.  NULL stays NULL.
 */
bool words_title(struct request *req, enum fault_place place, const char *name,
    const char *said, const char **title);

#endif
