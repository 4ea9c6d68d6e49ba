/*
 * Replies as data: which members of a struct are printed, and how.
 * The same tables make the JSON (members_write) and the API's description.
 */
#ifndef LIB_MEMBERS_H
#define LIB_MEMBERS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/ids.h"
#include "lib/base/texts.h"

struct json_writer;

enum member_type {
	MEMBER_IS_TEXT,		/* const char *; NULL prints null */
	MEMBER_IS_INT,		/* int64_t */
	MEMBER_IS_DOUBLE,	/* double */
	MEMBER_IS_BOOL,		/* bool */
	MEMBER_IS_ID,		/* struct public_id; empty prints null */
	MEMBER_IS_TIME,		/* int64_t, microseconds since 1970; 0 prints null */
	MEMBER_IS_TEXTS,	/* struct texts */
	MEMBER_IS_JSON,		/* const char * of trusted JSON; NULL prints null */
	MEMBER_IS_OBJECT,	/* a nested struct, printed by `members` */
	MEMBER_IS_OBJECTS,	/* struct objects, each printed by `members` */
};

/* A nested list: `count` structs of `size` bytes each. */
struct objects {
	const void *items;
	size_t      count;
	size_t      size;
};

struct member {
	const char          *name;	/* NULL ends a table */
	enum member_type     type;
	size_t               offset;
	const struct member *members;
};

#define MEMBER_AS(name, kind, type, field) \
	{ name, kind, offsetof(type, field), NULL }
#define MEMBER_TEXT(type, field)   MEMBER_AS(#field, MEMBER_IS_TEXT, type, field)
#define MEMBER_INT(type, field)    MEMBER_AS(#field, MEMBER_IS_INT, type, field)
#define MEMBER_DOUBLE(type, field) MEMBER_AS(#field, MEMBER_IS_DOUBLE, type, field)
#define MEMBER_BOOL(type, field)   MEMBER_AS(#field, MEMBER_IS_BOOL, type, field)
#define MEMBER_ID(type, field)     MEMBER_AS(#field, MEMBER_IS_ID, type, field)
#define MEMBER_TIME(type, field)   MEMBER_AS(#field, MEMBER_IS_TIME, type, field)
#define MEMBER_TEXTS(type, field)  MEMBER_AS(#field, MEMBER_IS_TEXTS, type, field)
#define MEMBER_JSON(type, field)   MEMBER_AS(#field, MEMBER_IS_JSON, type, field)
#define MEMBER_OBJECT(type, field, table) \
	{ #field, MEMBER_IS_OBJECT, offsetof(type, field), table }
#define MEMBER_OBJECTS(type, field, table) \
	{ #field, MEMBER_IS_OBJECTS, offsetof(type, field), table }
#define MEMBER_END                 { NULL, MEMBER_IS_TEXT, 0, NULL }

/* Write `value`, a struct that `members` describes, as one JSON object. */
void members_write(struct json_writer *json, const struct member *members,
    const void *value);

#endif
