/* vitrina-admin migrate: the database's shape. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/vitrina-admin/commands.h"
#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/base/err.h"
#include "service/upkeep/migration.h"

/* Beside us: of an installed site, else of the tree that we were built in. */
static const char *
find_directory(struct arena *arena)
{
	char self[PATH_MAX] = "", *slash;
	const char *installed;
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (len > 0 && (slash = strrchr(self, '/')) != NULL)
		*slash = '\0';
	installed = arena_printf(arena, "%s/../share/vitrina/migrations", self);
	if (access(installed, R_OK) == 0)
		return installed;
	return arena_printf(arena, "%s/../../migrations", self);
}

static int
fail(enum err err)
{
	fprintf(stderr, "vitrina-admin migrate: %s\n", err_title(err));
	return 1;
}

static void
print_state(const struct migration *migration)
{
	char at[CLOCK_TEXT_MAX];

	printf("%04d_%s  ", migration->number, migration->name);
	if (migration->applied_at == 0) {
		puts("pending");
		return;
	}
	clock_format(migration->applied_at, at);
	printf("applied %s%s\n", at, migration->up == NULL ? ", by another release" :
	    migration_has_changed(migration) ? ", and CHANGED since" : "");
}

static int
show(const struct migrations *migrations)
{
	size_t i;

	for (i = 0; i < migrations->count; i++)
		print_state(&migrations->items[i]);
	return 0;
}

static int
up(struct db *db, const struct migrations *migrations)
{
	size_t applied;
	enum err err = migration_up(db, migrations, &applied);

	printf("%zu applied\n", applied);
	return err == ERR_OK ? 0 : fail(err);
}

/* The number of the newest but one that is applied. */
static int
one_less(const struct migrations *migrations)
{
	int newest = 0, before = 0;
	size_t i;

	for (i = 0; i < migrations->count; i++) {
		if (migrations->items[i].applied_at == 0)
			continue;
		before = newest;
		newest = migrations->items[i].number;
	}
	return before;
}

static int
down(struct db *db, const struct migrations *migrations, const char *number)
{
	char *end = NULL;
	long target = number == NULL ? one_less(migrations) : strtol(number, &end, 10);
	size_t undone;
	enum err err;

	if (number != NULL && (end == number || *end != '\0' || target < 0 || target > INT_MAX))
		return COMMAND_USAGE;
	err = migration_down(db, migrations, (int)target, &undone);
	printf("%zu undone\n", undone);
	return err == ERR_OK ? 0 : fail(err);
}

int
migrate_command(struct db *db, int argc, char **argv)
{
	struct arena *arena = arena_new();
	const char *directory = NULL;
	struct migrations migrations;
	int status = COMMAND_USAGE;
	enum err err;

	if (argc >= 2 && strcmp(argv[0], "--from") == 0) {
		directory = argv[1];
		argc -= 2;
		argv += 2;
	}
	if (argc < 1 || argc > 2 || (argc == 2 && strcmp(argv[0], "down") != 0))
		goto done;
	if (directory == NULL)
		directory = find_directory(arena);
	err = migration_list(db, arena, directory, &migrations);
	if (err != ERR_OK)
		status = fail(err);
	else if (strcmp(argv[0], "up") == 0)
		status = up(db, &migrations);
	else if (strcmp(argv[0], "status") == 0)
		status = show(&migrations);
	else if (strcmp(argv[0], "down") == 0)
		status = down(db, &migrations, argv[1]);
done:
	arena_free(arena);
	return status;
}
