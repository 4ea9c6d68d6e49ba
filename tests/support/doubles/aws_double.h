/* The AWS double (tests/support/doubles/aws), for tests in C. */
#ifndef SUPPORT_AWS_DOUBLE_H
#define SUPPORT_AWS_DOUBLE_H

#include <stdint.h>
#include <sys/types.h>

struct json_object;

#define AWS_DOUBLE_KEY    "AKIDTEST"
#define AWS_DOUBLE_SECRET "secrettest"

struct aws_double {
	pid_t pid;
	int   in;		/* it ends when this is closed */
	char  url[64];
};

/* A file of more operations, for those that are started from now on. */
void aws_double_with(const char *file);
/* Start it, or say why not and exit. */
void aws_double_start(struct aws_double *fake);
void aws_double_stop(struct aws_double *fake);

/* POST /_double/`what`; `'` is written for `"`. */
void aws_double_steer(const struct aws_double *fake, const char *what, const char *json);
/* How many calls of `operation` were read and found right. */
int  aws_double_calls(const struct aws_double *fake, const char *operation);
/* The calls, or what else GET /_double/`what` gives: to be put by json_object_put(). */
struct json_object *aws_double_look(const struct aws_double *fake, const char *what);
/*
 * CloudWatch's metric added up: of `program` on `instance`, or with NULL the sums of the
 * program.  `points`: how many there are; may be NULL.
 */
double aws_double_sum(const struct aws_double *fake, const char *name, const char *program,
    const char *instance, int *points);

#endif
