/* A small program of its own routes, in a child process. */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/sockios.h>

#include "lib/clock.h"
#include "lib/reply.h"
#include "lib/request.h"
#include "lib/serve.h"
#include "support/loop_program.h"

#define WAIT_MAX_MS 10000

struct answer {
	const char  *text;
	int64_t      n;
	struct texts tags;
};

static const struct member echo_members[] = {
	MEMBER_TEXT(struct answer, text),
	MEMBER_INT(struct answer, n),
	MEMBER_END,
};

static const struct member body_members[] = {
	{ "name", MEMBER_IS_TEXT, offsetof(struct answer, text), NULL },
	{ "count", MEMBER_IS_INT, offsetof(struct answer, n), NULL },
	MEMBER_TEXTS(struct answer, tags),
	MEMBER_END,
};

static const struct member stream_members[] = {
	{ "sum", MEMBER_IS_TEXT, offsetof(struct answer, text), NULL },
	{ "size_bytes", MEMBER_IS_INT, offsetof(struct answer, n), NULL },
	MEMBER_END,
};

struct input {
	const char  *text;
	const char  *name;
	int64_t      n;
	int64_t      ms;
	int64_t      size;
	int64_t      count;
	struct texts tags;
	bool         has_tags;
};

static enum err
anyone(struct request *req)
{
	(void)req;
	return ERR_OK;
}

static enum err
run_echo(struct request *req, const void *input)
{
	const struct input *in = input;
	const struct answer answer = { .text = in->text, .n = in->n };

	return reply_object(req, 200, echo_members, &answer);
}

static enum err
run_body(struct request *req, const void *input)
{
	const struct input *in = input;
	const struct answer answer = { .text = in->name, .n = in->count, .tags = in->tags };

	return reply_object(req, 201, body_members, &answer);
}

static enum err
run_stream(struct request *req, const void *input)
{
	unsigned char data[50000];
	struct answer answer = { 0 };
	unsigned sum = 0;
	ssize_t n;

	(void)input;
	while ((n = req->body.read(req->body.context, data, sizeof(data))) > 0) {
		for (ssize_t i = 0; i < n; i++)
			sum = sum * 31 + data[i];
		answer.n += n;
		if (answer.n > req->body.max_bytes)
			return ERR_TOO_LARGE;
	}
	if (n < 0)
		return ERR_MALFORMED;
	answer.text = arena_printf(req->arena, "%08x", sum);
	return reply_object(req, 200, stream_members, &answer);
}

static enum err
run_refuse(struct request *req, const void *input)
{
	(void)req;
	(void)input;
	return ERR_FORBIDDEN;
}

static enum err
run_either(struct request *req, const void *input)
{
	const struct input *in = input;

	return in->name != NULL ? run_body(req, input) : run_stream(req, input);
}

static enum err
run_slow(struct request *req, const void *input)
{
	const struct input *in = input;

	poll(NULL, 0, (int)in->ms);
	return reply_empty(req);
}

static enum err
run_file(struct request *req, const void *input)
{
	const struct input *in = input;
	const struct reply_file file = { .path = in->name, .type = "video/mp4",
	    .etag = "\"v1\"", .cache_control = "private, max-age=60",
	    .filename = "año \"1\".mp4" };

	return reply_file(req, &file);
}

static enum err
run_large(struct request *req, const void *input)
{
	const struct input *in = input;
	char *text = arena_alloc(req->arena, (size_t)in->size + 1);

	memset(text, 'x', (size_t)in->size);
	return reply_text(req, 200, "text/plain", text, (size_t)in->size);
}

static enum err
run_delete(struct request *req, const void *input)
{
	(void)input;
	return reply_empty(req);
}

static const struct field echo_fields[] = {
	FIELD_TEXT(FROM_PATH, struct input, text, 1, 100),
	FIELD_INT_OPT(FROM_QUERY, struct input, n, 0, 1000, 1),
};
static const struct field body_fields[] = {
	FIELD_TEXT(FROM_BODY, struct input, name, 1, 20),
	FIELD_INT_OPT(FROM_BODY, struct input, count, 0, 10, 3),
	FIELD_TEXTS_OPT(FROM_BODY, struct input, tags, has_tags, 3, 5),
};
static const struct field either_fields[] = {
	FIELD_TEXT(FROM_BODY, struct input, name, 1, 20),
};
static const struct field slow_fields[] = {
	FIELD_INT(FROM_QUERY, struct input, ms, 0, 5000),
};
static const struct field file_fields[] = {
	FIELD_TEXT(FROM_PATH, struct input, name, 1, 100),
};
static const struct field large_fields[] = {
	FIELD_INT(FROM_QUERY, struct input, size, 0, 1 << 24),
};
static const struct field delete_fields[] = {
	FIELD_TEXT(FROM_PATH, struct input, text, 1, 100),
};

static const struct action echo = ACTION(struct input, echo_fields, run_echo,
    RETURNS_OBJECT(200, echo_members));
static const struct action body = ACTION(struct input, body_fields, run_body,
    RETURNS_OBJECT(201, body_members));
static const struct action stream = ACTION_NO_INPUT(run_stream,
    RETURNS_OBJECT(200, stream_members));
static const struct action refuse = ACTION_NO_INPUT(run_refuse, RETURNS_NOTHING);
static const struct action either = ACTION(struct input, either_fields, run_either,
    RETURNS_MEDIA("*/*"));
static const struct action slow = ACTION(struct input, slow_fields, run_slow,
    RETURNS_NOTHING);
static const struct action file = ACTION(struct input, file_fields, run_file,
    RETURNS_MEDIA("video/mp4"));
static const struct action large = ACTION(struct input, large_fields, run_large,
    RETURNS_MEDIA("text/plain"));
static const struct action delete = ACTION(struct input, delete_fields, run_delete,
    RETURNS_NOTHING);

static const struct route routes[] = {
	{ "GET",    "/echo/{text}",    anyone, 0, NONE,           0,         &echo },
	{ "DELETE", "/echo/{text}",    anyone, 0, NONE,           0,         &delete },
	{ "POST",   "/body",           anyone, 0, JSON,           16 * 1024, &body },
	{ "PUT",    "/stream",         anyone, 0, STREAM,         1 << 24,   &stream },
	{ "PUT",    "/refuse",         anyone, 0, STREAM,         1 << 30,   &refuse },
	{ "POST",   "/either",         anyone, 0, JSON_OR_STREAM, 1 << 24,   &either },
	{ "GET",    "/slow",           anyone, 0, NONE,           0,         &slow },
	{ "GET",    "/file/{name...}", anyone, 0, NONE,           0,         &file },
	{ "GET",    "/large",          anyone, 0, NONE,           0,         &large },
};

static int
make_listener(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
	    listen(fd, 1024) != 0)
		return -1;
	return fd;
}

static void
child(const struct loop_program *program, int listener)
{
	char path[128], *argv[] = { (char *)"loop", NULL };

	snprintf(path, sizeof(path), "%s/log", program->directory);
	dup2(listener, STDIN_FILENO);
	close(listener);
	if (freopen(path, "a", stderr) == NULL)
		_exit(1);
	snprintf(path, sizeof(path), "%s/store", program->directory);
	setenv("VITRINA_STORE_DIR", path, 1);
	snprintf(path, sizeof(path), "%s/store/spool", program->directory);
	setenv("VITRINA_SPOOL_DIR", path, 1);
	setenv("VITRINA_CONF", "/dev/null", 1);
	setenv("VITRINA_THREADS", "4", 1);
	snprintf(path, sizeof(path), "%d", LOOP_UPLOAD_THREADS);
	setenv("VITRINA_UPLOAD_THREADS", path, 1);
	setenv("VITRINA_TRUSTED_PROXIES", "192.0.2.7, 10.0.0.0/8", 1);
	exit(serve("loop", routes, COUNT(routes), 1, argv));
}

bool
loop_program_start(struct loop_program *program)
{
	char path[128];
	int listener;

	snprintf(program->directory, sizeof(program->directory), "/tmp/loop.XXXXXX");
	if (mkdtemp(program->directory) == NULL)
		return false;
	snprintf(path, sizeof(path), "%s/store", program->directory);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/store/spool", program->directory);
	mkdir(path, 0700);
	snprintf(program->socket, sizeof(program->socket), "%s/sock", program->directory);
	if ((listener = make_listener(program->socket)) < 0)
		return false;
	program->pid = fork();
	if (program->pid == 0)
		child(program, listener);
	close(listener);
	return program->pid > 0;
}

void
loop_program_signal(const struct loop_program *program)
{
	kill(program->pid, SIGTERM);
}

bool
loop_program_wait(struct loop_program *program)
{
	char command[128];
	int status;

	if (waitpid(program->pid, &status, 0) != program->pid)
		return false;
	snprintf(command, sizeof(command), "rm -r %s", program->directory);
	return system(command) == 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool
loop_program_stop(struct loop_program *program)
{
	loop_program_signal(program);
	return loop_program_wait(program);
}

/* True once `is_so` is, which is asked every few milliseconds. */
static bool
becomes(bool (*is_so)(const void *context), const void *context)
{
	for (int64_t until_ms = clock_steady_ms() + WAIT_MAX_MS;
	    clock_steady_ms() < until_ms; poll(NULL, 0, 5))
		if (is_so(context))
			return true;
	return false;
}

struct wanted {
	const char *directory;
	const char *text;
};

static bool
is_logged(const void *context)
{
	const struct wanted *wanted = context;
	char path[128], line[4096];
	bool found = false;
	FILE *log;

	snprintf(path, sizeof(path), "%s/log", wanted->directory);
	if ((log = fopen(path, "r")) == NULL)
		return false;
	while (!found && fgets(line, sizeof(line), log) != NULL)
		found = strstr(line, wanted->text) != NULL;
	fclose(log);
	return found;
}

bool
loop_program_logs(const struct loop_program *program, const char *text)
{
	const struct wanted wanted = { program->directory, text };

	return becomes(is_logged, &wanted);
}

static bool
nothing_is_unread(const void *fd)
{
	int unread;

	return ioctl(*(const int *)fd, SIOCOUTQ, &unread) == 0 && unread == 0;
}

bool
loop_program_has_read(int fd)
{
	return becomes(nothing_is_unread, &fd);
}
