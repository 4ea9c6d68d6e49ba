/* Closing an account: hidden at once, and all that it owns removed by a job. */
#ifndef SERVICE_CLOSURE_H
#define SERVICE_CLOSURE_H

#include "lib/base/err.h"
#include "lib/base/ids.h"

struct arena;
struct db;

/*
 * Close `user`'s own account: its name is free, its sessions and tokens end,
 * its comments and likes go and its videos are hidden now; objects and rows go
 * by the job JOB_ACCOUNT_DELETE.  There is no way back.
 *
 * ERR_CONFLICT  it is the last admin
 */
enum err closure_close(struct db *db, struct arena *arena, const struct user_id *user);

#endif
