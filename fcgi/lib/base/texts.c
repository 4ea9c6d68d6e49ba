/* Names of enums, found again. */
#include "lib/base/texts.h"

#include <string.h>

int
texts_index(const char *const *names, const char *name)
{
	int i;

	for (i = 0; name != NULL && names[i] != NULL; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}
