/* UTF-8 (RFC 3629): is it, and how many code points. */
#ifndef LIB_UTF8_H
#define LIB_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* No overlong forms, no surrogates, nothing past U+10FFFF. */
bool   utf8_is_valid(const char *text, size_t len);
/* Code points of valid UTF-8. */
size_t utf8_count(const char *text);
/* Read the code point that valid UTF-8 begins with; returns its bytes. */
size_t utf8_get(const char *text, uint32_t *code);
/* Write one code point; returns its bytes (1 to 4). */
size_t utf8_put(char out[4], unsigned long code);

#endif
