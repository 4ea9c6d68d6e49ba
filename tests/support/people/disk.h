/* A disk over WebDAV, for contract tests: who shows a name and a token by Basic. */
#ifndef SUPPORT_DISK_H
#define SUPPORT_DISK_H

#include <stdbool.h>

#include "support/people/api.h"

struct test_program;

#define DISK_BASIC_MAX 256

struct disk {
	struct api me;
	char       basic[DISK_BASIC_MAX];
};

/* Of `program`, with that token. */
void disk_show(struct disk *disk, const struct test_program *program, const char *name,
    const char *token);
/* A fresh account, with a token of `scopes` as JSON.  End it with api_done(&disk->me). */
void disk_make(struct disk *disk, const struct test_program *auth,
    const struct test_program *program, const char *name, const char *scopes);

/* With a header or two: WITH("HTTP_DEPTH", "1").  The status */
#define WITH(...) ((const char *const[]){ __VA_ARGS__, NULL })
int  disk_ask(struct disk *disk, const char *method, const char *uri,
    const char *const *headers, const char *body);
int  disk_put(struct disk *disk, const char *uri, const char *text);
/* Does the last reply say that?  Does the file? */
bool disk_says(struct disk *disk, const char *text);
bool disk_holds(struct disk *disk, const char *uri, const char *text);

#endif
