/*
 * The key that auth seals with for itself alone: auth_key of secrets_dir, which
 * all hosts of auth have the same of.
 */
#ifndef SERVICE_AUTH_KEY_H
#define SERVICE_AUTH_KEY_H

#include "lib/base/err.h"

/* 32 bytes, for as long as the process runs.  ERR_INTERNAL: it cannot be read */
enum err auth_key(const unsigned char **key);

#endif
