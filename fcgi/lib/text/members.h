/*
 * Replies as data: which members of a struct are printed, and how.
 * The same tables make the JSON (members_write) and the API's description.
 */
#ifndef LIB_MEMBERS_H
#define LIB_MEMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/ids.h"
#include "lib/base/texts.h"
#include "lib/base/typed.h"

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

#define TYPE_OF_JSON    const char *
#define TYPE_OF_OBJECTS struct objects

/* For members that are called otherwise than what holds them. */
#define MEMBER_AS(name, kind, type, field) \
	{ name, MEMBER_IS_##kind, TYPED_OFFSET(type, field, TYPE_OF_##kind), NULL }
#define MEMBER_TEXT(type, field)   MEMBER_AS(#field, TEXT, type, field)
#define MEMBER_INT(type, field)    MEMBER_AS(#field, INT, type, field)
#define MEMBER_DOUBLE(type, field) MEMBER_AS(#field, DOUBLE, type, field)
#define MEMBER_BOOL(type, field)   MEMBER_AS(#field, BOOL, type, field)
#define MEMBER_ID(type, field)     MEMBER_AS(#field, ID, type, field)
#define MEMBER_TIME(type, field)   MEMBER_AS(#field, TIME, type, field)
#define MEMBER_TEXTS(type, field)  MEMBER_AS(#field, TEXTS, type, field)
#define MEMBER_JSON(type, field)   MEMBER_AS(#field, JSON, type, field)
/* `inner` is the struct that `table` describes, and that `field` is. */
#define MEMBER_OBJECT(name, type, field, inner, table) \
	{ name, MEMBER_IS_OBJECT, TYPED_OFFSET(type, field, inner), table }
#define MEMBER_OBJECTS(type, field, table) \
	{ #field, MEMBER_IS_OBJECTS, TYPED_OFFSET(type, field, TYPE_OF_OBJECTS), table }
#define MEMBER_END                 { NULL, MEMBER_IS_TEXT, 0, NULL }

/* Write `value`, a struct that `members` describes, as one JSON object. */
void members_write(struct json_writer *json, const struct member *members,
    const void *value);
/* A page of a list: {"items": […], "next": a cursor, or null at the end}. */
void members_write_list(struct json_writer *json, const struct member *members,
    const struct objects *objects, const char *next);

#endif
