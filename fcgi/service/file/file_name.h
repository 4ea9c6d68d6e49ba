/* Names of files: which may be, and what a name says of its content. */
#ifndef SERVICE_FILE_NAME_H
#define SERVICE_FILE_NAME_H

#include <stdbool.h>

struct arena;

#define FILE_NAME_MAX 255	/* bytes */
#define FILE_PATH_MAX 4096	/* bytes of a path from its root: a / before each name */

/*
 * The name in the form that is kept (NFC), in `arena`.  NULL where it is none:
 * empty, over FILE_NAME_MAX, "." or "..", with a / in it, or no text that may be shown
 * (lib/text/shown.h); `why` then says what to do.
 */
const char *file_name_make(struct arena *arena, const char *name, const char **why);

/* The same name but for a number, "report (2).txt", of at most FILE_NAME_MAX bytes. */
const char *file_name_numbered(struct arena *arena, const char *name, int number);

/*
 * Its media type.  Nothing that a browser would run or apply is called by that
 * name: scripts and styles are text/plain.
 */
const char *file_name_type(const char *name);
/* The first of the endings that have that type; "bin": none has. */
const char *file_name_ending(const char *type);
/* May a browser show that type in a page of this site?  Pictures, sound, film, text, PDF. */
bool        file_type_is_shown(const char *type);

#endif
