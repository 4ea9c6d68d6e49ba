/*
 * Templates: @NAME@ becomes its value, and lines of their own say which lines
 * there are, in what the files' own language takes for comments:
 *
 *	#: each LIST	once for each item of the list, with the item's names
 *	#: if NAME	when the name has a value that is not empty
 *	#: else
 *	#: end
 *
 * They nest.  A name or list that nobody gave is a fault.
 */
#ifndef HOST_RENDER_H
#define HOST_RENDER_H

#include <stdbool.h>

struct arena;

/* Names with values, and lists of such scopes; in a list's lines the outer names hold too. */
struct render_scope;

/* An empty one; all that is put into it lives in `arena`. */
struct render_scope *render_scope(struct arena *arena);
/* `name` has `value`, which is borrowed; NULL is the same as empty. */
void render_set(struct render_scope *scope, const char *name, const char *value);
/* The scope knows `list`, which may stay empty. */
void render_list(struct render_scope *scope, const char *list);
/* One more item at the end of `list`. */
struct render_scope *render_item(struct render_scope *scope, const char *list);

/* Write the template `from`, filled in, to `to`; complains. */
bool render_file(struct render_scope *scope, const char *from, const char *to);
/* Every .conf file of the directory `from` into the directory `to`, same names. */
bool render_directory(struct render_scope *scope, const char *from, const char *to);

#endif
