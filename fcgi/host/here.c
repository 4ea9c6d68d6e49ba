/* What vitrina-setup noted beside the configuration, and the programs' files. */
#include "host/here.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "host/words.h"
#include "lib/base/arena.h"
#include "lib/config/config.h"

/* `path` without its last name. */
static const char *
directory_of(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? "." : arena_printf(arena, "%.*s", (int)(slash - path), path);
}

static const char *
beside_configuration(struct arena *arena, const char *name)
{
	return arena_printf(arena, "%s/%s", directory_of(arena, config_file()), name);
}

bool
here_runs(struct arena *arena, const struct program *program)
{
	const char *mark = beside_configuration(arena,
	    arena_printf(arena, "elsewhere/%s", program->name));
	char self[PATH_MAX];
	const ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (len < 0)
		return false;
	self[len] = '\0';
	return programs_has(directory_of(arena, self), program) && access(mark, F_OK) != 0;
}

/* True when `list` of addresses, with commas, has `one`. */
static bool
has_address(const char *list, const char *one)
{
	const size_t len = strlen(one);
	size_t part;

	for (; list != NULL && *list != '\0'; list += part + (list[part] == ','))
		if ((part = strcspn(list, ",")) == len && strncmp(list, one, len) == 0)
			return true;
	return false;
}

const char *
here_address(struct arena *arena, const struct program *program)
{
	const char *places = beside_configuration(arena, "places");
	const char *own = words_value(arena, places, "listen");

	if (own == NULL || !has_address(words_value(arena, places, program->name), own))
		return arena_printf(arena, "%s/%s.sock", config()->run_dir, program->name);
	return arena_printf(arena, strchr(own, ':') != NULL ? "[%s]:%d" : "%s:%d", own,
	    program->port);
}
