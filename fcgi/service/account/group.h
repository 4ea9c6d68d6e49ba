/*
 * Groups: people whom something is shared with together.  The admin makes them and says
 * who is in; of a group know the admin and its members, and nobody else.
 *
 * Strings live in the arena.  On error results are untouched.
 */
#ifndef SERVICE_GROUP_H
#define SERVICE_GROUP_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"

struct arena;
struct db;
struct page;
struct page_ask;

#define GROUP_NAME_MAX 60	/* characters */

struct group {
	int64_t          key;		/* internal */
	struct public_id id;
	const char      *name;
	int64_t          members;	/* how many */
	int64_t          created_at;
};

struct group_member {
	int64_t          key;		/* internal */
	struct public_id id;
	const char      *username;
};

/* Who asks. */
struct group_viewer {
	struct user_id user;
	bool           is_admin;	/* he sees all; others those that they are in */
};

/* Struct groups, latest first.  ERR_INPUT: a cursor that is none */
enum err group_list(struct db *db, struct arena *arena, const struct group_viewer *viewer,
    const struct page_ask *ask, struct page *out);
/* ERR_NOT_FOUND: none, or none that he sees */
enum err group_find(struct db *db, struct arena *arena, const struct group_viewer *viewer,
    const struct public_id *id, struct group *out);

/* ERR_CONFLICT: one is called so, in any case of letters */
enum err group_make(struct db *db, struct arena *arena, const char *name, struct group *out);
/* ERR_CONFLICT, ERR_NOT_FOUND */
enum err group_rename(struct db *db, struct arena *arena, const struct public_id *id,
    const char *name, struct group *out);
/* With all shares with it.  ERR_NOT_FOUND */
enum err group_delete(struct db *db, const struct public_id *id);

/* Struct group_members, latest first.  ERR_NOT_FOUND: no such group; ERR_INPUT as above */
enum err group_list_members(struct db *db, struct arena *arena, const struct public_id *id,
    const struct page_ask *ask, struct page *out);
/* Whoever is in already stays it.  ERR_NOT_FOUND: no such group; ERR_INPUT: nobody is called so */
enum err group_add(struct db *db, struct arena *arena, const struct public_id *id,
    const char *username, struct group_member *out);
/* ERR_NOT_FOUND */
enum err group_remove(struct db *db, const struct public_id *id, const struct public_id *member);

#endif
