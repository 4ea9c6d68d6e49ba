/* A client of the API for contract tests. */
#include "support/people/api.h"

#include <json.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PARAMS_MAX 32
#define BODY_MAX   8192

/* What Set-Cookie says of `name` goes into `value`. */
static void
keep_cookie(const char *head, const char *name, char value[API_COOKIE_MAX])
{
	char start[64];
	const char *at;
	size_t len;

	snprintf(start, sizeof(start), "Set-Cookie: %s=", name);
	at = strstr(head, start);
	if (at == NULL)
		return;
	at += strlen(start);
	len = strcspn(at, ";\r\n");
	snprintf(value, API_COOKIE_MAX, "%.*s", (int)len, at);
}

static void
cookie_header(const struct api *api, char header[2 * API_COOKIE_MAX + 32])
{
	snprintf(header, 2 * API_COOKIE_MAX + 32, "%s%s%s%s%s",
	    api->session[0] != '\0' ? "session=" : "", api->session,
	    api->session[0] != '\0' && api->device[0] != '\0' ? "; " : "",
	    api->device[0] != '\0' ? "device=" : "", api->device);
}

static void
add(const char *params[PARAMS_MAX], size_t *count, const char *name, const char *value)
{
	if (value == NULL || value[0] == '\0' || *count + 3 > PARAMS_MAX)
		return;
	params[(*count)++] = name;
	params[(*count)++] = value;
}

/* VERBOSE=1: what was asked, and what came. */
static void
say(const struct api *api, const char *method, const char *uri)
{
	const bool is_text = api->json != NULL;

	if (getenv("VERBOSE") != NULL)
		fprintf(stderr, "%s %s: %d%s%.400s\n", method, uri, api->reply.status,
		    is_text ? " " : "", is_text ? api->reply.body : "");
}

int
api_send(struct api *api, const char *method, const char *uri, const char *type,
    const void *body, size_t len)
{
	const char *params[PARAMS_MAX] = { NULL };
	char cookies[2 * API_COOKIE_MAX + 32];
	const struct fcgi_request request = {
		.method = method, .uri = uri, .params = params,
		.type = type, .body = body, .body_len = len,
	};
	size_t count = 0, i;

	cookie_header(api, cookies);
	add(params, &count, "HTTP_HOST", API_HOST);
	add(params, &count, "REMOTE_ADDR", api->address != NULL ? api->address : "192.0.2.1");
	add(params, &count, "HTTP_USER_AGENT", "contract test");
	add(params, &count, "HTTP_COOKIE", cookies);
	add(params, &count, "HTTP_AUTHORIZATION", api->bearer);
	add(params, &count, "HTTP_ORIGIN", api->origin);
	for (i = 0; api->more != NULL && api->more[i] != NULL; i += 2)
		add(params, &count, api->more[i], api->more[i + 1]);

	json_object_put(api->json);
	fcgi_reply_free(&api->reply);
	fcgi_call(api->socket, &request, &api->reply);
	api->json = api->reply.body != NULL ? json_tokener_parse(api->reply.body) : NULL;
	if (api->reply.head != NULL) {
		keep_cookie(api->reply.head, "session", api->session);
		keep_cookie(api->reply.head, "device", api->device);
	}
	say(api, method, uri);
	return api->reply.status;
}

int
api_call(struct api *api, const char *method, const char *uri, const char *body)
{
	return api_send(api, method, uri, body != NULL ? "application/json" : NULL, body,
	    body != NULL ? strlen(body) : 0);
}

int
api_may(struct api *api, const char *method, const char *uri, const char *type,
    const char *length)
{
	const char *const *before = api->more;
	const char *more[PARAMS_MAX] = { "ASK", "1" };
	const char *header;
	size_t count = 2, i;
	int status;

	add(more, &count, "CONTENT_LENGTH", length);
	if (length == NULL)
		add(more, &count, "HTTP_TRANSFER_ENCODING", "chunked");
	for (i = 0; before != NULL && before[i] != NULL; i += 2)
		add(more, &count, before[i], before[i + 1]);
	api->more = more;
	status = api_send(api, method, uri, type, NULL, 0);
	api->more = before;
	if (status != 403)
		return status;
	header = fcgi_header(&api->reply, "X-Answer");
	api->json = header != NULL ? json_tokener_parse(header) : NULL;
	header = fcgi_header(&api->reply, "X-Answer-Status");
	return header != NULL ? atoi(header) : 0;
}

int
api_post(struct api *api, const char *uri, const char *format, ...)
{
	char body[BODY_MAX], *c;
	va_list ap;

	va_start(ap, format);
	vsnprintf(body, sizeof(body), format, ap);
	va_end(ap);
	for (c = body; *c != '\0'; c++)
		if (*c == '\'')
			*c = '"';
	return api_call(api, "POST", uri, body);
}

void
api_done(struct api *api)
{
	json_object_put(api->json);
	fcgi_reply_free(&api->reply);
	*api = (struct api){ .socket = api->socket };
}

/* NULL when there is none; `found` tells that from a null. */
static struct json_object *
find(const struct api *api, const char *path, bool *found)
{
	char copy[128], *rest = copy, *step;
	struct json_object *at = api->json;

	snprintf(copy, sizeof(copy), "%s", path);
	*found = at != NULL;
	while (*found && (step = strsep(&rest, ".")) != NULL) {
		struct json_object *next = NULL;
		const size_t index = strtoul(step, NULL, 10);

		if (json_object_is_type(at, json_type_array)) {
			*found = index < json_object_array_length(at);
			next = *found ? json_object_array_get_idx(at, index) : NULL;
		} else {
			*found = json_object_object_get_ex(at, step, &next);
		}
		at = next;
	}
	return *found ? at : NULL;
}

const char *
api_text(const struct api *api, const char *path)
{
	bool found;
	struct json_object *at = find(api, path, &found);

	return at != NULL ? json_object_get_string(at) : "";
}

int64_t
api_int(const struct api *api, const char *path)
{
	bool found;

	return json_object_get_int64(find(api, path, &found));
}

bool
api_bool(const struct api *api, const char *path)
{
	bool found;

	return json_object_get_boolean(find(api, path, &found));
}

bool
api_is_null(const struct api *api, const char *path)
{
	bool found;

	return find(api, path, &found) == NULL && found;
}

int
api_count(const struct api *api, const char *path)
{
	bool found;
	struct json_object *at = find(api, path, &found);

	if (!json_object_is_type(at, json_type_array))
		return -1;
	return (int)json_object_array_length(at);
}

bool
api_blames(const struct api *api, const char *pointer)
{
	const int count = api_count(api, "errors");
	char path[64];
	int i;

	for (i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "errors.%d.pointer", i);
		if (strcmp(api_text(api, path), pointer) == 0)
			return true;
		snprintf(path, sizeof(path), "errors.%d.parameter", i);
		if (strcmp(api_text(api, path), pointer) == 0)
			return true;
	}
	return false;
}
