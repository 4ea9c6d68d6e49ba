/* Routes as data, and the actions that they lead to. */
#ifndef LIB_ROUTE_H
#define LIB_ROUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/count.h"
#include "lib/base/err.h"
#include "lib/serve/input.h"
#include "lib/text/members.h"

struct request;

enum body_kind {
	BODY_NONE,
	BODY_JSON,	/* read whole, at most max_bytes, into typed fields */
	BODY_JSON_SLOW,	/* the same, and the action waits for more than the database: its own thread */
	BODY_STREAM,	/* left to the action: see lib/io/body.h */
	BODY_JSON_OR_STREAM,	/* JSON when the Content-Type says so, else left to the action */
	BODY_STREAM_UNSIZED,	/* left to the action, and its length need not be said */
	BODY_TEXT,	/* read whole, at most max_bytes, of any type: request_text() */
};

/* max_bytes of a route that takes as much as the configuration's max_upload. */
#define MAX_UPLOAD (-1)

enum returns_kind { RETURNS_IS_OBJECT, RETURNS_IS_LIST, RETURNS_IS_EMPTY, RETURNS_IS_MEDIA };

struct returns {
	enum returns_kind    kind;
	int                  status;
	const struct member *members;
	const char          *media;	/* "image/jpeg", for the API's description */
};

struct action {
	const struct field *fields;
	size_t              field_count;
	size_t              input_size;
	/*
	 * What can be said before a streamed body is here: asked by the front end
	 * before it takes one, and again before `run`.  It may note in the input
	 * what `run` needs.  NULL: nothing
	 */
	enum err          (*may)(struct request *req, void *input);
	enum err          (*run)(struct request *req, const void *input);
	struct returns      returns;
	/* It waits for nothing: answered also while every thread of the loop waits. */
	bool                is_prompt;
	/*
	 * True: it waits for another host, and so has a thread of those that may,
	 * which are counted (the configuration's store_threads).  NULL: it does not
	 */
	bool              (*is_afar)(void);
};

/* What an action returns is said once, here, and checked when it replies. */
#define RETURNS_OBJECT(status, members) { RETURNS_IS_OBJECT, status, members, NULL }
#define RETURNS_LIST(members)           { RETURNS_IS_LIST, 200, members, NULL }
#define RETURNS_NOTHING                 { RETURNS_IS_EMPTY, 204, NULL, NULL }
#define RETURNS_MEDIA(media)            { RETURNS_IS_MEDIA, 200, NULL, media }

#define ACTION(type, fields, run, ...) \
	{ fields, COUNT(fields), sizeof(type), NULL, run, __VA_ARGS__, false, NULL }
#define ACTION_OF_BODY(type, fields, may, run, ...) \
	{ fields, COUNT(fields), sizeof(type), may, run, __VA_ARGS__, false, NULL }
#define ACTION_NO_INPUT(run, ...) \
	{ NULL, 0, 0, NULL, run, __VA_ARGS__, false, NULL }
/* The same of what waits for another host, as `is_afar` says. */
#define ACTION_AFAR(is_afar, type, fields, run, ...) \
	{ fields, COUNT(fields), sizeof(type), NULL, run, __VA_ARGS__, false, is_afar }
#define ACTION_AFAR_OF_BODY(is_afar, type, fields, may, run, ...) \
	{ fields, COUNT(fields), sizeof(type), may, run, __VA_ARGS__, false, is_afar }
#define ACTION_AFAR_NO_INPUT(is_afar, run, ...) \
	{ NULL, 0, 0, NULL, run, __VA_ARGS__, false, is_afar }
/* Its route is to ask nobody who calls, for that may wait. */
#define ACTION_PROMPT(run, ...) \
	{ NULL, 0, 0, NULL, run, __VA_ARGS__, true, NULL }

struct route {
	const char          *method;
	const char          *path;		/* "/api/videos/{id}"; {name} is one segment */
	enum err           (*access)(struct request *req);
	uint32_t             scope;		/* bit of the token scope it needs; 0: none */
	enum body_kind       body;
	int64_t              max_bytes;
	const struct action *action;
};

/*
 * Find the request's route among the program's and note its path's values.
 *
 * ERR_NOT_FOUND  no such path
 * ERR_METHOD     the path is there, not the method; the reply gets Allow
 */
enum err route_find(struct request *req, const struct route **route);

#endif
