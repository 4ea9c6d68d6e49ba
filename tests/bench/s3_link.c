/*
 * bench s3: links to media: s3_link REPETITIONS [PROGRAM]; prints the microseconds
 * of each.  As PROGRAM they are signed by credentials, else by keys of our own.
 */
#include <stdio.h>
#include <stdlib.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/config/config.h"
#include "store/store_direct.h"
#include "store/store_signing.h"

int
main(int argc, char **argv)
{
	const int repetitions = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 0;
	struct store_link as = { .type = "video/mp4" };
	struct arena *arena = arena_new();
	const char *url;
	int64_t began;

	if (repetitions < 1 || !config_load())
		return 2;
	if (argc > 2)
		store_signing_as(argv[2]);
	for (int i = 0; i < repetitions; i++) {
		arena_reset(arena);
		as.max_age_s = 3600;
		began = clock_now_us();
		if (store_link("u/AAAAAAAAAAA/BBBBBBBBBBB", "v1", &as, arena, &url) != ERR_OK)
			return 1;
		printf("%lld\n", (long long)(clock_now_us() - began));
	}
	arena_free(arena);
	return 0;
}
