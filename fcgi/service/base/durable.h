/*
 * Commits that nobody waits for (synchronous_commit = off, set within a transaction) give
 * their locks and connection back at once; who says afterwards that something is kept waits
 * for the disk here, with all others of the process.
 */
#ifndef SERVICE_DURABLE_H
#define SERVICE_DURABLE_H

#include "lib/base/err.h"

struct db;

/* What was committed before the call is then as durable as any commit.  No transaction is open. */
enum err durable_wait(struct db *db);

#endif
