/* Faults of a request, kept in its arena. */
#include "lib/base/arena.h"
#include "lib/base/fault.h"

void
fault_add(struct faults *faults, struct arena *arena, enum fault_place place,
    const char *name, const char *format, ...)
{
	struct fault *fault;
	va_list ap;

	if (faults->count == FAULTS_MAX)
		return;
	fault = &faults->items[faults->count++];
	fault->place = place;
	fault->name = name == NULL ? "" : arena_strdup(arena, name);
	va_start(ap, format);
	fault->detail = arena_vprintf(arena, format, ap);
	va_end(ap);
}
