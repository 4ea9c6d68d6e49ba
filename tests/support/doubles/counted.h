/*
 * What programs counted, as rows of the database, and an AWS double that it goes to:
 * for tests of what is sent to CloudWatch and drawn from it.
 */
#ifndef SUPPORT_COUNTED_H
#define SUPPORT_COUNTED_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/db/db.h"
#include "support/doubles/aws_double.h"

extern struct aws_double counted_fake;
extern struct db         counted_db;		/* as the role worker */
extern struct db         counted_stats_db;	/* as the role stats */
extern int64_t           counted_first_us;	/* when the first minute began, 20 ago */

void counted_begin(void);	/* and people_begin() */
void counted_end(void);
/* No rows, nothing sent, and a double that knows nothing. */
void counted_forget(void);

/* A figure of images' step that began so long after the first minute; of 5 s, or 60. */
void counted_put(int step_s, const char *instance, const char *name, int after_s,
    bool is_gauge, int value);
void counted_put_requests(const char *instance, int after_s, int value);
/* Two minutes of everything. */
void counted_fill(const char *instance, int factor);

/* Publish until nothing is left; how it ended. */
enum err counted_publish(void);
/* What arrived of images' metric: aws_double_sum(). */
double   counted_sent(const char *name, const char *instance, int *points);

#endif
