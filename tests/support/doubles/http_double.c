/* An HTTP server of the tests' own on loopback. */
#include "support/doubles/http_double.h"

#include <netinet/in.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

static void (*answer_of)(int fd, const char *head);

/* The head of a request, and its body away. */
static bool
read_request(int fd, char head[HTTP_DOUBLE_HEAD_MAX])
{
	size_t len = 0;
	long long body = 0;
	const char *length;
	char *end;
	ssize_t got;

	while (len < HTTP_DOUBLE_HEAD_MAX - 1 &&
	    (got = read(fd, head + len, HTTP_DOUBLE_HEAD_MAX - 1 - len)) > 0) {
		len += (size_t)got;
		head[len] = '\0';
		if ((end = strstr(head, "\r\n\r\n")) == NULL)
			continue;
		if ((length = strcasestr(head, "content-length:")) != NULL && length < end)
			body = strtoll(length + 15, NULL, 10);
		body -= (long long)(len - (size_t)(end + 4 - head));
		end[4] = '\0';
		for (char away[4096]; body > 0; body -= got)
			if ((got = read(fd, away, sizeof(away))) <= 0)
				return false;
		return true;
	}
	return false;
}

static void *
serve_one(void *context)
{
	char head[HTTP_DOUBLE_HEAD_MAX];
	int fd = (int)(intptr_t)context;

	if (read_request(fd, head))
		answer_of(fd, head);
	close(fd);
	return NULL;
}

static void *
serve(void *context)
{
	int listener = (int)(intptr_t)context, fd;
	pthread_t thread;

	while ((fd = accept(listener, NULL, NULL)) >= 0) {
		if (pthread_create(&thread, NULL, serve_one, (void *)(intptr_t)fd) != 0)
			abort();
		pthread_detach(thread);
	}
	return NULL;
}

void
http_double_start(char endpoint[32], void (*answer)(int fd, const char *head))
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t len = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	pthread_t thread;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, len) != 0 || listen(fd, 64) != 0 ||
	    getsockname(fd, (struct sockaddr *)&address, &len) != 0)
		abort();
	answer_of = answer;
	snprintf(endpoint, 32, "http://127.0.0.1:%d", ntohs(address.sin_port));
	if (pthread_create(&thread, NULL, serve, (void *)(intptr_t)fd) != 0)
		abort();
	pthread_detach(thread);
}

void
http_double_say(int fd, const char *text)
{
	size_t left = strlen(text);
	ssize_t put;

	for (; left > 0; left -= (size_t)put, text += put)
		if ((put = send(fd, text, left, MSG_NOSIGNAL)) <= 0)
			return;
}
