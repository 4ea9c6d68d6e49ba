/* Lists of strings; and names that an enum has, in its order, ending with NULL. */
#ifndef LIB_TEXTS_H
#define LIB_TEXTS_H

#include <stddef.h>

/* A number of the preprocessor as a piece of a string. */
#define TEXT_OF(number)  TEXT_OF_(number)
#define TEXT_OF_(number) #number

/* Items live in whatever arena made them. */
struct texts {
	const char **items;
	size_t       count;
};

/* Which of `names` is `name`: the value of their enum; -1: none, or `name` is NULL. */
int texts_index(const char *const *names, const char *name);

#endif
