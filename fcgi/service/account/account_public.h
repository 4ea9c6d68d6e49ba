/* People as anybody sees them, for a program whose role reads nothing else of accounts. */
#ifndef SERVICE_ACCOUNT_PUBLIC_H
#define SERVICE_ACCOUNT_PUBLIC_H

#include "lib/base/err.h"

struct arena;
struct db;

/*
 * The name as its owner writes it, of whoever is called so in any case of letters.
 * ERR_NOT_FOUND  nobody is
 */
enum err account_public_find(struct db *db, struct arena *arena, const char *called,
    const char **username);

#endif
