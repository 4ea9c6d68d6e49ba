/* Signing for programs without keys, and asking for it. */
#include "store/store_signing.h"

#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/aws/s3_ask.h"
#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "lib/config/config.h"
#include "lib/io/log.h"
#include "store/store.h"
#include "store/store_s3.h"

#define GROUP_PREFIX "vitrina-"
#define AHEAD_US     INT64_C(1000000)	/* of our clock, which is the asker's too */

/* Originals are u/…, what is derived of a video v/…; deleting and listing is the worker's. */
static const struct asking {
	const char *program;
	const char *prefixes[3];
} askers[] = {
	{ "videos", { "u/", "v/" } },
	{ "images", { "u/" } },
	{ "matrix", { "u/" } },
};

/* What is done with one object, and what the query may say; `needs` is not NULL: must say. */
static const struct operation {
	const char *method;
	const char *needs;
	const char *allows[5];
} operations[] = {
	{ "HEAD",   NULL,         { "versionId" } },
	{ "GET",    NULL,         { "versionId", "response-content-type",
	    "response-content-disposition" } },
	{ "GET",    "uploadId",   { "uploadId", "part-number-marker" } },
	{ "PUT",    NULL,         { NULL } },
	{ "PUT",    "partNumber", { "partNumber", "uploadId" } },
	{ "POST",   "uploads",    { "uploads" } },
	{ "POST",   "uploadId",   { "uploadId" } },
	{ "DELETE", "uploadId",   { "uploadId" } },
};

static const char *asks_as;

static const struct asking *
asker_named(const char *program)
{
	for (size_t i = 0; i < COUNT(askers); i++)
		if (strcmp(askers[i].program, program) == 0)
			return &askers[i];
	return NULL;
}

void
store_signing_as(const char *program)
{
	asks_as = asker_named(program) != NULL ? program : NULL;
}

const char *
store_signing_asks_as(void)
{
	return asks_as;
}

/* `suffix` "" is the directory, which is its owner's alone. */
static const char *
socket_path(struct arena *arena, const char *suffix)
{
	return arena_printf(arena, "%s/sign%s", config()->run_dir, suffix);
}

enum err
store_signing_ask(struct arena *arena, const struct s3_wish *wish, struct s3_link *out)
{
	return s3_ask(socket_path(arena, "/socket"), asks_as, arena, wish, out);
}

static bool
is_in_query(const struct s3_wish *wish, const char *name)
{
	for (size_t i = 0; i < wish->query_count; i++)
		if (strcmp(wish->query[i].name, name) == 0)
			return true;
	return false;
}

static bool
is_operation(const struct operation *op, const struct s3_wish *wish)
{
	if (strcmp(op->method, wish->method) != 0 ||
	    (op->needs != NULL && !is_in_query(wish, op->needs)))
		return false;
	for (size_t i = 0; i < wish->query_count; i++) {
		bool is_allowed = false;

		for (size_t k = 0; k < COUNT(op->allows) && op->allows[k] != NULL; k++)
			is_allowed |= strcmp(op->allows[k], wish->query[i].name) == 0;
		if (!is_allowed)
			return false;
	}
	return true;
}

static bool
holds_for_a_while(const struct s3_wish *wish)
{
	const int64_t link_s = 2 * config()->s3_url_window;
	const int64_t most_s = link_s > S3_SIGNED_CALL_S ? link_s : S3_SIGNED_CALL_S;
	const int64_t now_us = clock_now_us();

	return wish->expires_s > 0 && wish->expires_s <= most_s &&
	    wish->time_us <= now_us + AHEAD_US && wish->time_us > now_us - most_s * 1000000;
}

bool
store_signing_allows(const char *program, const struct s3_wish *wish)
{
	const struct asking *asker = asker_named(program);
	bool is_below = false, is_known = false;

	if (asker == NULL || !holds_for_a_while(wish))
		return false;
	if (wish->key == NULL)	/* is the bucket there? */
		return strcmp(wish->method, "HEAD") == 0 && wish->query_count == 0;
	for (size_t i = 0; asker->prefixes[i] != NULL; i++)
		is_below |= strncmp(wish->key, asker->prefixes[i], strlen(asker->prefixes[i])) == 0;
	for (size_t i = 0; i < COUNT(operations); i++)
		is_known |= is_operation(&operations[i], wish);
	return is_below && is_known && store_key_is_valid(wish->key);
}

#define NO_GROUP ((gid_t)-1)

/* Of the askers, and of ourselves; read once: they are made before we start. */
static gid_t asker_groups[COUNT(askers)];
static bool  we_have_a_group;

static gid_t
group_of(const char *program)
{
	struct group entry, *found = NULL;
	char name[64], text[4096];

	snprintf(name, sizeof(name), GROUP_PREFIX "%s", program);
	return getgrnam_r(name, &entry, text, sizeof(text), &found) == 0 && found != NULL ?
	    found->gr_gid : NO_GROUP;
}

static void
read_groups(const char *program)
{
	for (size_t i = 0; i < COUNT(askers); i++)
		asker_groups[i] = group_of(askers[i].program);
	we_have_a_group = group_of(program) == getegid();
}

/* In the group, where there are groups; beside us, where there are none. */
static bool
is_who_it_says(const struct s3_asker *who)
{
	const struct asking *asker = asker_named(who->program);

	if (who->gid == getegid())
		return who->uid == geteuid() && !we_have_a_group;
	return asker != NULL && who->gid != NO_GROUP && asker_groups[asker - askers] == who->gid;
}

static enum err
decide(struct arena *arena, const struct s3_asker *who, const struct s3_wish *wish,
    struct s3_link *out)
{
	enum err err;

	if (!is_who_it_says(who) || !store_signing_allows(who->program, wish)) {
		log_warn("signing: refused to %s (uid %ld, gid %ld): %s %s", who->program,
		    (long)who->uid, (long)who->gid, wish->method,
		    wish->key != NULL ? wish->key : "(bucket)");
		return ERR_INTERNAL;
	}
	err = s3_presign(store_s3(), arena, wish, out);
	return err == ERR_OK ? ERR_OK : ERR_UNAVAILABLE;
}

void
store_signing_start(const char *program, struct db_pool *pool)
{
	struct arena *arena = arena_new();
	const char *directory = socket_path(arena, "");

	(void)pool;
	read_groups(program);
	if (strcmp(config()->store, "s3") == 0 || strcmp(config()->store_before, "s3") == 0) {
		if (mkdir(directory, 0700) != 0 && errno != EEXIST)
			log_error("signing: %s: %s", directory, strerror(errno));
		if (!s3_answer_start(socket_path(arena, "/socket"), decide))
			exit(EXIT_FAILURE);	/* started again, it may be had */
	}
	arena_free(arena);
}

void
store_signing_stop(void)
{
	s3_answer_stop();
}
