/*
 * What a template is filled in with: texts by name, and lists of such by name.
 * Names and texts are borrowed; all else lives in its arena.
 */
#ifndef LIB_FILLING_H
#define LIB_FILLING_H

#include <stddef.h>

struct arena;
struct filling_value;
struct filling_list;

struct filling {
	struct arena         *arena;
	const struct filling *outer;	/* whose item it is; NULL: nobody's */
	struct filling       *next;	/* the item after it, of the same list */
	struct filling_value *values;
	struct filling_list  *lists;
};

struct filling_list {
	const char          *name;
	struct filling      *first;	/* NULL: it is empty */
	struct filling      *last;
	struct filling_list *next;
};

/* An empty one. */
struct filling *filling_new(struct arena *arena);
/* `name` has `text`; NULL is the same as empty. */
void filling_set(struct filling *filling, const char *name, const char *text);
/* It knows `name`, which may stay empty. */
void filling_list(struct filling *filling, const char *name);
/* One more item at the end of a list, which it makes where there is none. */
struct filling *filling_item(struct filling *filling, const char *name);

/* What it has itself of a name of `len` bytes; NULL: nothing. */
const char *filling_text_of(const struct filling *filling, const char *name, size_t len);
const struct filling_list *filling_list_of(const struct filling *filling, const char *name, size_t len);

#endif
