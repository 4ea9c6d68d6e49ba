/* Where this site's CloudWatch is, and how the log speaks of it. */
#ifndef SERVICE_COUNTER_CLOUDWATCH_H
#define SERVICE_COUNTER_CLOUDWATCH_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/aws/aws_query.h"
#include "lib/base/err.h"

struct arena;

/* The service as vitrina.conf says; for what nobody waits for. */
struct aws_service counter_cloudwatch(struct arena *arena);

/* How the calls of one operation went last: a trouble is said once, and its end. */
struct counter_trouble {
	const char     *operation;
	const char     *meanwhile;	/* what happens as long as it lasts */
	pthread_mutex_t lock;
	char            code[64];	/* "": none */
};

void counter_trouble_note(struct counter_trouble *trouble, enum err err,
    const struct aws_reply *reply);

#endif
