/* Structs printed as JSON by their tables. */
#include "lib/text/json_write.h"
#include "lib/text/members.h"

static void
write_texts(struct json_writer *json, const struct texts *texts)
{
	json_begin_array(json);
	for (size_t i = 0; i < texts->count; i++)
		json_text(json, texts->items[i]);
	json_end_array(json);
}

static void
write_objects(struct json_writer *json, const struct member *members,
    const struct objects *objects)
{
	const char *item = objects->items;

	json_begin_array(json);
	for (size_t i = 0; i < objects->count; i++, item += objects->size)
		members_write(json, members, item);
	json_end_array(json);
}

static void
write_value(struct json_writer *json, const struct member *member, const void *at)
{
	const struct public_id *id;
	const char *const *text;

	switch (member->type) {
	case MEMBER_IS_TEXT:
		text = at;
		json_text(json, *text);
		break;
	case MEMBER_IS_JSON:
		text = at;
		json_raw(json, *text == NULL ? "null" : *text);
		break;
	case MEMBER_IS_INT:
		json_int(json, *(const int64_t *)at);
		break;
	case MEMBER_IS_DOUBLE:
		json_double(json, *(const double *)at);
		break;
	case MEMBER_IS_BOOL:
		json_boolean(json, *(const bool *)at);
		break;
	case MEMBER_IS_ID:
		id = at;
		json_text(json, id->text[0] == '\0' ? NULL : id->text);
		break;
	case MEMBER_IS_TIME:
		json_time(json, *(const int64_t *)at);
		break;
	case MEMBER_IS_TEXTS:
		write_texts(json, at);
		break;
	case MEMBER_IS_OBJECT:
		members_write(json, member->members, at);
		break;
	case MEMBER_IS_OBJECTS:
		write_objects(json, member->members, at);
		break;
	}
}

void
members_write(struct json_writer *json, const struct member *members,
    const void *value)
{
	json_begin_object(json);
	for (const struct member *member = members; member->name != NULL; member++) {
		json_key(json, member->name);
		write_value(json, member, (const char *)value + member->offset);
	}
	json_end_object(json);
}

void
members_write_list(struct json_writer *json, const struct member *members,
    const struct objects *objects, const char *next)
{
	json_begin_object(json);
	json_key(json, "items");
	write_objects(json, members, objects);
	json_key(json, "next");
	json_text(json, next);
	json_end_object(json);
}
