/*
 * Who holds the store's keys: credentials and the worker.  The other programs
 * that read and write an S3 ask credentials for each address, which gives what
 * the program needs and nothing else (lib/aws/s3_ask.h).
 */
#ifndef STORE_SIGNING_H
#define STORE_SIGNING_H

#include "lib/base/err.h"

struct arena;
struct db_pool;
struct s3_asker;
struct s3_link;
struct s3_wish;

/* To be said first: this process is `program`, and one of store_signing_rights.h has no keys. */
void store_signing_as(const char *program);
/* As who this process asks; NULL: it has keys. */
const char *store_signing_asks_as(void);
enum err    store_signing_ask(struct arena *arena, const struct s3_wish *wish,
    struct s3_link *out);

/* Where they are asked: a socket, in a directory that is its owner's alone. */
const char *store_signing_directory(struct arena *arena);
const char *store_signing_socket(struct arena *arena);

/*
 * Sign for others, beside a program's requests, where the store is an S3.  An
 * asker is who its group says (vitrina-videos, …), or, where this process is in
 * no such group (make run), who it says itself, of the same user and group.
 */
void store_signing_start(const char *program, struct db_pool *pool);
void store_signing_stop(void);

#endif
