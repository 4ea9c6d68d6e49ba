/* The videos program with auth and credentials beside it. */
#ifndef SUPPORT_VIDEOS_SITE_H
#define SUPPORT_VIDEOS_SITE_H

#include <stdbool.h>
#include <stdint.h>

#include "support/people/api.h"
#include "support/world/test_program.h"

extern struct test_program videos_auth, videos_credentials, videos_program;

/* Start all three; `env` of the videos program as in test_program_start(). */
void videos_site_start(const char *const *env);
/* True when all ended with 0. */
bool videos_site_stop(void);

/* A fresh account, at the videos program.  End it with api_done(). */
struct api videos_person(const char *username);
struct api videos_admin(const char *username);
/* Somebody who is signed out. */
struct api videos_stranger(void);

/* Run `sql` as the owner of the tables, and one number that it gives. */
void    videos_sql(const char *sql);
int64_t videos_number(const char *sql);
/* Check that nothing of `who` is left but objects that wait to be deleted. */
void    videos_left_nothing(const char *who);
/* How many files the store has below `prefix` ("u", "v"). */
int     videos_files(const char *prefix);

#endif
