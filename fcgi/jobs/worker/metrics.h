/*
 * The thread that sends what was counted to CloudWatch: on its own, so that no
 * job's heartbeat ever waits for a service that is slow.
 */
#ifndef WORKER_METRICS_H
#define WORKER_METRICS_H

struct db_pool;

/* Begin, where cloudwatch = on; takes one connection of `pool`. */
void metrics_start(struct db_pool *pool);
/*
 * Tell it to end, and wait a second.  A call that takes longer may be cut off by the
 * process's end: what it brought is then sent again by the next worker.
 */
void metrics_stop(void);

#endif
