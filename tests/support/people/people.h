/* Accounts for tests of services: made as registration makes them. */
#ifndef SUPPORT_PEOPLE_H
#define SUPPORT_PEOPLE_H

#include "lib/base/arena.h"
#include "lib/db/db.h"
#include "service/account/account.h"

#define PEOPLE_PASSWORD "seven rivers in winter"

/* Where tests sign in from. */
extern const struct account_place people_place;

/* Sets up the configuration (registration open) and a pool as the role auth. */
void people_begin(void);
void people_end(void);
/* One request's way to the database, and its arena; valid until people_end(). */
extern struct db     people_db;
extern struct arena *people_arena;

/* An account named `username`; `pass` may be NULL.  Fails the test when it cannot. */
struct account people_make(const char *username, struct account_pass *pass);
/* The same, with a code that makes an admin. */
struct account people_make_admin(const char *username, struct account_pass *pass);

/* One number that `sql` gives, asked as the owner of the tables. */
int64_t people_number(const char *sql);
/* Run `sql` as the owner of the tables. */
void    people_run(const char *sql);

#endif
