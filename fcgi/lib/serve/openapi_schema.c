/* JSON schemas of fields and members. */
#include "lib/serve/openapi_schema.h"
#include "lib/serve/route.h"
#include "lib/text/json_write.h"
#include "lib/text/members.h"

static void
write_type(struct json_writer *json, const char *type, bool or_null)
{
	json_key(json, "type");
	if (or_null)
		json_begin_array(json);
	json_text(json, type);
	if (or_null) {
		json_text(json, "null");
		json_end_array(json);
	}
}

static void
write_int(struct json_writer *json, const char *key, int64_t value)
{
	json_key(json, key);
	json_int(json, value);
}

static void
write_format(struct json_writer *json, const char *format)
{
	json_key(json, "format");
	json_text(json, format);
}

static void
write_id(struct json_writer *json)
{
	json_key(json, "pattern");
	json_text(json, "^[A-Za-z0-9_-]{11}$");
}

static void
write_choices(struct json_writer *json, const char *const *choices)
{
	json_key(json, "enum");
	json_begin_array(json);
	for (; *choices != NULL; choices++)
		json_text(json, *choices);
	json_end_array(json);
}

static void
write_lengths(struct json_writer *json, int64_t min, int64_t max)
{
	if (min > 0)
		write_int(json, "minLength", min);
	if (max > 0)
		write_int(json, "maxLength", max);
}

static void
write_texts(struct json_writer *json, const struct field *field)
{
	write_int(json, "maxItems", field->max);
	json_key(json, "items");
	json_begin_object(json);
	write_type(json, "string", false);
	write_lengths(json, 1, field->each_max);
	json_end_object(json);
}

static const char *
field_type(enum field_type type)
{
	switch (type) {
	case FIELD_IS_INT:
		return "integer";
	case FIELD_IS_DOUBLE:
		return "number";
	case FIELD_IS_BOOL:
		return "boolean";
	case FIELD_IS_TEXTS:
		return "array";
	default:
		return "string";
	}
}

static void
write_default(struct json_writer *json, const struct field *field)
{
	if (field->need != FIELD_OPTIONAL)
		return;
	if (field->type == FIELD_IS_INT && field->absent != 0)
		write_int(json, "default", field->absent);
	if (field->type == FIELD_IS_CHOICE && field->absent >= 0) {
		json_key(json, "default");
		json_text(json, field->choices[field->absent]);
	}
}

void
openapi_field_schema(struct json_writer *json, const struct field *field)
{
	json_begin_object(json);
	if (field->type != FIELD_IS_VALUE)
		write_type(json, field_type(field->type), field->need == FIELD_NULLABLE);
	switch (field->type) {
	case FIELD_IS_TEXT:
		write_lengths(json, field->min, field->max);
		break;
	case FIELD_IS_INT:
		write_int(json, "minimum", field->min);
		write_int(json, "maximum", field->max);
		break;
	case FIELD_IS_ID:
		write_id(json);
		break;
	case FIELD_IS_TIME:
		write_format(json, "date-time");
		break;
	case FIELD_IS_CHOICE:
		write_choices(json, field->choices);
		break;
	case FIELD_IS_TEXTS:
		write_texts(json, field);
		break;
	case FIELD_IS_DOUBLE:
	case FIELD_IS_BOOL:
	case FIELD_IS_VALUE:
	case FIELD_IS_OTHERS:
		break;
	}
	write_default(json, field);
	json_end_object(json);
}

void
openapi_body_schema(struct json_writer *json, const struct action *action)
{
	json_begin_object(json);
	write_type(json, "object", false);
	json_key(json, "additionalProperties");
	json_boolean(json, false);
	json_key(json, "properties");
	json_begin_object(json);
	for (size_t i = 0; i < action->field_count; i++) {
		if (action->fields[i].source != FROM_BODY)
			continue;
		json_key(json, action->fields[i].name);
		openapi_field_schema(json, &action->fields[i]);
	}
	json_end_object(json);
	json_key(json, "required");
	json_begin_array(json);
	for (size_t i = 0; i < action->field_count; i++)
		if (action->fields[i].source == FROM_BODY &&
		    action->fields[i].need == FIELD_REQUIRED)
			json_text(json, action->fields[i].name);
	json_end_array(json);
	json_end_object(json);
}

static void
write_array_of(struct json_writer *json, const struct member *members)
{
	json_begin_object(json);
	write_type(json, "array", false);
	json_key(json, "items");
	if (members == NULL)
		json_raw(json, "{\"type\":\"string\"}");
	else
		openapi_members_schema(json, members);
	json_end_object(json);
}

static void
write_member(struct json_writer *json, const struct member *member)
{
	switch (member->type) {
	case MEMBER_IS_OBJECT:
		openapi_members_schema(json, member->members);
		return;
	case MEMBER_IS_OBJECTS:
	case MEMBER_IS_TEXTS:
		write_array_of(json, member->members);
		return;
	default:
		break;
	}
	json_begin_object(json);
	switch (member->type) {
	case MEMBER_IS_INT:
		write_type(json, "integer", false);
		break;
	case MEMBER_IS_DOUBLE:
		write_type(json, "number", true);
		break;
	case MEMBER_IS_BOOL:
		write_type(json, "boolean", false);
		break;
	case MEMBER_IS_ID:
		write_type(json, "string", true);
		write_id(json);
		break;
	case MEMBER_IS_TIME:
		write_type(json, "string", true);
		write_format(json, "date-time");
		break;
	case MEMBER_IS_TEXT:
		write_type(json, "string", true);
		break;
	default:
		break;	/* MEMBER_IS_JSON: anything */
	}
	json_end_object(json);
}

void
openapi_members_schema(struct json_writer *json, const struct member *members)
{
	json_begin_object(json);
	write_type(json, "object", false);
	json_key(json, "properties");
	json_begin_object(json);
	for (; members->name != NULL; members++) {
		json_key(json, members->name);
		write_member(json, members);
	}
	json_end_object(json);
	json_end_object(json);
}

void
openapi_list_schema(struct json_writer *json, const struct member *members)
{
	json_begin_object(json);
	write_type(json, "object", false);
	json_key(json, "properties");
	json_begin_object(json);
	json_key(json, "items");
	write_array_of(json, members);
	json_key(json, "next");
	json_raw(json, "{\"type\":[\"string\",\"null\"]}");
	json_end_object(json);
	json_end_object(json);
}

void
openapi_components(struct json_writer *json)
{
	json_raw(json, "{\"responses\":{\"Problem\":{"
	    "\"description\":\"A problem (RFC 9457)\","
	    "\"content\":{\"application/problem+json\":{\"schema\":{"
	    "\"type\":\"object\",\"properties\":{"
	    "\"type\":{\"type\":\"string\"},\"title\":{\"type\":\"string\"},"
	    "\"status\":{\"type\":\"integer\"},\"detail\":{\"type\":\"string\"},"
	    "\"reason\":{\"type\":\"string\"},"
	    "\"request_id\":{\"type\":\"string\"},"
	    "\"errors\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{"
	    "\"pointer\":{\"type\":\"string\"},\"parameter\":{\"type\":\"string\"},"
	    "\"detail\":{\"type\":\"string\"}}}}}}}}}},"
	    "\"securitySchemes\":{"
	    "\"token\":{\"type\":\"http\",\"scheme\":\"bearer\"},"
	    "\"session\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"session\"}}}");
}
