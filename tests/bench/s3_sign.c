/* bench s3: presign the parts of an upload: s3_sign BATCH REPETITIONS; prints the milliseconds of each batch. */
#include <stdio.h>
#include <stdlib.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/config/config.h"
#include "store/store_direct.h"

int
main(int argc, char **argv)
{
	const int batch = argc == 3 ? (int)strtol(argv[1], NULL, 10) : 0;
	const int repetitions = argc == 3 ? (int)strtol(argv[2], NULL, 10) : 0;
	struct arena *arena = arena_new();
	int64_t began, expires_s;
	const char **urls;
	int *numbers;

	if (batch < 1 || repetitions < 1 || !config_load())
		return 2;
	for (int i = 0; i < repetitions; i++) {
		arena_reset(arena);
		urls = ARENA_ARRAY(arena, const char *, (size_t)batch);
		numbers = ARENA_ARRAY(arena, int, (size_t)batch);
		for (int n = 0; n < batch; n++)
			numbers[n] = n + 1;
		expires_s = 3600;
		began = clock_now_us();
		if (store_sign_parts("u/AAAAAAAAAAA/BBBBBBBBBBB", "2~0123456789abcdefghijklmnopqrstu",
		    arena, numbers, (size_t)batch, &expires_s, urls) != ERR_OK)
			return 1;
		printf("%.3f\n", (double)(clock_now_us() - began) / 1000);
	}
	arena_free(arena);
	return 0;
}
