/* What was counted, on its way from the database to CloudWatch. */
#ifndef SERVICE_COUNTER_PUBLISH_H
#define SERVICE_COUNTER_PUBLISH_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/err.h"

struct db;

/*
 * Send the oldest minute of `series` that was not sent, or as much of it as fits
 * into one request, up to `now_us`.  One of the fleet at a time, and each figure
 * once, but when an answer is lost: then perhaps twice.  Figures that come late are
 * sent late.  Steps are as cloudwatch_resolution says; what is older than the
 * database keeps of steps goes by the minute, and what CloudWatch no longer takes,
 * not at all.
 *
 * *sent: false, there is nothing more.
 * ERR_CONFLICT     another is at it
 * ERR_UNAVAILABLE  the database or CloudWatch is away: all stays as it was
 * ERR_FORBIDDEN    the keys are wrong, or may not do this: the same
 */
enum err counter_publish(struct db *db, int64_t now_us, bool *sent);

#endif
