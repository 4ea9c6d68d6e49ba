/* Fuzzes multipart/form-data: the first line is the Content-Type, the rest the body. */
#include <stdbool.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/io/body.h"
#include "lib/io/form.h"
#include "support/fuzz/fuzz.h"

struct source {
	const uint8_t *data;
	size_t         left;
	size_t         piece;
};

struct result {
	enum err       err;
	ssize_t        end;
	unsigned char *content;
	size_t         len;
};

static ssize_t
give(void *context, void *data, size_t size)
{
	struct source *source = context;
	size_t len = source->left < size ? source->left : size;

	len = len < source->piece ? len : source->piece;
	memcpy(data, source->data, len);
	source->data += len;
	source->left -= len;
	return (ssize_t)len;
}

/* As it comes in pieces of at most `piece` bytes. */
static struct result
read_form(struct arena *arena, const char *type, const uint8_t *data, size_t len, size_t piece)
{
	struct source source = { data, len, piece };
	struct body body = { .max_bytes = 1 << 30, .length = -1, .read = give, .context = &source };
	struct result result = { .content = arena_alloc(arena, len + 1) };
	struct body file;
	ssize_t got = 0;

	result.err = form_file(&body, type, "file", arena, &file);
	while (result.err == ERR_OK &&
	    (got = file.read(file.context, result.content + result.len, len + 1 - result.len)) > 0) {
		result.len += (size_t)got;
		FUZZ_HOLDS(result.len <= len);
	}
	result.end = got;
	return result;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *line = memchr(data, '\n', size);
	struct arena *arena = arena_new();
	struct result whole, pieces;
	const char *type;

	if (line == NULL) {
		arena_free(arena);
		return 0;
	}
	type = arena_strndup(arena, (const char *)data, (size_t)(line - data));
	line++;
	whole = read_form(arena, type, line, size - (size_t)(line - data), size);
	pieces = read_form(arena, type, line, size - (size_t)(line - data), 3);
	FUZZ_HOLDS(whole.err == pieces.err && whole.end == pieces.end);
	FUZZ_HOLDS(whole.len == pieces.len && memcmp(whole.content, pieces.content, whole.len) == 0);
	arena_free(arena);
	return 0;
}
