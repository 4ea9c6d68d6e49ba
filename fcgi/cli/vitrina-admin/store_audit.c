/* vitrina-admin store audit: objects without a row, and rows without an object. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

#include "cli/vitrina-admin/commands.h"
#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "service/upkeep/audit.h"
#include "store/store.h"

struct round {
	struct db    *db;
	struct arena *arena;	/* reset after each page */
	struct texts  keys;	/* of the store, until they are AUDIT_AT_ONCE */
	int64_t       missing;
	int64_t       unowned;
	enum err      err;
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
end_page(struct round *round)
{
	struct audit_stray *strays = NULL;
	size_t count = 0;

	if (round->err == ERR_OK && round->keys.count > 0)
		round->err = audit_strays(round->db, round->arena, &round->keys, &strays, &count);
	for (size_t i = 0; round->err == ERR_OK && i < count; i++)
		printf("no row     %s\n", strays[i].key);
	round->unowned += (int64_t)count;
	arena_reset(round->arena);
	round->keys = (struct texts){ ARENA_ARRAY(round->arena, const char *, AUDIT_AT_ONCE), 0 };
}

static bool
take_key(void *context, const char *key, int64_t size_bytes)
{
	struct round *round = context;

	(void)size_bytes;
	round->keys.items[round->keys.count++] = arena_strdup(round->arena, key);
	if (round->keys.count == AUDIT_AT_ONCE)
		end_page(round);
	return round->err == ERR_OK;
}

int
store_audit_command(struct db *db, int argc, char **argv)
{
	struct round round = { .db = db, .arena = arena_new(), .err = ERR_OK };
	enum err err;

	(void)argv;
	if (argc != 0) {
		arena_free(round.arena);
		return COMMAND_USAGE;
	}
	if ((err = find_missing(&round, audit_objects)) == ERR_OK &&
	    (err = find_missing(&round, audit_derived)) == ERR_OK) {
		end_page(&round);	/* makes an empty one */
		err = store_list("", take_key, &round);
		end_page(&round);
	}
	arena_free(round.arena);
	if (err == ERR_OK)
		err = round.err;
	if (err != ERR_OK)
		fprintf(stderr, "vitrina-admin store audit: %s\n", err_title(err));
	printf("%" PRId64 " rows have no object, %" PRId64 " objects have no row\n",
	    round.missing, round.unowned);
	return err == ERR_OK && round.missing == 0 && round.unowned == 0 ? 0 : 1;
}
