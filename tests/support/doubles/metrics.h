/* A strict reader of Prometheus's text format 0.0.4, for tests. */
#ifndef SUPPORT_METRICS_H
#define SUPPORT_METRICS_H

/*
 * "" when `text` is well formed, else the line that is not: each family once,
 * with HELP and TYPE before its samples and all samples together; names and
 * labels as they must be, counters end in _total, no sample twice, a
 * histogram's buckets never fall and end with +Inf, which is its count.
 */
const char *metrics_fault(const char *text);

#endif
