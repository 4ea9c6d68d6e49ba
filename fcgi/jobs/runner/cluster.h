/* The instance's own Postgres cluster: made, found again, ready. */
#ifndef RUNNER_CLUSTER_H
#define RUNNER_CLUSTER_H

#include <stdbool.h>

#include "jobs/runner/instance.h"

struct daemons;

/* Make the cluster and its database if there is none yet; complains. */
bool cluster_make(const struct site *site, const char *postgres_bin);
/* Where the cluster's version of Postgres is installed; complains. */
bool cluster_find_postgres(const struct site *site, char bin[PATH_LEN]);
/* End a server that a killed runner left on the cluster, and its stale files. */
bool cluster_clear(const struct site *site);
/* True once it takes connections. */
bool cluster_is_ready(const struct site *site);

#endif
