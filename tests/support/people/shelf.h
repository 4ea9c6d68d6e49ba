/* Somebody's files, folders and shares, as the API makes them; for contract tests. */
#ifndef SUPPORT_SHELF_H
#define SUPPORT_SHELF_H

#include <stdbool.h>

#include "support/people/api.h"

#define SHELF_ROOT    "/api/files"
#define SHELF_SHARES  SHELF_ROOT "/shares"
#define SHELF_ID_LEN  11
#define SHELF_URI_MAX 300

struct shelf_id {
	char text[SHELF_ID_LEN + 1];
};

/* A link, and its address on the site. */
struct shelf_link {
	struct shelf_id id;
	char      address[80];
};

struct shelf_id shelf_id_of(const struct api *me);
/* The format with that text in it; what it made last, of one call at a time. */
const char     *shelf_uri(const char *format, const char *id);
int             shelf_get(struct api *me, const char *format, struct shelf_id id);

/* All of these fail the test where they cannot, but for those that give a status. */
struct shelf_id shelf_home(struct api *me);
struct shelf_id shelf_folder(struct api *me, struct shelf_id parent, const char *name);
int             shelf_put_new(struct api *me, struct shelf_id parent, const char *name,
    const char *text);
struct shelf_id shelf_file(struct api *me, struct shelf_id parent, const char *name,
    const char *text);
int             shelf_put(struct api *me, struct shelf_id id, const char *text);
bool            shelf_has(struct api *me, struct shelf_id id, const char *text);

struct shelf_id shelf_share_with(struct api *me, const char *kind, struct shelf_id thing,
    const char *with, const char *rights);
/* `more`: members in the form of api_post(), ", 'uses_max': 1" */
struct shelf_link shelf_share_link(struct api *me, const char *kind, struct shelf_id thing,
    const char *more);
int             shelf_ask(struct api *who, const struct shelf_link *link, const char *below);
/* What of a cookie is to be sent back: "name=value". */
void            shelf_keep_cookie(const struct api *who, char out[200]);

#endif
