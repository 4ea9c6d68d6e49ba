/* What is wrong with a computation, in a sentence. */
#include <stdarg.h>

#include "lib/base/arena.h"
#include "matrix/work.h"

enum err
work_fault(struct work *work, enum err err, const char *where, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	work->fault.message = arena_vprintf(work->arena, format, ap);
	va_end(ap);
	work->fault.where = where;
	return err;
}
