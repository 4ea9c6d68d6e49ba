/* API tokens: made once, shown once, listed and revoked. */
#ifndef SERVICE_TOKEN_H
#define SERVICE_TOKEN_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"
#include "lib/base/texts.h"

struct arena;
struct db;
struct page;
struct page_ask;

#define TOKEN_NAME_MAX 100
#define TOKENS_MAX     100	/* an account */

struct token {
	int64_t          key;		/* internal */
	struct public_id id;
	const char      *name;
	struct texts     scopes;	/* of read, upload, manage, files, admin */
	int64_t          created_at;
	int64_t          expires_at;	/* 0: never */
	int64_t          used_at;	/* to the minute; 0: not yet */
	const char      *token;		/* its text, from token_make() alone */
};

struct token_wish {
	const char  *name;
	struct texts scopes;		/* at least one */
	int64_t      expires_at;	/* 0: never */
};

/* ERR_CONFLICT  the account has TOKENS_MAX already */
enum err token_make(struct db *db, struct arena *arena, const struct user_id *user,
    const struct token_wish *wish, struct token *out);

/* Struct tokens, newest first, those that expired as well.  ERR_INPUT: a cursor that is none */
enum err token_list(struct db *db, struct arena *arena, const struct user_id *user,
    const struct page_ask *ask, struct page *out);

/* ERR_NOT_FOUND  no such token, or somebody else's */
enum err token_revoke(struct db *db, const struct user_id *user, const struct public_id *id);

#endif
