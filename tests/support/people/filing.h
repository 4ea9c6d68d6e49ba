/* Somebody's folders and files, put there by the service as its role may, for tests of services. */
#ifndef SUPPORT_FILING_H
#define SUPPORT_FILING_H

#include "service/file/file.h"
#include "support/people/people.h"

/* With people_begin(), and a store. */
void filing_begin(void);
void filing_end(void);
/* One request's way to the database, and the pool of all. */
extern struct db       filing_db;
extern struct db_pool *filing_pool;

/* All of these but the two that say an error fail the test when they cannot. */
struct file filing_home(const struct account *who);
struct file filing_folder(const struct account *who, const struct file *parent, const char *name);
enum err    filing_put(const struct account *who, const struct file *parent, const char *name,
    int64_t length, struct file *out);
/* Of test_bytes() of seed FILING_SEED. */
#define FILING_SEED 7
struct file filing_file(const struct account *who, const struct file *parent, const char *name,
    int64_t length);
enum err    filing_move(const struct account *who, const struct file *what,
    const struct file *to, const char *name);
/* As it is now. */
struct file filing_again(const struct account *who, const struct file *what);
/* used_bytes */
int64_t     filing_used(const struct account *who);
/* `count` files "name 1", … of one object u/x/name, put in as rows. */
void        filing_fill(const struct account *who, const struct file *parent,
    const char *name, int count);

#endif
