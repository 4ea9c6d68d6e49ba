/* An arena: blocks in a list, the newest first, filled from their start. */
#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"

#define FIRST_BLOCK (16 * 1024)
#define BLOCK_MAX   (1024 * 1024)

struct block {
	struct block *next;
	size_t        size;
	size_t        used;
	alignas(max_align_t) unsigned char data[];
};

struct arena {
	struct block *blocks;	/* the first made is the last of the list */
};

static struct block *
block_new(size_t size, struct block *next)
{
	struct block *block;

	if (size > SIZE_MAX - sizeof(*block) ||
	    (block = malloc(sizeof(*block) + size)) == NULL) {
		fputs("out of memory\n", stderr);
		abort();
	}
	block->next = next;
	block->size = size;
	block->used = 0;
	return block;
}

struct arena *
arena_new(void)
{
	struct arena *arena = malloc(sizeof(*arena));

	if (arena == NULL)
		abort();
	arena->blocks = block_new(FIRST_BLOCK, NULL);
	return arena;
}

void
arena_reset(struct arena *arena)
{
	while (arena->blocks->next != NULL) {
		struct block *next = arena->blocks->next;

		free(arena->blocks);
		arena->blocks = next;
	}
	arena->blocks->used = 0;
}

void
arena_free(struct arena *arena)
{
	if (arena == NULL)
		return;
	arena_reset(arena);
	free(arena->blocks);
	free(arena);
}

/* Blocks double, so that a large reply needs few of them. */
static void
grow(struct arena *arena, size_t size)
{
	size_t next = arena->blocks->size * 2;

	if (next > BLOCK_MAX)
		next = BLOCK_MAX;
	if (next < size)
		next = size;
	arena->blocks = block_new(next, arena->blocks);
}

void *
arena_alloc(struct arena *arena, size_t size)
{
	const size_t align = alignof(max_align_t);
	struct block *block;
	void *data;

	if (size > SIZE_MAX - align)
		abort();
	size = (size + align - 1) & ~(align - 1);
	if (arena->blocks->size - arena->blocks->used < size)
		grow(arena, size);
	block = arena->blocks;
	data = block->data + block->used;
	block->used += size;
	return memset(data, 0, size);
}

char *
arena_strndup(struct arena *arena, const char *text, size_t len)
{
	char *copy = arena_alloc(arena, len + 1);

	memcpy(copy, text, len);
	return copy;
}

char *
arena_strdup(struct arena *arena, const char *text)
{
	return arena_strndup(arena, text, strlen(text));
}

char *
arena_vprintf(struct arena *arena, const char *format, va_list ap)
{
	char small[256];
	va_list again;
	char *text;
	int len;

	va_copy(again, ap);
	len = vsnprintf(small, sizeof(small), format, again);
	va_end(again);
	if (len < 0)
		abort();
	if ((size_t)len < sizeof(small))
		return arena_strndup(arena, small, (size_t)len);
	text = arena_alloc(arena, (size_t)len + 1);
	vsnprintf(text, (size_t)len + 1, format, ap);
	return text;
}

char *
arena_printf(struct arena *arena, const char *format, ...)
{
	va_list ap;
	char *text;

	va_start(ap, format);
	text = arena_vprintf(arena, format, ap);
	va_end(ap);
	return text;
}
