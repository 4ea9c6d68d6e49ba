/* Lines for a person at a terminal. */
#include <stdarg.h>
#include <stdio.h>

#include "host/say.h"

void
say(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vprintf(format, ap);
	va_end(ap);
	putchar('\n');
	fflush(stdout);
}

void
say_fault(const char *format, ...)
{
	va_list ap;

	fflush(stdout);
	fputs("vitrina: ", stderr);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
}
