/* Memory that lives as long as one request: allocate freely, free once. */
#ifndef LIB_ARENA_H
#define LIB_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena;

struct arena *arena_new(void);
void          arena_free(struct arena *arena);

/* Forget everything allocated; keeps the first block, gives the rest back. */
void          arena_reset(struct arena *arena);

/* Never NULL: out of memory ends the process.  Zeroed, aligned for any type. */
void         *arena_alloc(struct arena *arena, size_t size);
char         *arena_strdup(struct arena *arena, const char *text);
char         *arena_strndup(struct arena *arena, const char *text, size_t len);
char         *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
char         *arena_vprintf(struct arena *arena, const char *format, va_list ap);

#define ARENA_NEW(arena, type)          ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_alloc((arena), sizeof(type) * (count)))

#endif
