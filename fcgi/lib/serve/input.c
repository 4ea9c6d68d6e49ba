/* An action's input: where each field's value comes from. */
#include <string.h>

#include "lib/base/arena.h"
#include "lib/serve/input_inside.h"
#include "lib/serve/query.h"
#include "lib/serve/request.h"
#include "lib/serve/request_io.h"
#include "lib/serve/route.h"

static void
set_absent(const struct field *field, char *input)
{
	void *at = input + field->offset;

	if (field->absent == 0)
		return;		/* the input is zeroed */
	switch (field->type) {
	case FIELD_IS_INT:
	case FIELD_IS_TIME:
		*(int64_t *)at = field->absent;
		break;
	case FIELD_IS_BOOL:
		*(bool *)at = field->absent != 0;
		break;
	case FIELD_IS_CHOICE:
		*(int *)at = (int)field->absent;
		break;
	default:
		break;
	}
}

static void
note_said(const struct field *field, char *input)
{
	if (field->said_offset != 0)
		*(bool *)(input + field->said_offset - 1) = true;
}

static void
fill_words(const struct filling *filling, const char *text, char *input)
{
	if (text == NULL) {
		if (filling->field->need == FIELD_REQUIRED)
			input_fill_fault(filling, "is required");
		return;
	}
	note_said(filling->field, input);
	input_fill_from_words(filling, text);
}

static void
fill_member(const struct filling *filling, char *input)
{
	const struct field *field = filling->field;
	struct json_object *value;

	if (!input_body_member(filling->req, field->name, &value)) {
		if (field->need == FIELD_REQUIRED && filling->req->io->json != NULL)
			input_fill_fault(filling, "is required");
		return;
	}
	note_said(field, input);
	if (value != NULL)
		input_fill_from_json(filling, value);
	else if (field->need != FIELD_NULLABLE)
		input_fill_fault(filling, "may not be null");
}

/* ERR_NOT_FOUND: an id in the path that cannot be one, as if it did not exist. */
static enum err
fill_fields(struct request *req, const struct action *action,
    const struct query *query, char *input)
{
	for (size_t i = 0; i < action->field_count; i++)
		set_absent(&action->fields[i], input);
	for (size_t i = 0; i < action->field_count; i++) {
		const struct field *field = &action->fields[i];
		const struct filling filling = { req, field, input + field->offset };
		const size_t faults = req->faults.count;

		switch (field->source) {
		case FROM_PATH:
			fill_words(&filling, request_path_value(req, field->name), input);
			if (field->type == FIELD_IS_ID && req->faults.count > faults) {
				req->faults.count = 0;
				return ERR_NOT_FOUND;
			}
			break;
		case FROM_QUERY:
			fill_words(&filling, query_value(query, field->name), input);
			break;
		case FROM_BODY:
			fill_member(&filling, input);
			break;
		}
	}
	return ERR_OK;
}

static bool
is_meant(const struct field *field, const char *name)
{
	if (field->source != FROM_QUERY)
		return false;
	return field->type == FIELD_IS_OTHERS ?
	    strncmp(field->name, name, strlen(field->name)) == 0 :
	    strcmp(field->name, name) == 0;
}

static void
refuse_unknown(struct request *req, const struct action *action,
    const struct query *query)
{
	for (size_t i = 0; i < query->count; i++) {
		bool is_known = false;

		for (size_t f = 0; f < action->field_count && !is_known; f++)
			is_known = is_meant(&action->fields[f], query->pairs[i].name);
		if (!is_known)
			request_fault(req, FAULT_PARAMETER, query->pairs[i].name,
			    "is not known here");
	}
	input_body_unknown(req, action);
}

static enum err
read_json(struct request *req, int64_t max_bytes)
{
	return req->is_question ? input_body_foresee(req, max_bytes) :
	    input_body_read(req, max_bytes);
}

static enum err
read_body(struct request *req, const struct route *route)
{
	const char *text;
	size_t len;

	switch (route->body) {
	case BODY_JSON:
	case BODY_JSON_SLOW:
		return read_json(req, route->max_bytes);
	case BODY_JSON_OR_STREAM:
		if (request_type_is(req, "application/json"))
			return read_json(req, INPUT_JSON_MAX);
		return request_body(req, request_max_bytes(route));
	case BODY_STREAM:
	case BODY_STREAM_UNSIZED:
		return request_body(req, request_max_bytes(route));
	case BODY_TEXT:
		return request_body_text(req, route->max_bytes, &text, &len);
	case BODY_NONE:
		break;
	}
	return ERR_OK;
}

enum err
input_read(struct request *req, const struct action *action, void **input)
{
	char *filled = arena_alloc(req->arena, action->input_size + 1);
	struct query query;
	enum err err;

	if ((err = query_read(req, &query)) != ERR_OK ||
	    (err = read_body(req, req->route)) != ERR_OK ||
	    (err = fill_fields(req, action, &query, filled)) != ERR_OK)
		return err;
	refuse_unknown(req, action, &query);
	*input = filled;
	return req->faults.count > 0 ? ERR_INPUT : ERR_OK;
}

enum err
input_list_result(struct request *req, enum err err)
{
	if (err == ERR_INPUT)
		request_fault(req, FAULT_PARAMETER, "cursor",
		    "This is no place in this list: use the `next` of the page before, as it is,"
		    " or leave it out to begin anew");
	return err;
}
