/* The first fault of an expression, and where it is. */
#include <stdarg.h>

#include "lib/base/arena.h"
#include "lib/calc/calc_node.h"

bool
calc_fail(struct arena *arena, struct calc_fault *fault, int column,
    const char *format, ...)
{
	va_list ap;

	if (fault->message != NULL)
		return false;
	va_start(ap, format);
	fault->message = arena_vprintf(arena, format, ap);
	va_end(ap);
	fault->column = column;
	return false;
}
