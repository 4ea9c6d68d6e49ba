/* Signing for programs without keys. */
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
#include "lib/config/config.h"
#include "lib/io/log.h"
#include "store/store_s3.h"
#include "store/store_signing_rights.h"

#define GROUP_PREFIX "vitrina-"

#define NO_GROUP ((gid_t)-1)

/* Of the askers, and of ourselves; read once: they are made before we start. */
static gid_t asker_groups[STORE_SIGNING_ASKERS];
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
	for (size_t i = 0; i < STORE_SIGNING_ASKERS; i++)
		asker_groups[i] = group_of(store_signing_askers[i].program);
	we_have_a_group = group_of(program) == getegid();
}

/* In the group, where there are groups; beside us, where there are none. */
static bool
is_who_it_says(const struct s3_asker *who)
{
	const struct store_asker *asker = store_signing_asker(who->program);

	if (who->gid == getegid())
		return who->uid == geteuid() && !we_have_a_group;
	return asker != NULL && who->gid != NO_GROUP && asker_groups[asker - store_signing_askers] == who->gid;
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
	const char *directory = store_signing_directory(arena);

	(void)pool;
	read_groups(program);
	if (strcmp(config()->store, "s3") == 0 || strcmp(config()->store_before, "s3") == 0) {
		if (mkdir(directory, 0700) != 0 && errno != EEXIST)
			log_error("signing: %s: %s", directory, strerror(errno));
		if (!s3_answer_start(store_signing_socket(arena), decide))
			exit(EXIT_FAILURE);	/* started again, it may be had */
	}
	arena_free(arena);
}

void
store_signing_stop(void)
{
	s3_answer_stop();
}
