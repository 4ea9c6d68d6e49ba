/* The description of a program's routes, from the tables that run it (OpenAPI 3.1). */
#ifndef LIB_OPENAPI_H
#define LIB_OPENAPI_H

#include <stddef.h>

struct route;

/* Print it on standard output. */
void openapi_print(const char *program, const struct route *routes, size_t count);

#endif
