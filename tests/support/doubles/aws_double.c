/* The AWS double (tests/support/doubles/aws), for tests in C. */
#include "support/doubles/aws_double.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <json-c/json.h>

#include "lib/base/arena.h"
#include "lib/io/http_client.h"
#include "support/run/suite.h"

static void
die(const char *what)
{
	perror(what);
	exit(1);
}

static const char *more;	/* operations that it answers beside its own */

void
aws_double_with(const char *file)
{
	more = file;
}

static void
child(int in, int out)
{
	const int nowhere = open("/dev/null", O_WRONLY);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(nowhere, STDERR_FILENO);
	execl("/usr/bin/python3", "python3", "tests/support/doubles/aws/double.py",
	    more == NULL ? NULL : "--with", more, (char *)NULL);
	_exit(127);
}

void
aws_double_start(struct aws_double *fake)
{
	int in[2], out[2];
	ssize_t len = 0, got;

	if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0)
		die("pipe");
	fake->pid = fork();
	if (fake->pid == 0)
		child(in[0], out[1]);
	close(in[0]);
	close(out[1]);
	fake->in = in[1];
	while (len < (ssize_t)sizeof(fake->url) - 1 && (len == 0 || fake->url[len - 1] != '\n') &&
	    (got = read(out[0], fake->url + len, sizeof(fake->url) - 1 - (size_t)len)) > 0)
		len += got;
	close(out[0]);
	if (len < 8)
		die("tests/support/doubles/aws/double.py");
	fake->url[len - 1] = '\0';
}

void
aws_double_stop(struct aws_double *fake)
{
	close(fake->in);
	kill(fake->pid, SIGTERM);	/* whoever was forked meanwhile may hold the other end */
	waitpid(fake->pid, NULL, 0);
}

static struct json_object *
ask(const struct aws_double *fake, const char *method, const char *what, const char *body)
{
	struct arena *arena = arena_new();
	struct http_request request = {
		.method = method, .url = arena_printf(arena, "%s/_double/%s", fake->url, what),
		.data = body, .length = body == NULL ? 0 : (int64_t)strlen(body),
	};
	struct http_reply reply;
	struct json_object *json = NULL;

	if (http_send(&request, arena, &reply) == ERR_OK && reply.status == 200)
		json = json_tokener_parse(reply.body);
	else
		fprintf(stderr, "the AWS double: %s %s: %d %s\n", method, what, reply.status,
		    reply.body == NULL ? "" : reply.body);
	CU_ASSERT_PTR_NOT_NULL_FATAL(json);
	arena_free(arena);
	return json;
}

void
aws_double_steer(const struct aws_double *fake, const char *what, const char *json)
{
	char *body = strdup(json), *p;

	for (p = body; *p != '\0'; p++)
		if (*p == '\'')
			*p = '"';
	json_object_put(ask(fake, "POST", what, body));
	free(body);
}

struct json_object *
aws_double_look(const struct aws_double *fake, const char *what)
{
	return ask(fake, "GET", what, NULL);
}

int
aws_double_calls(const struct aws_double *fake, const char *operation)
{
	char what[96];
	struct json_object *calls;
	int count;

	snprintf(what, sizeof(what), "calls?operation=%s", operation);
	calls = aws_double_look(fake, what);
	count = (int)json_object_array_length(calls);
	json_object_put(calls);
	return count;
}

static const char *
text_of(struct json_object *object, const char *name)
{
	struct json_object *value;

	return json_object_object_get_ex(object, name, &value) ? json_object_get_string(value) : "";
}

double
aws_double_sum(const struct aws_double *fake, const char *name, const char *program,
    const char *instance, int *points)
{
	struct json_object *all = aws_double_look(fake, "metrics"), *sample, *dimensions;
	double sum = 0;
	int n = 0;

	for (size_t i = 0; i < json_object_array_length(all); i++) {
		struct json_object *point = json_object_array_get_idx(all, i);

		json_object_object_get_ex(point, "dimensions", &dimensions);
		json_object_object_get_ex(point, "sample", &sample);
		if (strcmp(text_of(point, "name"), name) != 0 ||
		    strcmp(text_of(dimensions, "Program"), program) != 0 ||
		    strcmp(text_of(dimensions, "Instance"), instance == NULL ? "" : instance) != 0)
			continue;
		n++;
		json_object_object_foreach(sample, value, count)
			sum += strtod(value, NULL) * json_object_get_double(count);
	}
	json_object_put(all);
	if (points != NULL)
		*points = n;
	return sum;
}
