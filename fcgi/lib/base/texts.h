/* A list of strings; items live in whatever arena made them. */
#ifndef LIB_TEXTS_H
#define LIB_TEXTS_H

#include <stddef.h>

struct texts {
	const char **items;
	size_t       count;
};

#endif
