/*
 * A client of the API for contract tests: JSON in and out, and a jar for the
 * cookies that it is given.  VERBOSE=1 in the environment: what was asked and
 * what came goes to standard error.
 */
#ifndef SUPPORT_API_H
#define SUPPORT_API_H

#include <stdbool.h>
#include <stdint.h>

#include "support/world/fcgi_client.h"

struct json_object;

#define API_COOKIE_MAX 80
#define API_HOST       "localhost:8080"		/* that the browser asks */
#define API_ORIGIN     "http://" API_HOST	/* of a page of the site itself */

/* Zeroed but for `socket`: somebody who is signed out. */
struct api {
	const char         *socket;	/* of the program */
	char                session[API_COOKIE_MAX];	/* cookies; "": none */
	char                device[API_COOKIE_MAX];
	const char         *bearer;	/* the Authorization header's value; NULL: none */
	const char         *origin;	/* NULL: none is sent */
	const char         *address;	/* NULL: 192.0.2.1 */
	const char *const  *more;	/* more parameters: name, value, …, NULL */
	struct fcgi_reply   reply;	/* the last one */
	struct json_object *json;	/* its body; NULL: not JSON */
};

/*
 * Ask and return the reply's status.  `body` is JSON text, NULL: none; cookies
 * that come are kept.
 */
int         api_call(struct api *api, const char *method, const char *uri,
    const char *body);
/* The same with any body, of that Content-Type; NULL: none is sent. */
int         api_send(struct api *api, const char *method, const char *uri,
    const char *type, const void *body, size_t len);
/*
 * The front end's question before it takes a body of `length` bytes (NULL: of
 * unknown length): the status that is meant, 204 when it may come.  `json` is then the
 * problem.
 */
int         api_may(struct api *api, const char *method, const char *uri,
    const char *type, const char *length);
/* JSON again, printed; `'` is written for `"`. */
int         api_post(struct api *api, const char *uri, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Forget the reply, and the cookies. */
void        api_done(struct api *api);

/* A member of the last reply by its path, such as "items.0.id"; "" when absent or null. */
const char *api_text(const struct api *api, const char *path);
int64_t     api_int(const struct api *api, const char *path);
bool        api_bool(const struct api *api, const char *path);
/* It is there, and null. */
bool        api_is_null(const struct api *api, const char *path);
/* How many items the array at `path` has; -1: none. */
int         api_count(const struct api *api, const char *path);
/* True when the last reply names `pointer` (or a parameter) among its errors. */
bool        api_blames(const struct api *api, const char *pointer);

#endif
