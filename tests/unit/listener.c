/* The listening socket: made, replaced when stale, left alone when alive. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/config/config.h"
#include "lib/io/listener.h"
#include "support/run/suite.h"
#include "support/world/fcgi_client.h"

static char directory[] = "/tmp/listener.XXXXXX";
static char path[64];

static int
open_at(const char *where)
{
	setenv("VITRINA_LISTEN", where, 1);
	if (!config_load())
		return -1;
	return listener_open("test");
}

static void
a_socket_is_made_for_owner_and_group_alone(void)
{
	struct stat st;
	int fd = open_at(path);

	CU_ASSERT_TRUE(fd >= 0);
	CU_ASSERT_EQUAL(stat(path, &st), 0);
	CU_ASSERT_EQUAL(st.st_mode & 0777, 0660);
	CU_ASSERT_TRUE(fcntl(fd, F_GETFL) & O_NONBLOCK);
	CU_ASSERT_TRUE(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	close(fd);
}

static void
a_stale_socket_is_replaced(void)
{
	int fd = open_at(path), client;	/* the last test left one */

	CU_ASSERT_TRUE(fd >= 0);
	client = fcgi_connect(path);
	CU_ASSERT_TRUE(client >= 0);
	close(client);
	close(fd);
}

static void
a_living_socket_is_left_alone(void)
{
	int fd = open_at(path), client;

	CU_ASSERT_EQUAL(open_at(path), -1);
	client = fcgi_connect(path);
	CU_ASSERT_TRUE(client >= 0);
	close(client);
	close(fd);
}

static void
what_is_no_socket_is_left_alone(void)
{
	char file[80];
	int fd;

	snprintf(file, sizeof(file), "%s.txt", path);
	fd = open(file, O_WRONLY | O_CREAT, 0600);
	close(fd);
	CU_ASSERT_EQUAL(open_at(file), -1);
	CU_ASSERT_EQUAL(access(file, F_OK), 0);
	unlink(file);
}

static void
an_address_is_listened_on(void)
{
	struct sockaddr_in address;
	socklen_t len = sizeof(address);
	int fd = open_at("127.0.0.1:0"), client;
	struct pollfd asked = { fd, POLLIN, 0 };
	char where[32];

	CU_ASSERT_TRUE(fd >= 0);
	CU_ASSERT_EQUAL(getsockname(fd, (struct sockaddr *)&address, &len), 0);
	CU_ASSERT_EQUAL(address.sin_addr.s_addr, htonl(INADDR_LOOPBACK));
	snprintf(where, sizeof(where), "127.0.0.1:%d", ntohs(address.sin_port));
	client = listener_ask(where);
	CU_ASSERT_TRUE(client >= 0);
	CU_ASSERT_TRUE(fcntl(client, F_GETFL) & O_NONBLOCK);
	CU_ASSERT_EQUAL(poll(&asked, 1, 5000), 1);
	close(client);
	close(fd);
	fd = open_at("[::1]:0");
	if (fd >= 0)	/* where there is IPv6 */
		close(fd);
}

static void
nobody_is_asked_in_vain(void)
{
	CU_ASSERT_EQUAL(listener_ask("/nowhere/x.sock"), -1);
	CU_ASSERT_EQUAL(listener_ask("nowhere"), -1);
	CU_ASSERT_EQUAL(listener_ask("127.0.0.1"), -1);
}

static void
what_is_no_address_is_refused(void)
{
	CU_ASSERT_EQUAL(open_at("127.0.0.1"), -1);
	CU_ASSERT_EQUAL(open_at("localhost:99999"), -1);
	CU_ASSERT_EQUAL(open_at("no.such.host.invalid:80"), -1);
	CU_ASSERT_EQUAL(open_at("127.0.0.1:http"), -1);
}

static void
an_inherited_socket_is_taken(void)
{
	int fd = open_at("127.0.0.1:0"), kept = dup(STDIN_FILENO);

	fcntl(fd, F_SETFL, 0);
	dup2(fd, STDIN_FILENO);
	CU_ASSERT_EQUAL(open_at(path), STDIN_FILENO);
	CU_ASSERT_TRUE(fcntl(STDIN_FILENO, F_GETFL) & O_NONBLOCK);
	if (kept >= 0)
		dup2(kept, STDIN_FILENO);
	else
		close(STDIN_FILENO);
	close(fd);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "a socket is made for owner and group alone",
		    a_socket_is_made_for_owner_and_group_alone },
		{ "a stale socket is replaced", a_stale_socket_is_replaced },
		{ "a living socket is left alone", a_living_socket_is_left_alone },
		{ "what is no socket is left alone", what_is_no_socket_is_left_alone },
		{ "an address is listened on", an_address_is_listened_on },
		{ "nobody is asked in vain", nobody_is_asked_in_vain },
		{ "what is no address is refused", what_is_no_address_is_refused },
		{ "an inherited socket is taken", an_inherited_socket_is_taken },
		CU_TEST_INFO_NULL,
	};
	int status;

	if (mkdtemp(directory) == NULL)
		return 1;
	snprintf(path, sizeof(path), "%s/sock", directory);
	setenv("VITRINA_CONF", "/dev/null", 1);
	status = suite_run("listener", tests);
	unlink(path);
	rmdir(directory);
	return status;
}
