/* A program on TCP is asked by its front ends alone: they show a key, in a parameter. */
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/secret/secret.h"
#include "support/people/auth.h"
#include "support/run/suite.h"
#include "support/world/fcgi_client.h"
#include "support/world/test_db.h"

#define WAIT_MS 10000

static struct test_program auth;
static char                port[8];

static void
take_port(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
	    getsockname(fd, (struct sockaddr *)&address, &len) != 0)
		abort();
	close(fd);
	snprintf(port, sizeof(port), "%d", ntohs(address.sin_port));
}

/* The same program as `auth`, on TCP: no socket is handed to it. */
static pid_t
start_on(const char *address)
{
	char path[TEST_PATH_MAX], where[32], secrets[128];
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	test_program_path("auth", path);
	snprintf(where, sizeof(where), "%s:%s", address, port);
	snprintf(secrets, sizeof(secrets), "%s/secrets", auth.directory);
	setenv("VITRINA_CONF", "/dev/null", 1);
	setenv("VITRINA_DATABASE", test_db(), 1);
	setenv("VITRINA_SECRETS_DIR", secrets, 1);
	setenv("VITRINA_LOG_DIR", auth.directory, 1);
	setenv("VITRINA_RUN_DIR", auth.directory, 1);
	setenv("VITRINA_LISTEN", where, 1);
	close(STDIN_FILENO);
	execl(path, "auth", (char *)NULL);
	_exit(127);
}

static pid_t
start_on_tcp(void)
{
	return start_on("127.0.0.1");
}

static int
ask(const char *where, const char *const *params)
{
	const struct fcgi_request request = { .method = "GET", .uri = "/api/auth/registration", .params = params };
	int fd = -1, status;

	for (int waited = 0; waited < WAIT_MS && (fd = fcgi_connect(where)) < 0; waited += 20)
		poll(NULL, 0, 20);
	CU_ASSERT_TRUE_FATAL(fd >= 0);
	status = fcgi_status(fd, &request);
	close(fd);
	return status;
}

static void
stop(pid_t pid)
{
	int status = 0;

	kill(pid, SIGTERM);
	CU_ASSERT_EQUAL(waitpid(pid, &status, 0), pid);
}

static bool
ends_badly(pid_t pid)
{
	int status = 0;

	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) != 0;
}

/* Before the other tests make one. */
static void
without_a_key_this_machine_alone_asks(void)
{
	pid_t pid;

	take_port();
	pid = start_on_tcp();
	CU_ASSERT_EQUAL(ask(port, NULL), 200);
	stop(pid);
	take_port();
	CU_ASSERT_TRUE(ends_badly(start_on("0.0.0.0")));
}

static void
who_shows_no_key_is_refused(void)
{
	char path[160], shown[SECRET_TOKEN_LEN + 1], almost[SECRET_TOKEN_LEN + 1];
	unsigned char key[32];
	pid_t pid;

	test_program_key(&auth, "front_key");
	snprintf(path, sizeof(path), "%s/secrets/front_key", auth.directory);
	CU_ASSERT_EQUAL_FATAL(secret_key_read(path, key), ERR_OK);
	secret_sign(key, "front end", shown);
	memcpy(almost, shown, sizeof(almost));
	almost[SECRET_TOKEN_LEN - 1] ^= 4;
	take_port();
	pid = start_on_tcp();
	CU_ASSERT_EQUAL(ask(port, (const char *const[]){ "FRONT_KEY", shown, NULL }), 200);
	CU_ASSERT_EQUAL(ask(port, NULL), 403);
	CU_ASSERT_EQUAL(ask(port, (const char *const[]){ "FRONT_KEY", "", NULL }), 403);
	CU_ASSERT_EQUAL(ask(port, (const char *const[]){ "FRONT_KEY", almost, NULL }), 403);
	/* what a client can send is a header */
	CU_ASSERT_EQUAL(ask(port, (const char *const[]){ "HTTP_FRONT_KEY", shown, NULL }), 403);
	stop(pid);
	CU_ASSERT_EQUAL(ask(auth.socket, NULL), 200);	/* its mode says who asks */
}

static void
a_key_that_cannot_be_read_starts_nothing(void)
{
	char command[256];

	snprintf(command, sizeof(command), "echo short >%s/secrets/front_key", auth.directory);
	CU_ASSERT_EQUAL(system(command), 0);
	take_port();
	CU_ASSERT_TRUE(ends_badly(start_on_tcp()));
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "without a key this machine alone asks", without_a_key_this_machine_alone_asks },
		{ "who shows no key is refused", who_shows_no_key_is_refused },
		{ "a key that cannot be read starts nothing", a_key_that_cannot_be_read_starts_nothing },
		CU_TEST_INFO_NULL,
	};
	int status;

	auth_start(&auth, NULL);
	status = suite_run("contract/front_key", tests);
	return test_program_stop(&auth) ? status : 1;
}
