/* Fuzzes what the worker reads of ffmpeg's: media playlists, and init segments. */
#include <string.h>

#include "jobs/worker/playlist.h"
#include "lib/base/arena.h"
#include "support/fuzz/fuzz.h"

static void
check(const struct playlist *playlist)
{
	int64_t sum = 0;

	FUZZ_HOLDS(playlist->count > 0);
	for (size_t i = 0; i < playlist->count; i++) {
		const struct segment *segment = &playlist->segments[i];

		FUZZ_HOLDS(segment->name[0] != '\0' && strchr(segment->name, '/') == NULL);
		FUZZ_HOLDS(segment->duration_us >= 0);
		sum += segment->duration_us;
	}
	FUZZ_HOLDS(sum == playlist->duration_us);
	(void)playlist_peak(playlist);
	(void)playlist_average(playlist);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct playlist playlist = { .segments = NULL };
	const char *codecs;

	if (playlist_read(arena, arena_strndup(arena, (const char *)data, size), &playlist))
		check(&playlist);
	codecs = playlist_codecs(arena, data, size, true);
	FUZZ_HOLDS(codecs == NULL || strncmp(codecs, "avc1.", 5) == 0);
	arena_free(arena);
	return 0;
}
