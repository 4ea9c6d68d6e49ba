/* One expression's way to the site and back. */
#include <stdio.h>
#include <string.h>

#include <json-c/json.h>

#include "cli/vitrina-calc/calculator.h"
#include "lib/base/buf.h"
#include "lib/base/count.h"
#include "lib/text/json_write.h"

#define TIMEOUT_MS 75000	/* what a front end waits for a request */

bool
ask(struct calculator *calc, const char *method, const char *path, const char *body,
    struct http_reply *reply)
{
	struct http_header headers[2] = { { "Content-Type", "application/json" } };
	struct http_request request = {
		.method = method, .timeout_ms = TIMEOUT_MS, .headers = headers, .header_count = 1,
		.data = body, .length = body == NULL ? 0 : (int64_t)strlen(body),
	};

	request.url = arena_printf(calc->arena, "%s%s", calc->site.url, path);
	if (calc->site.token != NULL)
		headers[request.header_count++] = (struct http_header){ "Authorization",
		    arena_printf(calc->arena, "Bearer %s", calc->site.token) };
	if (http_send(&request, calc->arena, reply) == ERR_OK)
		return true;
	fprintf(stderr, "vitrina-calc: %s: %s\n", calc->site.url, reply->fault);
	return false;
}

static bool
evaluate(struct calculator *calc, const char *expression, bool overwrites,
    struct http_reply *reply)
{
	struct json_writer json;
	struct buf body;

	buf_init(&body, calc->arena, 256);
	json = json_writer(&body);
	json_begin_object(&json);
	json_key(&json, "expression");
	json_text(&json, expression);
	if (overwrites) {
		json_key(&json, "overwrite");
		json_boolean(&json, true);
	}
	json_end_object(&json);
	return ask(calc, "POST", "/api/matrix/eval", buf_text(&body), reply);
}

/* Somebody at a terminal is asked, once. */
static bool
may_replace(const struct calculator *calc)
{
	char answer[16];

	if (!calc->is_terminal)
		return false;
	fputs("There is one of this name already. Replace it? (y/n) ", stdout);
	fflush(stdout);
	return fgets(answer, sizeof(answer), stdin) != NULL &&
	    (answer[0] == 'y' || answer[0] == 'Y');
}

static int
answer(struct calculator *calc, const char *expression, const struct http_reply *reply)
{
	struct json_object *json = json_tokener_parse(reply->body);
	int status = CALC_OK;

	if (json == NULL) {
		fprintf(stderr, "vitrina-calc: %s is no Vitrina: it answered %d\n",
		    calc->site.url, reply->status);
		return CALC_FAILED;
	}
	if (reply->status == 202)
		status = follow_job(calc, json);
	else if (reply->status < 300)
		show_result(calc, json);
	else {
		show_problem(calc, expression, json);
		if (reply->status == 409)
			fputs("vitrina-calc -f replaces it.\n", stderr);
		status = CALC_FAILED;
	}
	json_object_put(json);
	return status;
}

int
calculate(struct calculator *calc, const char *expression)
{
	struct http_reply reply;

	if (!evaluate(calc, expression, calc->overwrites, &reply))
		return CALC_FAILED;
	if (reply.status == 409 && may_replace(calc) &&
	    !evaluate(calc, expression, true, &reply))
		return CALC_FAILED;
	return answer(calc, expression, &reply);
}
