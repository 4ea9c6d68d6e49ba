/* One expression: asked of the site, and its result shown, now or when its job is done. */
#include <stdio.h>
#include <string.h>

#include <json-c/json.h>

#include "cli/vitrina-calc/calculator.h"
#include "lib/base/buf.h"
#include "lib/text/json_write.h"

static bool
post(struct calculator *calc, const char *expression, bool overwrites,
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
		status = job_follow(calc, json);
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
evaluate(struct calculator *calc, const char *expression)
{
	struct http_reply reply;

	if (!post(calc, expression, calc->overwrites, &reply))
		return CALC_FAILED;
	if (reply.status == 409 && may_replace(calc) &&
	    !post(calc, expression, true, &reply))
		return CALC_FAILED;
	return answer(calc, expression, &reply);
}
