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

struct filling;	/* lib/text/filling.h; in a list's lines the outer names hold too */

/* Write the template `from`, filled in, to `to`; complains. */
bool render_file(struct filling *filling, const char *from, const char *to);
/* Every .conf file of the directory `from` into the directory `to`, same names. */
bool render_directory(struct filling *filling, const char *from, const char *to);

#endif
