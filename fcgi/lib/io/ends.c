/* Signals that end a process, through a pipe. */
#include "lib/io/ends.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/base/count.h"

static const int signals[] = { SIGTERM, SIGINT, SIGUSR1 };
static int       noted[2];	/* a pipe: numbers of signals that came */

void
ends_block(void)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < COUNT(signals); i++)
		sigaddset(&set, signals[i]);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
}

static void
note(int signal)
{
	const unsigned char number = (unsigned char)signal;
	const int saved = errno;

	(void)!write(noted[1], &number, 1);
	errno = saved;
}

/*
 * Libraries have threads that they started before main, which block nothing: a
 * signal that is only waited for would be theirs, and end the process.
 */
int
ends_catch(void)
{
	struct sigaction action = { .sa_handler = note, .sa_flags = SA_RESTART };
	sigset_t set;

	if (pipe2(noted, O_CLOEXEC | O_NONBLOCK) != 0)
		abort();
	sigemptyset(&set);
	for (size_t i = 0; i < COUNT(signals); i++) {
		sigaction(signals[i], &action, NULL);
		sigaddset(&set, signals[i]);
	}
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	return noted[0];
}

int
ends_next(void)
{
	unsigned char number;

	return read(noted[0], &number, 1) == 1 ? number : 0;
}

int
ends_wait(int64_t wait_ms)
{
	struct pollfd ready = { .fd = noted[0], .events = POLLIN };

	poll(&ready, 1, (int)wait_ms);
	return ends_next();
}
