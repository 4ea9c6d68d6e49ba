/* Within service/migration*.c: the files of a directory of migrations. */
#ifndef SERVICE_MIGRATION_FILES_H
#define SERVICE_MIGRATION_FILES_H

#include "lib/base/err.h"

struct arena;
struct migrations;

/*
 * Read every NNNN_name.up.sql and .down.sql into `out`, by number.
 * ERR_INPUT  unreadable, or two files with one number and direction
 */
enum err migration_files(const char *directory, struct arena *arena,
    struct migrations *out);

#endif
