/* Asked once more, before what cannot be undone: the password, or one of the passkeys. */
#ifndef AUTH_CONFIRM_H
#define AUTH_CONFIRM_H

#include <stdbool.h>

#include "lib/base/err.h"
#include "lib/serve/input.h"
#include "service/account/account.h"

struct json_object;
struct request;

/* What most of those actions take, and nothing else. */
struct confirm_input {
	const char         *password;
	struct json_object *passkey;
};

/* In any input with members of these names. */
#define FIELDS_OF_CONFIRM(of) \
	FIELD_TEXT_OPT(FROM_BODY, of, password, 1, PASSWORD_MAX), \
	FIELD_JSON_OPT(FROM_BODY, of, passkey)

/* What was given. */
struct confirm {
	const char         *password;		/* NULL: not this */
	struct json_object *passkey;		/* in its place */
	const char         *pointer;		/* the password's; NULL: "/password" */
	bool                is_alone;		/* a passkey that signs in alone */
};

/*
 * Whoever found a session open guesses seldom, and a guess does not end it.
 *
 * ERR_INPUT  neither was given, or it is wrong: said at its pointer
 * ERR_RATE, ERR_UNAVAILABLE
 */
enum err confirm_me(struct request *req, const struct confirm *what);
/* The same of those actions' input. */
enum err confirm_input(struct request *req, const struct confirm_input *in);

#endif
