/* A growing run of bytes in an arena. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"

void
buf_init(struct buf *buf, struct arena *arena, size_t cap)
{
	buf->arena = arena;
	buf->cap = cap < 64 ? 64 : cap;
	buf->len = 0;
	buf->data = arena_alloc(arena, buf->cap);
}

void
buf_reserve(struct buf *buf, size_t more)
{
	size_t cap = buf->cap;
	char *data;

	if (buf->cap - buf->len >= more)
		return;
	while (cap - buf->len < more)
		cap *= 2;
	data = arena_alloc(buf->arena, cap);
	memcpy(data, buf->data, buf->len);
	buf->data = data;
	buf->cap = cap;
}

void
buf_printf(struct buf *buf, const char *format, ...)
{
	va_list ap;
	int len;

	va_start(ap, format);
	len = vsnprintf(NULL, 0, format, ap);
	va_end(ap);
	if (len < 0)
		abort();
	buf_reserve(buf, (size_t)len + 1);
	va_start(ap, format);
	vsnprintf(buf->data + buf->len, (size_t)len + 1, format, ap);
	va_end(ap);
	buf->len += (size_t)len;
}

char *
buf_text(struct buf *buf)
{
	buf_reserve(buf, 1);
	buf->data[buf->len] = '\0';
	return buf->data;
}

bool
buf_read_file(struct buf *buf, const char *path)
{
	char piece[8192];
	size_t len;
	FILE *in = fopen(path, "re");
	bool ok;
	int why;

	if (in == NULL)
		return false;
	while ((len = fread(piece, 1, sizeof(piece), in)) > 0)
		buf_add(buf, piece, len);
	ok = ferror(in) == 0;
	why = errno;
	fclose(in);
	errno = why;
	return ok;
}
