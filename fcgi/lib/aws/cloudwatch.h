/*
 * CloudWatch's metrics: put in batches, and read back as series.
 * Source: Amazon CloudWatch API Reference, "PutMetricData", "MetricDatum",
 * "GetMetricData"; CloudWatch User Guide, "Search expression syntax", "Dynamic labels".
 */
#ifndef LIB_CLOUDWATCH_H
#define LIB_CLOUDWATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/aws/aws_query.h"
#include "lib/base/buf.h"
#include "lib/base/err.h"

struct arena;

#define CLOUDWATCH_DATA_MAX       1000		/* of one request */
#define CLOUDWATCH_FORM_MAX       1000000	/* bytes of it, before it is compressed */
#define CLOUDWATCH_VALUES_MAX     150		/* of one datum */
#define CLOUDWATCH_DIMENSIONS_MAX 30
#define CLOUDWATCH_PAST_S         (14 * 24 * 3600)	/* older data are refused */

struct cloudwatch_dimension {
	const char *name;
	const char *value;	/* printable ASCII, not empty */
};

/* What was measured in one period. */
struct cloudwatch_datum {
	const char *name;
	const char *unit;	/* "Count", "Bytes", "Milliseconds", … */
	const struct cloudwatch_dimension *dimensions;
	size_t        dimension_count;
	int64_t       at_us;	/* seconds count */
	const double *values;	/* finite */
	const double *counts;	/* how often each was; NULL: once */
	size_t        value_count;
	bool          is_fine;	/* kept by the second, not by the minute */
};

/* A request in the making. */
struct cloudwatch_batch {
	struct buf form;
	size_t     count;
};

void cloudwatch_batch_init(struct cloudwatch_batch *batch, struct arena *arena,
    const char *name_space);
/* False, and nothing is added, when it would be more than one request may hold. */
bool cloudwatch_batch_add(struct cloudwatch_batch *batch, const struct cloudwatch_datum *datum);

/*
 * PutMetricData, compressed.  What was tried again may have arrived twice: the
 * service has no way to say that it was the same.  Fails as aws_query() does.
 */
enum err cloudwatch_put(const struct aws_service *service, struct arena *arena,
    struct cloudwatch_batch *batch, struct aws_reply *reply);

/* Series of GetMetricData: all that `expression` finds. */
struct cloudwatch_query {
	const char *id;		/* a lower-case letter first */
	const char *expression;
	const char *label;	/* may hold ${PROP('Dim.…')} */
};

/*
 * Every point of the queries' series, begun from `from_us` until before
 * `until_us`.  Fails as aws_query() does; points may have come already.
 */
enum err cloudwatch_get(const struct aws_service *service, struct arena *arena,
    const struct cloudwatch_query *queries, size_t count, int64_t from_us, int64_t until_us,
    void (*on_point)(void *context, const char *id, const char *label, int64_t at_us,
    double value), void *context, struct aws_reply *reply);

#endif
