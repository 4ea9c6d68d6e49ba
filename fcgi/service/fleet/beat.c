/* The table of a beat's figures. */
#include "service/fleet/beat.h"

#include <stddef.h>

const char *const beat_figure_names[] = {
#define X(name, most) #name,
	BEAT_FIGURES(X)
#undef X
	NULL,
};

const int64_t beat_figure_most[] = {
#define X(name, most) most,
	BEAT_FIGURES(X)
#undef X
};

const char *
beat_fault(const struct beat *beat)
{
	static const struct { enum beat_figure part, whole; } parts[] = {
		{ BEAT_memory_used_bytes, BEAT_memory_bytes },
		{ BEAT_disk_used_bytes, BEAT_disk_bytes },
		{ BEAT_programs_well, BEAT_programs },
	};

	if (beat->figures[BEAT_processors] == 0)
		return beat_figure_names[BEAT_processors];
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (beat->figures[parts[i].part] > beat->figures[parts[i].whole])
			return beat_figure_names[parts[i].part];
	return NULL;
}
