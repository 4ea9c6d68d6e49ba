/* Within service/file: files as a parameter. */
#ifndef SERVICE_FILE_PROPERTY_INSIDE_H
#define SERVICE_FILE_PROPERTY_INSIDE_H

#include "service/file/file_property.h"

/* Their rows as text, for = ANY ($1::text[]::bigint[]). */
struct texts file_rows(struct arena *arena, const struct file *files, size_t count);

#endif
