/* The password asked once more, before what cannot be undone. */
#ifndef AUTH_CONFIRM_H
#define AUTH_CONFIRM_H

#include "lib/base/err.h"

struct request;

/* Guesses by whoever found a session open.  ERR_RATE */
enum err confirm_rate(struct request *req);
/*
 * What is to be answered to `err`: a wrong password in the member `pointer` is
 * ERR_INPUT there, for it does not end the session, and a right one is no guess.
 */
enum err confirm_result(struct request *req, const char *pointer, enum err err);

#endif
