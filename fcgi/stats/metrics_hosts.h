/* The fleet's hosts in Prometheus's text. */
#ifndef STATS_METRICS_HOSTS_H
#define STATS_METRICS_HOSTS_H

#include "lib/base/err.h"

struct buf;
struct request;

enum err metrics_hosts(struct request *req, struct buf *out);

#endif
