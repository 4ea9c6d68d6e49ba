/* One request to the site, and what its answer says. */
#include <stdio.h>
#include <string.h>

#include <json-c/json.h>

#include "cli/vitrina-calc/calculator.h"

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

const char *
ask_text(struct json_object *object, const char *name)
{
	struct json_object *value = NULL;

	return json_object_object_get_ex(object, name, &value) && value != NULL ?
	    json_object_get_string(value) : NULL;
}
