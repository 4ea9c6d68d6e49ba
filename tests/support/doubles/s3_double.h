/* An S3 of the tests' own, which says what a test wants, and a site that stores there. */
#ifndef SUPPORT_S3_DOUBLE_H
#define SUPPORT_S3_DOUBLE_H

#include <stdatomic.h>
#include <stdbool.h>

/*
 * Start an http_double.h, and have programs that are started from now on store
 * there, in the bucket "b", with keys from the environment.
 */
void s3_double_start(void (*answer)(int fd, const char *head));

/* While it is true no request is answered. */
extern atomic_bool s3_double_hangs;
/* Requests that wait for that; and those that came in all, but for whether the bucket is there. */
extern atomic_int  s3_double_waiting;
extern atomic_int  s3_double_asked;

#endif
