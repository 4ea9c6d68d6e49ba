/* Fuzzes the reader of what programs ask to have signed. */
#include <string.h>

#include "lib/aws/s3_ask.h"
#include "lib/base/arena.h"
#include "support/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct s3_asker who;
	struct s3_wish wish;
	size_t said = 0;

	if (s3_ask_read((const char *)data, size, arena, &who, &wish)) {
		FUZZ_HOLDS(wish.query_count <= S3_ASK_QUERY_MAX && wish.time_us >= 0);
		FUZZ_HOLDS(wish.key == NULL || wish.key[0] != '\0');
		for (size_t i = 0; i < wish.query_count; i++)
			said += strlen(wish.query[i].name) + strlen(wish.query[i].value) + 2;
		FUZZ_HOLDS(said + strlen(who.program) + strlen(wish.method) < size);
	}
	arena_free(arena);
	return 0;
}
