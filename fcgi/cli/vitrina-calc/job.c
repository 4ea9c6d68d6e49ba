/* What takes long: how far it is, and Ctrl-C. */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <json-c/json.h>

#include "cli/vitrina-calc/calculator.h"

#define POLL_MS   500
#define SHOWN_MAX 400	/* elements of a result that are fetched to be shown */

static volatile sig_atomic_t is_interrupted;

static void
interrupt(int signal_number)
{
	(void)signal_number;
	is_interrupted = 1;
}

static void
show_progress(const struct calculator *calc, struct json_object *job)
{
	struct json_object *progress = NULL, *seconds = NULL;

	if (!isatty(STDERR_FILENO))
		return;
	json_object_object_get_ex(job, "progress", &progress);
	json_object_object_get_ex(job, "seconds", &seconds);
	fprintf(stderr, "\r  %s, %d %% of about %.0f s; Ctrl-C cancels it ",
	    ask_text(job, "state"), json_object_get_int(progress), json_object_get_double(seconds));
	(void)calc;
}

static void
end_progress(void)
{
	if (isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
}

static int64_t
number_of(struct json_object *object, const char *name)
{
	struct json_object *value = NULL;

	json_object_object_get_ex(object, name, &value);
	return json_object_get_int64(value);
}

/* What it saved, with its elements where they are few. */
static int
show_saved(struct calculator *calc, const char *url)
{
	struct json_object *matrix = NULL, *values = NULL, *result;
	struct http_reply reply;

	if (!ask(calc, "GET", arena_printf(calc->arena, "%s/info", url), NULL, &reply) ||
	    (matrix = json_tokener_parse(reply.body)) == NULL)
		return CALC_FAILED;
	if (number_of(matrix, "rows") * number_of(matrix, "cols") <= SHOWN_MAX &&
	    ask(calc, "GET", arena_printf(calc->arena, "%s?format=json", url), NULL, &reply))
		values = json_tokener_parse(reply.body);
	result = values != NULL ? values : json_object_new_object();
	json_object_object_add(result, "rows", json_object_new_int64(number_of(matrix, "rows")));
	json_object_object_add(result, "cols", json_object_new_int64(number_of(matrix, "cols")));
	json_object_object_add(result, "matrix", matrix);
	show_result(calc, result);
	json_object_put(result);
	return CALC_OK;
}

static int
cancel(struct calculator *calc, const char *url)
{
	struct http_reply reply;

	end_progress();
	if (!ask(calc, "DELETE", url, NULL, &reply))
		return CALC_FAILED;
	if (reply.status != 200 && reply.status != 409)
		show_problem(calc, NULL, json_tokener_parse(reply.body));
	else
		fputs(reply.status == 200 ? "Cancelled.\n" : "It was over already.\n", stderr);
	return CALC_CANCELLED;
}

/* A fresh look at it: `*job` is put, and replaced. */
static bool
look(struct calculator *calc, const char *url, struct json_object **job)
{
	struct http_reply reply;
	struct json_object *fresh;

	if (!ask(calc, "GET", url, NULL, &reply) || reply.status != 200 ||
	    (fresh = json_tokener_parse(reply.body)) == NULL)
		return false;
	json_object_put(*job);
	*job = fresh;
	return true;
}

static bool
is_over(struct json_object *job)
{
	const char *state = ask_text(job, "state");

	return state == NULL || strcmp(state, "done") == 0 || strcmp(state, "parked") == 0;
}

static int
wait_for(struct calculator *calc, const char *url, struct json_object **job)
{
	while (!is_over(*job)) {
		show_progress(calc, *job);
		poll(NULL, 0, POLL_MS);
		if (is_interrupted)
			return cancel(calc, url);
		if (!look(calc, url, job) && !is_interrupted) {
			end_progress();
			fprintf(stderr, "vitrina-calc: it goes on there: %s%s\n", calc->site.url, url);
			return CALC_FAILED;
		}
	}
	end_progress();
	if (ask_text(*job, "result_url") != NULL)
		return show_saved(calc, ask_text(*job, "result_url"));
	fprintf(stderr, "vitrina-calc: %s\n", ask_text(*job, "reason") != NULL ?
	    ask_text(*job, "reason") : "it failed");
	return CALC_FAILED;
}

int
job_follow(struct calculator *calc, struct json_object *first)
{
	struct sigaction ours = { .sa_handler = interrupt }, before;
	struct json_object *job = json_object_get(first);
	const char *url = ask_text(job, "url");
	int status;

	if (url == NULL) {
		json_object_put(job);
		return CALC_FAILED;
	}
	url = arena_strdup(calc->arena, url);
	is_interrupted = 0;
	sigaction(SIGINT, &ours, &before);
	status = wait_for(calc, url, &job);
	sigaction(SIGINT, &before, NULL);
	json_object_put(job);
	return status;
}
