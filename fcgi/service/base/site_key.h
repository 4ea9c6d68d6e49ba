/*
 * Keys that all instances of the site share, made by its database.  What they
 * guard is in the same database: whoever could read them there needs none.
 */
#ifndef SERVICE_SITE_KEY_H
#define SERVICE_SITE_KEY_H

#include <stdatomic.h>

#include "lib/base/err.h"

struct db;

struct site_key {
	const char   *name;	/* in the table site_key */
	atomic_bool   is_read;
	unsigned char key[32];	/* once it is */
};

/* Read it, once a process.  Another thread may do the same at once. */
enum err site_key_read(struct db *db, struct site_key *key);

#endif
