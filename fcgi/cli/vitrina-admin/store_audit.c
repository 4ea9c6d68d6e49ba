/* vitrina-admin store audit: objects without a row, and rows without an object. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cli/vitrina-admin/commands.h"
#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "service/upkeep/audit.h"
#include "service/upkeep/stray.h"
#include "store/store.h"

#define DELETE "--delete"

struct round {
	struct db    *db;
	struct arena *arena;	/* reset after each page */
	int64_t       missing;
};

static enum err
find_missing(struct round *round,
    enum err (*next)(struct db *, struct arena *, int64_t *, struct audit_keys *))
{
	struct store_object object;
	struct audit_keys keys;
	int64_t after = 0;
	enum err err;

	do {
		arena_reset(round->arena);
		keys = (struct audit_keys){ .count = 0 };
		err = next(round->db, round->arena, &after, &keys);
		for (size_t i = 0; err == ERR_OK && i < keys.count; i++) {
			if (store_head_version(keys.items[i].key, keys.items[i].version, &object) !=
			    ERR_NOT_FOUND)
				continue;
			printf("no object  %s\n", keys.items[i].key);
			round->missing++;
		}
	} while (err == ERR_OK && keys.count > 0);
	return err;
}

static void
say_stray(void *context, const char *key, int64_t size_bytes)
{
	(void)context, (void)size_bytes;
	printf("no row     %s\n", key);
}

static void
say_removed(void *context, const char *key, int64_t size_bytes)
{
	(void)context, (void)size_bytes;
	printf("removed    %s\n", key);
}

int
store_audit_command(struct db *db, int argc, char **argv)
{
	static const struct stray_watch watch = {
		say_stray, say_removed, NULL, NULL, true,
	};
	const bool deletes = argc == 1 && strcmp(argv[0], DELETE) == 0;
	struct round round = { .db = db };
	struct stray_counts counts = { 0 };
	int64_t unowned;
	enum err err;

	if (argc != 0 && !deletes)
		return COMMAND_USAGE;
	round.arena = arena_new();
	if ((err = find_missing(&round, audit_objects)) == ERR_OK &&
	    (err = find_missing(&round, audit_derived)) == ERR_OK)
		err = stray_sweep(db, deletes ? STRAY_ALL : STRAY_TELL, &watch, &counts);
	arena_free(round.arena);
	if (err != ERR_OK)
		fprintf(stderr, "vitrina-admin store audit: %s\n", err_title(err));
	unowned = counts.strays + counts.unknown + counts.leftovers;
	printf("%" PRId64 " rows have no object, %" PRId64 " objects have no row\n",
	    round.missing, unowned);
	if (deletes)
		printf("%" PRId64 " objects were removed (%" PRId64 " bytes)\n",
		    counts.removed + counts.removed_leftovers, counts.removed_bytes);
	unowned -= counts.removed + counts.removed_leftovers;
	return err == ERR_OK && round.missing == 0 && unowned == 0 ? 0 : 1;
}
