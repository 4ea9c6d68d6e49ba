/* How a program ends: on a release, when it is asked to, and in a pod. */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "support/run/suite.h"
#include "support/sites/loop_program.h"
#include "support/world/fcgi_client.h"

static const struct fcgi_request get = { .method = "GET", .uri = "/echo/x" };
static char notified[] = "/tmp/ending.XXXXXX";

static int
status_at(const char *socket)
{
	int fd = fcgi_connect(socket), status = fd < 0 ? 0 : fcgi_status(fd, &get);

	if (fd >= 0)
		close(fd);
	return status;
}

/* Where processes say that they are ready, as systemd and the runner listen. */
static int
listen_to_processes(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s/notify", notified);
	CU_ASSERT_EQUAL_FATAL(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	setenv("NOTIFY_SOCKET", address.sun_path, 1);
	return fd;
}

static bool
says(int fd, const char *expected)
{
	char said[64] = "";
	struct pollfd ready = { fd, POLLIN, 0 };

	return poll(&ready, 1, 10000) == 1 && recv(fd, said, sizeof(said) - 1, 0) > 0 &&
	    strcmp(said, expected) == 0;
}

static void
a_release_is_not_noticed(void)
{
	const struct fcgi_request upload = { .method = "PUT", .uri = "/stream", .body_len = 10 };
	int processes = listen_to_processes(), kept, uploading;
	struct loop_program before, after;
	struct fcgi_reply reply;

	CU_ASSERT_TRUE_FATAL(loop_program_start(&before));
	CU_ASSERT_TRUE(says(processes, "READY=1"));
	kept = fcgi_connect(before.socket);
	uploading = fcgi_connect(before.socket);
	CU_ASSERT_EQUAL(fcgi_status(kept, &get), 200);
	fcgi_send_params(uploading, &upload, true);
	CU_ASSERT_TRUE(fcgi_send_body(uploading, "01234", 5));
	CU_ASSERT_TRUE(loop_program_has_read(uploading));

	CU_ASSERT_TRUE_FATAL(loop_program_start_beside(&after, &before));
	CU_ASSERT_TRUE(says(processes, "READY=1"));
	loop_program_signal(&before, SIGUSR1);
	CU_ASSERT_TRUE(says(processes, "STATUS=draining"));
	/* what is new goes to the new process, what was there stays where it is */
	for (int i = 0; i < 20; i++)
		CU_ASSERT_EQUAL(status_at(after.socket), 200);
	for (int i = 0; i < 20; i++)
		CU_ASSERT_EQUAL(fcgi_status(kept, &get), 200);
	CU_ASSERT_TRUE(fcgi_send_body(uploading, "56789", 5));
	CU_ASSERT_TRUE(fcgi_send_body(uploading, "", 0));
	fcgi_read(uploading, &reply);
	CU_ASSERT_EQUAL(reply.status, 200);
	fcgi_reply_free(&reply);

	/* it ends when the last of them was closed, by the front end */
	close(uploading);
	close(kept);
	after.is_beside = false;	/* the directory is its own from now on */
	before.is_beside = true;
	CU_ASSERT_TRUE(loop_program_drains(&before));
	CU_ASSERT_EQUAL(status_at(after.socket), 200);
	loop_program_signal(&after, SIGTERM);
	CU_ASSERT_TRUE(says(processes, "STOPPING=1"));
	CU_ASSERT_TRUE(loop_program_wait(&after));
	unsetenv("NOTIFY_SOCKET");
	close(processes);
}

/* Whoever keeps a connection for ever delays a stop by ten seconds, and no more. */
static void
a_stop_takes_no_longer_than_ten_seconds(void)
{
	const int64_t from_ms = clock_steady_ms();
	struct loop_program program;
	int kept;

	CU_ASSERT_TRUE_FATAL(loop_program_start(&program));
	kept = fcgi_connect(program.socket);
	CU_ASSERT_EQUAL(fcgi_status(kept, &get), 200);
	loop_program_signal(&program, SIGUSR1);
	CU_ASSERT_TRUE(loop_program_logs(&program, "draining"));
	CU_ASSERT_EQUAL(fcgi_status(kept, &get), 200);
	loop_program_signal(&program, SIGTERM);
	CU_ASSERT_TRUE(loop_program_wait(&program));
	CU_ASSERT_TRUE(clock_steady_ms() - from_ms < 20000);
	close(kept);
}

/* Front ends learn later than the pod itself that it ends. */
static void
in_a_pod_it_goes_on_accepting_for_a_while(void)
{
	struct loop_program program;

	CU_ASSERT_TRUE_FATAL(loop_program_start_alone(&program));
	CU_ASSERT_EQUAL(status_at(program.socket), 200);
	loop_program_signal(&program, SIGTERM);
	CU_ASSERT_TRUE(loop_program_logs(&program, "stopping"));
	for (int i = 0; i < 20; i++)
		CU_ASSERT_EQUAL(status_at(program.socket), 200);
	CU_ASSERT_TRUE(loop_program_wait(&program));
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "a release is not noticed", a_release_is_not_noticed },
		{ "a stop takes no longer than ten seconds", a_stop_takes_no_longer_than_ten_seconds },
		{ "in a pod it goes on accepting for a while",
		    in_a_pod_it_goes_on_accepting_for_a_while },
		CU_TEST_INFO_NULL,
	};
	char path[64];
	int status;

	if (mkdtemp(notified) == NULL)
		return 1;
	status = suite_run("ending", tests);
	snprintf(path, sizeof(path), "%s/notify", notified);
	unlink(path);
	rmdir(notified);
	return status;
}
