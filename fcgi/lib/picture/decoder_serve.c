/* The decoder's loop. */
#include "lib/picture/decoder_serve.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/io/box.h"
#include "lib/picture/decoder_wire.h"

#define FILES 2	/* the picture, the answer */

/* False: there is no more, or nothing that we know. */
static bool
take(struct decoder_task *task, int files[FILES])
{
	char control[CMSG_SPACE(FILES * sizeof(int))];
	struct iovec data = { task, sizeof(*task) };
	struct msghdr message = {
		.msg_iov = &data, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	const struct cmsghdr *rights;
	ssize_t got;

	do
		got = recvmsg(STDIN_FILENO, &message, MSG_CMSG_CLOEXEC);
	while (got < 0 && errno == EINTR);
	rights = CMSG_FIRSTHDR(&message);
	if (got != (ssize_t)sizeof(*task) || rights == NULL ||
	    rights->cmsg_type != SCM_RIGHTS ||
	    rights->cmsg_len != CMSG_LEN(FILES * sizeof(int)))
		return false;
	memcpy(files, CMSG_DATA(rights), FILES * sizeof(int));
	return true;
}

/* In the new process: what comes now is a stranger's. */
static void
become(const struct decoder_task *task, const int files[FILES], pid_t parent,
    void (*work)(const struct decoder_task *, int, int))
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent || !box_narrow())
		_exit(126);
	close(STDIN_FILENO);
	work(task, files[0], files[1]);
	_exit(0);
}

static int
do_in_another(const struct decoder_task *task, const int files[FILES],
    void (*work)(const struct decoder_task *, int, int))
{
	const pid_t parent = getpid(), pid = fork();
	int status = -1;

	if (pid == 0)
		become(task, files, parent, work);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

int
decoder_serve(bool forks,
    void (*work)(const struct decoder_task *task, int picture, int answer))
{
	struct decoder_task task;
	int files[FILES], status = 0;

	if (forks)
		box_narrow_ready();
	while (take(&task, files)) {
		if (forks)
			status = do_in_another(&task, files, work);
		else
			work(&task, files[0], files[1]);
		close(files[0]);
		close(files[1]);
		if (write(STDIN_FILENO, &status, sizeof(status)) != sizeof(status))
			return 1;
	}
	return 0;
}
