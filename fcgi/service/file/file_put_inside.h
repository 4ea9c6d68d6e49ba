/* Within service/file: bytes that are stored, and what is made of them. */
#ifndef SERVICE_FILE_PUT_INSIDE_H
#define SERVICE_FILE_PUT_INSIDE_H

#include "service/file/file_put.h"

/* A small body into the store, under a key that no row is of.  Errors as file_stage()'s */
enum err file_stage_bare(struct arena *arena, const struct user_id *who, const char *key,
    struct body *body, struct file_staged *out);

/* What was not hashed on the way, and what may be found by its words, is the worker's. */
bool     file_is_workers(const struct file_put *put, const struct file_staged *staged);
/* Within the transaction that makes it a file. */
enum err file_give_worker(struct db *db, struct arena *arena, const char *key);

#endif
