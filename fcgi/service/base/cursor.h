/*
 * Cursors of keyset pagination: the two sort keys of the row that a page ended
 * with, sealed, so that clients see no internal key and can ask for no other
 * place than one that they were given.
 */
#ifndef SERVICE_CURSOR_H
#define SERVICE_CURSOR_H

#include <stdint.h>

#include "lib/base/err.h"

struct arena;
struct db;

/*
 * Every list begins with this.  `list` names it and its order; a `cursor` of
 * NULL leaves the keys `a` and `b` as they are: where the list starts.
 *
 * ERR_INPUT  not one that cursor_make() made for this list: the keys are untouched
 */
enum err cursor_read(struct db *db, const char *list, const char *cursor,
    int64_t *a, int64_t *b);

/* Behind the row with the keys `a`, `b`.  After a cursor_read(); lives in `arena`. */
const char *cursor_make(struct arena *arena, const char *list, int64_t a, int64_t b);

#endif
