/* A growing run of bytes in an arena. */
#ifndef LIB_BUF_H
#define LIB_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct arena;

struct buf {
	struct arena *arena;
	char         *data;	/* not NUL-terminated: see buf_text() */
	size_t        len;
	size_t        cap;
};

void  buf_init(struct buf *buf, struct arena *arena, size_t cap);
/* Make room for `more` bytes past `len`. */
void  buf_reserve(struct buf *buf, size_t more);

/* Inline, because replies are made of very many short pieces. */
static inline void
buf_add(struct buf *buf, const void *data, size_t len)
{
	if (buf->cap - buf->len < len)
		buf_reserve(buf, len);
	memcpy(buf->data + buf->len, data, len);
	buf->len += len;
}

static inline void
buf_text_add(struct buf *buf, const char *text)
{
	buf_add(buf, text, strlen(text));
}

void  buf_printf(struct buf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Add a whole file; false: errno says why, and what was read of it is there. */
bool  buf_read_file(struct buf *buf, const char *path);
/* The content as a C string; valid until the next change. */
char *buf_text(struct buf *buf);

#endif
