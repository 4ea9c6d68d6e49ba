/*
 * A client of FastCGI, for a GET whose status is all that counts: the records of
 * a request are written at once, and of the reply's first record the beginning
 * is read.  https://fastcgi-archives.github.io/FastCGI_Specification.html
 */
#include "lib/serve/serve_ask.h"

#include <assert.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/io/listener.h"
#include "lib/secret/front_key.h"

#define VERSION       1
#define BEGIN_REQUEST 1
#define PARAMS        4
#define STDIN         5
#define STDOUT        6
#define RESPONDER     1
#define HEAD_BYTES    8
#define REQUEST_MAX   512
#define URI_MAX       127	/* a length of one byte */

/* What a program of ours writes first, but where all is well (reply_head.c). */
static const char status[] = "Status:";

struct asking {
	struct serve_question *question;
	bool                   is_sent;
	size_t                 got;
	char                   reply[HEAD_BYTES + sizeof(status) - 1];
};

struct record {
	unsigned char bytes[REQUEST_MAX];
	size_t        len;
};

static void
put(struct record *to, const void *bytes, size_t len)
{
	assert(to->len + len <= sizeof(to->bytes));
	memcpy(to->bytes + to->len, bytes, len);
	to->len += len;
}

static void
put_head(struct record *to, unsigned char type, size_t len)
{
	const unsigned char head[HEAD_BYTES] = {
		VERSION, type, 0, 1, (unsigned char)(len >> 8), (unsigned char)len,
	};

	put(to, head, sizeof(head));
}

static void
put_param(struct record *to, const char *name, const char *value)
{
	const unsigned char lengths[] = {
		(unsigned char)strlen(name), (unsigned char)strlen(value),
	};

	put(to, lengths, sizeof(lengths));
	put(to, name, lengths[0]);
	put(to, value, lengths[1]);
}

static void
make_request(struct record *request, const char *uri)
{
	static const unsigned char begin[HEAD_BYTES] = { 0, RESPONDER };
	struct record params = { .len = 0 };
	const char *key;

	put_param(&params, "REQUEST_METHOD", "GET");
	put_param(&params, "REQUEST_URI", uri);
	put_param(&params, "QUERY_STRING", "");
	put_param(&params, "SERVER_PROTOCOL", "HTTP/1.1");
	put_param(&params, "REMOTE_ADDR", "127.0.0.1");
	if (front_key(&key) == ERR_OK && key[0] != '\0')
		put_param(&params, FRONT_KEY_PARAM, key);
	put_head(request, BEGIN_REQUEST, sizeof(begin));
	put(request, begin, sizeof(begin));
	put_head(request, PARAMS, params.len);
	put(request, params.bytes, params.len);
	put_head(request, PARAMS, 0);
	put_head(request, STDIN, 0);
}

static void
finish(struct asking *asking, struct pollfd *fd, enum serve_answer answer)
{
	asking->question->answer = answer;
	close(fd->fd);
	fd->fd = -1;
}

static void
begin(struct asking *asking, struct pollfd *fd, struct serve_question *question)
{
	assert(strlen(question->uri) <= URI_MAX);
	*asking = (struct asking){ .question = question };
	question->answer = SERVE_ANSWER_NONE;
	*fd = (struct pollfd){ listener_ask(question->address), POLLOUT, 0 };
}

static void
send_request(struct asking *asking, struct pollfd *fd)
{
	struct record request = { .len = 0 };

	make_request(&request, asking->question->uri);
	if (send(fd->fd, request.bytes, request.len, MSG_NOSIGNAL) != (ssize_t)request.len)
		finish(asking, fd, SERVE_ANSWER_NONE);
	asking->is_sent = true;
	fd->events = POLLIN;
}

static void
read_reply(struct asking *asking, struct pollfd *fd)
{
	const ssize_t got = recv(fd->fd, asking->reply + asking->got,
	    sizeof(asking->reply) - asking->got, 0);

	if (got <= 0) {
		finish(asking, fd, SERVE_ANSWER_NONE);
		return;
	}
	asking->got += (size_t)got;
	if (asking->got == sizeof(asking->reply))
		finish(asking, fd, asking->reply[1] == STDOUT &&
		    memcmp(asking->reply + HEAD_BYTES, status, sizeof(status) - 1) != 0 ?
		    SERVE_ANSWER_WELL : SERVE_ANSWER_NONE);
}

static void
go_on(struct asking *asking, struct pollfd *fd)
{
	if (fd->fd < 0 || fd->revents == 0)
		return;
	if (asking->is_sent)
		read_reply(asking, fd);
	else
		send_request(asking, fd);
}

static bool
any_is_open(const struct pollfd *fds, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (fds[i].fd >= 0)
			return true;
	return false;
}

void
serve_ask(struct serve_question *questions, size_t count, int wait_ms)
{
	const int64_t until_ms = clock_steady_ms() + wait_ms;
	struct asking all[SERVE_ASK_MAX];
	struct pollfd fds[SERVE_ASK_MAX];
	int64_t left_ms;
	size_t i;

	assert(count <= SERVE_ASK_MAX);
	for (i = 0; i < count; i++)
		begin(&all[i], &fds[i], &questions[i]);
	while (any_is_open(fds, count) && (left_ms = until_ms - clock_steady_ms()) > 0) {
		poll(fds, count, (int)left_ms);
		for (i = 0; i < count; i++)
			go_on(&all[i], &fds[i]);
	}
	for (i = 0; i < count; i++)
		if (fds[i].fd >= 0)
			finish(&all[i], &fds[i], SERVE_ANSWER_LATE);
}
