/* People who sign in through the auth program, for contract tests. */
#ifndef SUPPORT_AUTH_H
#define SUPPORT_AUTH_H

#include "support/people/api.h"
#include "support/world/test_program.h"

#define AUTH_PASSWORD "seven rivers in winter"

/*
 * Start auth with registration open and no slow-down of addresses; `env` as in
 * test_program_start().
 */
void auth_start(struct test_program *program, const char *const *env);

/* A fresh account, signed in.  End it with api_done(). */
struct api auth_register(const struct test_program *program, const char *username);
/* The same with a code that makes an admin. */
struct api auth_register_admin(const struct test_program *program, const char *username);
/* One more session of an account made by these. */
struct api auth_login(const struct test_program *program, const char *username);
/* The same person at another program. */
struct api auth_as(const struct api *me, const struct test_program *program);
/* Somebody new, who talks to `program`. */
struct api auth_person(const struct test_program *auth, const struct test_program *program,
    const char *username);
/* A token of `me` with `scopes` as JSON (["read"]), as a client that shows it.
 * Its `bearer` is on the heap: free() it. */
struct api auth_token(struct api *me, const char *scopes);

#endif
