/* Fuzzes small texts of requests: escapes, times, and what was sealed. */
#include <stdbool.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/clock.h"
#include "lib/base/utf8.h"
#include "lib/secret/secret.h"
#include "lib/text/url.h"
#include "support/fuzz/fuzz.h"

/* What was decoded is encoded, and decoded again to the same. */
static void
escapes(struct arena *arena, const char *text, size_t len)
{
	char *once = arena_alloc(arena, len + 1), *again;
	const char *encoded;
	size_t once_len, again_len;

	if (!url_decode(text, len, false, once, &once_len))
		return;
	FUZZ_HOLDS(once_len <= len && strlen(once) == once_len && utf8_is_valid(once, once_len));
	encoded = url_encoded(arena, once, "/");
	again = arena_alloc(arena, strlen(encoded) + 1);
	FUZZ_HOLDS(url_decode(encoded, strlen(encoded), false, again, &again_len));
	FUZZ_HOLDS(again_len == once_len && strcmp(once, again) == 0);
}

static void
times(const char *text)
{
	char printed[CLOCK_TEXT_MAX];
	int64_t time_us, again;

	if (clock_parse(text, &time_us)) {
		clock_format(time_us, printed);
		FUZZ_HOLDS(clock_parse(printed, &again) && again == time_us);
	}
	if (clock_parse_http(text, &time_us)) {
		clock_format_http(time_us, printed);
		FUZZ_HOLDS(clock_parse_http(printed, &again) && again == time_us);
	}
}

static void
seals(const char *text)
{
	static const unsigned char key[32] = "the fuzzer's own, and of nobody";
	unsigned char out[SECRET_SEAL_BYTES];

	FUZZ_HOLDS(!secret_open(key, "words", text, out));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	const char *text = arena_strndup(arena, (const char *)data, size);

	escapes(arena, (const char *)data, size);
	times(text);
	seals(text);
	arena_free(arena);
	return 0;
}
