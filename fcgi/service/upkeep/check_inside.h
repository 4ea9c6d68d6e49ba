/* Inside service/upkeep/check*.c. */
#ifndef SERVICE_CHECK_INSIDE_H
#define SERVICE_CHECK_INSIDE_H

#include "lib/io/http_client.h"
#include "service/upkeep/check.h"

struct arena;

struct check {
	struct arena              *arena;
	const struct check_report *report;
	const char                *prefix;	/* u/check-…/ */
	bool                       is_good;	/* so far */
};

/* Say one sentence; returns `ok`. */
bool check_say(struct check *check, bool ok, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* `good` when `err` is none, else what S3 said and what helps. */
bool check_s3(struct check *check, enum err err, const char *good, const char *what);
/* Send; the status, 0 when nothing came back. */
int  check_send(struct check *check, const char *method, const char *url,
    const struct http_header *header, const char *data, struct http_reply *reply);

void check_links(struct check *check);
void check_sessions(struct check *check);

#endif
