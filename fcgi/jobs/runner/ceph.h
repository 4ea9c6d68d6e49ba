/* STORE=s3: an S3 of the instance's own, one node of Ceph on loopback. */
#ifndef RUNNER_CEPH_H
#define RUNNER_CEPH_H

#include <stdbool.h>
#include <stdio.h>

#include "jobs/runner/instance.h"

struct daemons;

/* STORE=s3 was asked for, now or when the data was made. */
bool ceph_is_wanted(const struct site *site);
/* Make it where there is none yet; complains. */
bool ceph_make(const struct site *site);
/* Tell `export` what vitrina.conf would say of it. */
void ceph_settings(const struct site *site,
    void (*export)(FILE *conf, const char *key, const char *value), FILE *conf);
/* Start its three daemons. */
bool ceph_plan(struct daemons *daemons, const struct site *site);
/* Wait until it answers, and make the bucket; complains. */
bool ceph_wait(struct daemons *daemons, const struct site *site);

#endif
