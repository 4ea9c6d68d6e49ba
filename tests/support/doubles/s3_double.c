/* An S3 of the tests' own. */
#include "support/doubles/s3_double.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/doubles/http_double.h"

atomic_bool s3_double_hangs;
atomic_int  s3_double_waiting;
atomic_int  s3_double_asked;

static void (*answer_of)(int fd, const char *head);

static bool
is_of_the_bucket(const char *head)
{
	return strncmp(head, "HEAD /b ", 8) == 0 || strncmp(head, "HEAD /b?", 8) == 0;
}

static void
answer_or_hang(int fd, const char *head)
{
	if (!is_of_the_bucket(head))
		atomic_fetch_add(&s3_double_asked, 1);
	atomic_fetch_add(&s3_double_waiting, 1);
	while (atomic_load(&s3_double_hangs))
		usleep(1000);
	atomic_fetch_sub(&s3_double_waiting, 1);
	answer_of(fd, head);
}

void
s3_double_start(void (*answer)(int fd, const char *head))
{
	char endpoint[32];

	answer_of = answer;
	http_double_start(endpoint, answer_or_hang);
	setenv("VITRINA_STORE", "s3", 1);
	setenv("VITRINA_S3_ENDPOINT", endpoint, 1);
	setenv("VITRINA_S3_BUCKET", "b", 1);
	setenv("VITRINA_S3_PATH_STYLE", "on", 1);
	setenv("AWS_ACCESS_KEY_ID", "key", 1);
	setenv("AWS_SECRET_ACCESS_KEY", "secret", 1);
}
