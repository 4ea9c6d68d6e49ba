/*
 * Slow-down by token buckets, kept for the whole site: each as the time at
 * which it will be full again (the generic cell rate algorithm of ATM Forum
 * TM 4.0, section 4.4.2).
 */
#ifndef SERVICE_RATE_H
#define SERVICE_RATE_H

#include <stdint.h>

#include "lib/base/err.h"

struct db;

#define RATE_NAME_BYTES 16

/* One bucket: whose it is, and how much it lets pass. */
struct rate {
	unsigned char name[RATE_NAME_BYTES];
	int64_t       burst;		/* at once, when it is full */
	int64_t       each_ms;		/* that one more takes */
};

/*
 * Name the bucket of `who` for `what`: a hash under a key of the site, so that
 * addresses are kept nowhere.
 */
enum err rate_name(struct db *db, const char *what, const char *who, struct rate *out);
/* ERR_RATE  it is empty: again in `wait_ms` */
enum err rate_take(struct db *db, const struct rate *rate, int64_t *wait_ms);
/* Give one back.  What goes wrong is in the log alone. */
void     rate_give_back(struct db *db, const struct rate *rate);

#endif
