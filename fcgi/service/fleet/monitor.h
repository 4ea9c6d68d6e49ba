/*
 * What hosts said last, in this process: no beat waits for the database.  A thread writes
 * it all there in one statement each five seconds, and says who is lost.
 */
#ifndef SERVICE_FLEET_MONITOR_H
#define SERVICE_FLEET_MONITOR_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "service/fleet/host.h"

struct db_pool;

#define MONITOR_WRITES_MS 5000

/* As struct beside of lib/serve/serve.h has it. */
void monitor_start(const char *program, struct db_pool *pool);
void monitor_stop(void);

/*
 * The key that a host's beats are signed by.
 * ERR_HOST_KEY     no such host, or it is revoked
 * ERR_UNAVAILABLE  this process does not know yet which hosts there are
 */
enum err monitor_key(const struct public_id *id, unsigned char shared[SECRET_PAIR_BYTES]);
/*
 * Take beats of a host, oldest first, that were signed by it and whose figures can be.
 * Those that are not newer than what was heard are left out: `taken` is how many were not.
 * ERR_HOST_KEY     as above
 * ERR_RATE         it says more than it should; nothing was taken
 * ERR_UNAVAILABLE  too much waits for the database; nothing was taken
 */
enum err monitor_take(const struct public_id *id, const struct beat *beats, size_t count, size_t *taken);
/* Put what was heard since over what the database says, and the state. */
void     monitor_overlay(struct arena *arena, struct host *host);
/* It is revoked: nothing of it is taken from now on. */
void     monitor_forget(const struct public_id *id);
/* Look which hosts there are, as the thread does when it hears of one. */
enum err monitor_read(struct db *db);

#endif
