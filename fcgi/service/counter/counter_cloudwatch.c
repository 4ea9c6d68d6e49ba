/* Where this site's CloudWatch is, and how the log speaks of it. */
#include "service/counter/counter_cloudwatch.h"

#include <stdio.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/config/config.h"
#include "lib/io/log.h"

/* s3_access_key is for the S3 alone, which need not be AWS's. */
struct aws_service
counter_cloudwatch(struct arena *arena)
{
	const struct config *c = config();
	const char *region = c->cloudwatch_region[0] != '\0' ? c->cloudwatch_region : c->s3_region;
	const char *end = strncmp(region, "cn-", 3) == 0 ? ".cn" : "";

	return (struct aws_service){
		.endpoint = c->cloudwatch_endpoint[0] != '\0' ? c->cloudwatch_endpoint :
		    arena_printf(arena, "https://monitoring.%s.amazonaws.com%s", region, end),
		.region = region,
		.name = "monitoring",
		.keys = aws_keys_get_of_machine,
		.timeout_ms = AWS_QUERY_TIMEOUT_MS,
		.tries = AWS_QUERY_TRIES,
	};
}

void
counter_trouble_note(struct counter_trouble *trouble, enum err err,
    const struct aws_reply *reply)
{
	const char *code = err == ERR_OK ? "" : reply->code != NULL && reply->code[0] != '\0' ?
	    reply->code : err_type(err);
	bool is_new;

	pthread_mutex_lock(&trouble->lock);
	is_new = strncmp(trouble->code, code, sizeof(trouble->code) - 1) != 0;
	snprintf(trouble->code, sizeof(trouble->code), "%s", code);
	pthread_mutex_unlock(&trouble->lock);
	if (!is_new)
		return;
	if (err == ERR_OK)
		log_info("CloudWatch: %s works again", trouble->operation);
	else
		log_error("CloudWatch: %s: %s (%d): %s; %s", trouble->operation, code, reply->status,
		    reply->message == NULL ? "" : reply->message, trouble->meanwhile);
}
