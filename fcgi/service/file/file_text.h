/*
 * The words of files that are text, for file_search(): kept by object, so that copies
 * have them too, once the worker has read it.
 */
#ifndef SERVICE_FILE_TEXT_H
#define SERVICE_FILE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/err.h"

struct arena;
struct db;
struct object;

#define FILE_TEXT_MAX (256 * 1024)	/* bytes of it that are read */

/* Does a name say that it is text? */
bool     file_text_is_said(const char *name);
/* Is a file called by this object whose name says that it is text? */
enum err file_text_is_wanted(struct db *db, struct arena *arena, const struct object *object,
    bool *out);
/*
 * Its first FILE_TEXT_MAX bytes; what is no UTF-8 has no words.
 * ERR_NOT_FOUND: the object has gone
 */
enum err file_text_keep(struct db *db, struct arena *arena, const struct object *object,
    const char *text, size_t len);

#endif
