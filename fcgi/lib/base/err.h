/* The one table of failures: symbol, HTTP status, problem type, title. */
#ifndef LIB_ERR_H
#define LIB_ERR_H

#define ERR_TABLE(X) \
	X(ERR_OK,             200, "ok",                "OK") \
	X(ERR_MALFORMED,      400, "malformed",         "The request could not be read") \
	X(ERR_NO_SESSION,     401, "no-session",        "Sign in first") \
	X(ERR_CREDENTIALS,    401, "wrong-credentials", "The username or the password is wrong") \
	X(ERR_TOTP,           401, "totp-required",     "Show your second factor as well") \
	X(ERR_TOTP_WRONG,     401, "wrong-totp",        "The code is wrong, or was used already") \
	X(ERR_PASSKEY,        401, "wrong-passkey",     "This passkey does not let anybody in here") \
	X(ERR_SHARE_PASSWORD, 401, "share-password",    "This link asks for its password") \
	X(ERR_HOST_KEY,       401, "host-key",          "No host of this site is known by that key") \
	X(ERR_FORBIDDEN,      403, "forbidden",         "You may not do this") \
	X(ERR_ORIGIN,         403, "cross-origin",      "The request came from another site") \
	X(ERR_SCOPE,          403, "scope",             "The token lacks the scope for this") \
	X(ERR_PROOF,          403, "proof-required",    "Show once more that it is you") \
	X(ERR_SUSPENDED,      403, "suspended",         "This account is suspended") \
	X(ERR_NOT_FOUND,      404, "not-found",         "No such thing") \
	X(ERR_PROCESSING,     404, "processing",        "It is being made; look again in a moment") \
	X(ERR_METHOD,         405, "method",            "This address does not take that method") \
	X(ERR_NOT_ACCEPTABLE, 406, "not-acceptable",    "Not available in a form you accept") \
	X(ERR_CONFLICT,       409, "conflict",          "It exists already, or changed meanwhile") \
	X(ERR_IDEMPOTENCY,    409, "idempotency",       "This Idempotency-Key was used for another request") \
	X(ERR_LENGTH,         411, "length-required",   "Say the length of the body") \
	X(ERR_PRECONDITION,   412, "precondition",      "The thing is not in the state you named") \
	X(ERR_TOO_LARGE,      413, "too-large",         "The body is larger than allowed here") \
	X(ERR_MEDIA_TYPE,     415, "media-type",        "This address does not take that content type") \
	X(ERR_RANGE,          416, "range",             "The range is outside the content") \
	X(ERR_INPUT,          422, "invalid-input",     "Some fields are invalid") \
	X(ERR_NOT_MEDIA,      422, "not-media",         "The file cannot be used as media") \
	X(ERR_LOCKED,         423, "locked",            "Somebody has locked it") \
	X(ERR_RATE,           429, "too-many-requests", "Too many requests; wait a little") \
	X(ERR_INTERNAL,       500, "internal",          "Something went wrong on our side") \
	X(ERR_NO_S3,          501, "store-has-no-credentials", "This site's store hands out no credentials") \
	X(ERR_UNAVAILABLE,    503, "unavailable",       "Try again in a moment") \
	X(ERR_STORE_REFUSED,  503, "store-refused",     "The site's store does not let the site in; who runs it is told") \
	X(ERR_NO_SPACE,       507, "no-space",          "The server has no space left for uploads") \
	X(ERR_QUOTA,          507, "quota",             "Your quota is used up")

enum err {
#define X(symbol, status, type, title) symbol,
	ERR_TABLE(X)
#undef X
	ERR_COUNT
};

int         err_status(enum err err);
const char *err_type(enum err err);	/* the last part of the problem's type */
const char *err_title(enum err err);
/*
 * What a failed call of the system is to whoever asked: ERR_NO_SPACE where a
 * disk or a quota is full and nothing else, ERR_UNAVAILABLE where something is
 * short or broken that may be there again (descriptors, memory, a disk that
 * does not answer or cannot be written), ERR_INTERNAL of all others.
 */
enum err    err_of_errno(int code);

#endif
