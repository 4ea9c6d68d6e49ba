/* Fields from a JSON body. */
#include <string.h>

#include <json-c/json.h>

#include "lib/base/arena.h"
#include "lib/serve/input_inside.h"
#include "lib/serve/request.h"
#include "lib/serve/request_io.h"
#include "lib/serve/route.h"
#include "lib/text/json_read.h"

static enum err
check_type(struct request *req)
{
	if (request_type_is(req, "application/json"))
		return ERR_OK;
	request_fault(req, FAULT_WHOLE, "", "Content-Type must be application/json");
	return ERR_MEDIA_TYPE;
}

enum err
input_body_foresee(struct request *req, int64_t max_bytes)
{
	return req->io->announced > max_bytes ? ERR_TOO_LARGE : check_type(req);
}

enum err
input_body_read(struct request *req, int64_t max_bytes)
{
	const char *text, *problem;
	size_t len;
	enum err err;

	err = request_body_text(req, max_bytes, &text, &len);
	if (err != ERR_OK)
		return err;
	if (len == 0) {
		req->io->json = json_object_new_object();
		return ERR_OK;
	}
	if ((err = check_type(req)) != ERR_OK)
		return err;
	err = json_read(text, len, INPUT_DEPTH_MAX, &req->io->json, &problem);
	if (err != ERR_OK) {
		request_fault(req, FAULT_WHOLE, "", "the body cannot be read: %s", problem);
		return err;
	}
	if (json_object_get_type(req->io->json) == json_type_object)
		return ERR_OK;
	request_fault(req, FAULT_BODY, "", "must be an object");
	return ERR_INPUT;
}

bool
input_body_member(const struct request *req, const char *name, struct json_object **value)
{
	return req->io->json != NULL &&
	    json_object_object_get_ex(req->io->json, name, value);
}

static bool
is_field(const struct action *action, const char *name)
{
	for (size_t i = 0; i < action->field_count; i++)
		if (action->fields[i].source == FROM_BODY &&
		    strcmp(action->fields[i].name, name) == 0)
			return true;
	return false;
}

void
input_body_unknown(struct request *req, const struct action *action)
{
	if (req->io->json == NULL)
		return;
	json_object_object_foreach(req->io->json, name, value) {
		const struct field field = { .name = name, .source = FROM_BODY };
		const struct filling filling = { .req = req, .field = &field };

		(void)value;
		if (!is_field(action, name))
			input_fill_fault(&filling, "is not known here");
	}
}

void
input_done(struct request *req)
{
	json_object_put(req->io->json);
	req->io->json = NULL;
}

static void
texts_from(const struct filling *filling, struct json_object *value)
{
	const size_t count = json_object_array_length(value);
	const char **items;

	/* checked before its items are, which may be very many */
	if ((int64_t)count > filling->field->max) {
		input_fill_texts(filling, NULL, count);
		return;
	}
	items = ARENA_ARRAY(filling->req->arena, const char *, count);
	for (size_t i = 0; i < count; i++) {
		struct json_object *item = json_object_array_get_idx(value, i);

		if (json_object_get_type(item) != json_type_string) {
			input_fill_fault_item(filling, i, "must be text");
			return;
		}
		items[i] = json_object_get_string(item);
	}
	input_fill_texts(filling, items, count);
}

/* The JSON type that a field wants, and its name for people. */
static enum json_type
wanted_type(enum field_type type, const char **name)
{
	switch (type) {
	case FIELD_IS_INT:
		*name = "a whole number";
		return json_type_int;
	case FIELD_IS_DOUBLE:
		*name = "a number";
		return json_type_double;
	case FIELD_IS_BOOL:
		*name = "true or false";
		return json_type_boolean;
	case FIELD_IS_TEXTS:
		*name = "a list";
		return json_type_array;
	default:
		*name = "text";
		return json_type_string;
	}
}

static bool
type_fits(const struct filling *filling, struct json_object *value)
{
	const enum json_type type = json_object_get_type(value);
	const char *name;
	const enum json_type wanted = wanted_type(filling->field->type, &name);

	if (type == wanted || (wanted == json_type_double && type == json_type_int))
		return true;
	input_fill_fault(filling, "must be %s", name);
	return false;
}

void
input_fill_from_json(const struct filling *filling, struct json_object *value)
{
	if (filling->field->type == FIELD_IS_VALUE) {
		*(struct json_object **)filling->at = value;
		return;
	}
	if (!type_fits(filling, value))
		return;
	switch (filling->field->type) {
	case FIELD_IS_INT:
		input_fill_int(filling, json_object_get_int64(value));
		break;
	case FIELD_IS_DOUBLE:
		input_fill_double(filling, json_object_get_double(value));
		break;
	case FIELD_IS_BOOL:
		input_fill_bool(filling, json_object_get_boolean(value));
		break;
	case FIELD_IS_TEXTS:
		texts_from(filling, value);
		break;
	default:
		input_fill_from_words(filling, json_object_get_string(value));
		break;
	}
}
