/* What this process is called among the instances of its program. */
#include "lib/base/process_name.h"

#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#include "lib/base/clock.h"

static char    instance[128];
static int64_t boot_us;

static void
name_process(void)
{
	char host[64] = "";

	gethostname(host, sizeof(host) - 1);
	snprintf(instance, sizeof(instance), "%s/%d", host, (int)getpid());
	boot_us = clock_now_us();
}

static pthread_once_t once = PTHREAD_ONCE_INIT;

const char *
process_instance(void)
{
	pthread_once(&once, name_process);
	return instance;
}

int64_t
process_boot_us(void)
{
	pthread_once(&once, name_process);
	return boot_us;
}
