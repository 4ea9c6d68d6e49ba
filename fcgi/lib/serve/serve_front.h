/* Who may ask a program that listens on TCP: its front ends, by lib/secret/front_key.h. */
#ifndef LIB_SERVE_FRONT_H
#define LIB_SERVE_FRONT_H

#include <stdbool.h>

#include "lib/base/err.h"

struct conn;

/*
 * Before any request.  False, and it was said: the key is there and cannot be read, or
 * there is none and others than this machine could ask.
 */
bool serve_front_init(int listener);
/* ERR_FORBIDDEN: no front end of ours asks.  Constant time in what it shows. */
enum err serve_front_check(const struct conn *conn);

#endif
