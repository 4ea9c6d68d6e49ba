/* The images program's actions, for its route table. */
#ifndef IMAGES_ACTIONS_H
#define IMAGES_ACTIONS_H

#include "lib/serve/route.h"

extern const struct action list_images;
extern const struct action delete_images;
extern const struct action put_image;
extern const struct action send_image;
extern const struct action delete_image;
extern const struct action show_info;
extern const struct action send_poster_size;

#endif
