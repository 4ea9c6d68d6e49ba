/* JSON schemas (2020-12, as OpenAPI 3.1 takes them) of fields and members. */
#ifndef LIB_OPENAPI_SCHEMA_H
#define LIB_OPENAPI_SCHEMA_H

struct action;
struct field;
struct json_writer;
struct member;

void openapi_field_schema(struct json_writer *json, const struct field *field);
/* An object of the action's FROM_BODY fields. */
void openapi_body_schema(struct json_writer *json, const struct action *action);
void openapi_members_schema(struct json_writer *json, const struct member *members);
/* {"items": [...], "next": cursor or null} */
void openapi_list_schema(struct json_writer *json, const struct member *members);
/* What every program's description refers to: problems. */
void openapi_components(struct json_writer *json);

#endif
