/* Deletions in the store, with retries by their jobs. */
#ifndef WORKER_DELETE_H
#define WORKER_DELETE_H

#include "lib/err.h"

/*
 * Delete every object under `prefix`, all versions.
 * ERR_UNAVAILABLE  some are left; the first failure is what is returned
 */
enum err delete_prefix(const char *prefix);

#endif
