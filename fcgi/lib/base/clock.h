/* Times: wall clock in microseconds since 1970 UTC, and a steady clock. */
#ifndef LIB_CLOCK_H
#define LIB_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#define CLOCK_TEXT_MAX 32	/* "2026-01-31T12:34:56.123456Z" and its NUL */

int64_t clock_now_us(void);
int64_t clock_steady_ms(void);
/* How long, as a player shows it: "03:25", "1:03:25". */
void    clock_face(int64_t ms, char out[CLOCK_TEXT_MAX]);
/* RFC 3339, UTC, with microseconds only where they are not zero. */
void    clock_format(int64_t time_us, char out[CLOCK_TEXT_MAX]);
bool    clock_parse(const char *text, int64_t *time_us);
/* IMF-fixdate of RFC 9110 section 5.6.7, for Last-Modified and its kin. */
void    clock_format_http(int64_t time_us, char out[CLOCK_TEXT_MAX]);
bool    clock_parse_http(const char *text, int64_t *time_us);

#endif
