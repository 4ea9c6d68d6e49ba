/* The description of a program's routes (OpenAPI 3.1). */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/serve/openapi.h"
#include "lib/serve/openapi_schema.h"
#include "lib/serve/reply.h"
#include "lib/serve/route.h"
#include "lib/text/json_write.h"

static void
write_parameter(struct json_writer *json, const struct field *field)
{
	const bool is_path = field->source == FROM_PATH;

	json_begin_object(json);
	json_key(json, "name");
	json_text(json, field->name);
	json_key(json, "in");
	json_text(json, is_path ? "path" : "query");
	json_key(json, "required");
	json_boolean(json, is_path || field->need == FIELD_REQUIRED);
	json_key(json, "schema");
	openapi_field_schema(json, field);
	json_end_object(json);
}

/* A path's value that no field reads is described all the same. */
static void
write_bare_values(struct json_writer *json, const struct route *route)
{
	const struct action *action = route->action;
	struct arena *arena = json->buf->arena;

	for (const char *at = route->path; (at = strchr(at, '{')) != NULL; at++) {
		const char *name = arena_strndup(arena, at + 1, strcspn(at + 1, ".}"));
		const struct field bare = { .name = name, .source = FROM_PATH,
		    .type = FIELD_IS_TEXT, .min = 1 };
		bool is_read = false;

		for (size_t i = 0; i < action->field_count; i++)
			is_read |= action->fields[i].source == FROM_PATH &&
			    strcmp(action->fields[i].name, name) == 0;
		if (!is_read)
			write_parameter(json, &bare);
	}
}

static void
write_parameters(struct json_writer *json, const struct route *route)
{
	const struct action *action = route->action;

	json_key(json, "parameters");
	json_begin_array(json);
	write_bare_values(json, route);
	for (size_t i = 0; i < action->field_count; i++)
		if (action->fields[i].source != FROM_BODY &&
		    action->fields[i].type != FIELD_IS_OTHERS)
			write_parameter(json, &action->fields[i]);
	json_end_array(json);
}

static void
write_body(struct json_writer *json, const struct route *route)
{
	if (route->body == BODY_NONE)
		return;
	json_key(json, "requestBody");
	json_begin_object(json);
	json_key(json, "content");
	json_begin_object(json);
	if (route->body != BODY_STREAM) {
		json_key(json, "application/json");
		json_begin_object(json);
		json_key(json, "schema");
		openapi_body_schema(json, route->action);
		json_end_object(json);
	}
	if (route->body == BODY_STREAM || route->body == BODY_JSON_OR_STREAM) {
		json_key(json, "*/*");
		json_begin_object(json);
		json_end_object(json);
	}
	json_end_object(json);
	json_end_object(json);
}

static void
write_content(struct json_writer *json, const struct returns *returns)
{
	const bool is_media = returns->kind == RETURNS_IS_MEDIA;

	if (returns->members == NULL && !is_media)
		return;
	json_key(json, "content");
	json_begin_object(json);
	json_key(json, is_media && returns->media != NULL ? returns->media :
	    is_media ? "*/*" : "application/json");
	json_begin_object(json);
	if (!is_media) {
		json_key(json, "schema");
		if (returns->kind == RETURNS_IS_LIST)
			openapi_list_schema(json, returns->members);
		else
			openapi_members_schema(json, returns->members);
	}
	json_end_object(json);
	json_end_object(json);
}

static void
write_responses(struct json_writer *json, const struct route *route)
{
	const struct returns *returns = &route->action->returns;
	char status[8];

	snprintf(status, sizeof(status), "%d", returns->status == 0 ? 200 :
	    returns->status % 1000);
	json_key(json, "responses");
	json_begin_object(json);
	json_key(json, status);
	json_begin_object(json);
	json_key(json, "description");
	json_text(json, "Done");
	write_content(json, returns);
	json_end_object(json);
	json_key(json, "default");
	json_raw(json, "{\"$ref\":\"#/components/responses/Problem\"}");
	json_end_object(json);
}

static void
write_operation(struct json_writer *json, const char *program, const struct route *route)
{
	char method[32];
	size_t i;

	for (i = 0; route->method[i] != '\0' && i < sizeof(method) - 1; i++)
		method[i] = (char)tolower((unsigned char)route->method[i]);
	method[i] = '\0';
	json_key(json, method);
	json_begin_object(json);
	json_key(json, "tags");
	json_begin_array(json);
	json_text(json, program);
	json_end_array(json);
	write_parameters(json, route);
	write_body(json, route);
	write_responses(json, route);
	json_end_object(json);
}

/* OpenAPI has no name for the rest of a path: {name...} is {name} there. */
static const char *
plain_path(struct arena *arena, const char *path)
{
	char *plain = arena_strdup(arena, path), *dots = strstr(plain, "...}");

	if (dots != NULL)
		memmove(dots, dots + 3, strlen(dots + 3) + 1);
	return plain;
}

static bool
was_before(const struct route *routes, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (strcmp(routes[k].path, routes[i].path) == 0)
			return true;
	return false;
}

static void
write_paths(struct json_writer *json, const char *program,
    const struct route *routes, size_t count)
{
	json_key(json, "paths");
	json_begin_object(json);
	for (size_t i = 0; i < count; i++) {
		if (was_before(routes, i) || reply_problem_is_own(routes[i].path))
			continue;
		json_key(json, plain_path(json->buf->arena, routes[i].path));
		json_begin_object(json);
		for (size_t k = i; k < count; k++)
			if (strcmp(routes[k].path, routes[i].path) == 0)
				write_operation(json, program, &routes[k]);
		json_end_object(json);
	}
	json_end_object(json);
}

void
openapi_print(const char *program, const struct route *routes, size_t count)
{
	struct arena *arena = arena_new();
	struct json_writer json;
	struct buf buf;

	buf_init(&buf, arena, 16 * 1024);
	json = json_writer(&buf);
	json_begin_object(&json);
	json_key(&json, "openapi");
	json_text(&json, "3.1.0");
	json_key(&json, "info");
	json_raw(&json, "{\"title\":\"Vitrina\",\"version\":\"1\"}");
	write_paths(&json, program, routes, count);
	json_key(&json, "components");
	openapi_components(&json);
	json_end_object(&json);
	puts(buf_text(&buf));
	arena_free(arena);
}
