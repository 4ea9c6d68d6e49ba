/* systemd's units, users and groups; containers. */
#include "host/units.h"

#include <string.h>

#include "host/programs.h"
#include "host/render.h"
#include "lib/base/arena.h"
#include "lib/text/filling.h"

#define YES "yes"	/* of what a template asks about alone */

/* Where a program's templates are, and where its units go. */
struct place {
	struct arena *arena;
	const char   *from;
	const char   *to;
	const char   *program;
};

static void
set_names(struct arena *arena, struct filling *scope, const struct program *program)
{
	const char *group = arena_printf(arena, "vitrina-%s", program->name);

	filling_set(scope, "NAME", program->name);
	filling_set(scope, "USER", program->user);
	filling_set(scope, "GROUP", group);
	filling_set(scope, "OWN_USER", strcmp(program->user, group) == 0 ? YES : "");
	filling_set(scope, "SOCKET", program->port != 0 ? YES : "");
	filling_set(scope, "PORT", program->port == 0 ? "" :
	    arena_printf(arena, "%d", program->port));
	filling_set(scope, "MEMORY", program->memory);
	filling_set(scope, "STORE", program->may & MAY_STORE ? YES : "");
	filling_set(scope, "KEYS", program->may & MAY_HOLD_KEYS ? YES : "");
	filling_set(scope, "SIGNS", program->may & MAY_SIGN ? YES : "");
	filling_set(scope, "ASKS", program->may & MAY_ASK ? YES : "");
	filling_set(scope, "CODE", program->may & MAY_MAKE_CODE ? YES : "");
}

/* `name` of the templates as the unit `vitrina-PROGRAM` with `ending`. */
static bool
render_unit(struct filling *scope, const struct place *place, const char *name,
    const char *ending)
{
	return render_file(scope, arena_printf(place->arena, "%s/%s", place->from, name),
	    arena_printf(place->arena, "%s/vitrina-%s%s", place->to, place->program, ending));
}

/* What nobody asks has a template of its own name, and no socket. */
static bool
render_units(struct arena *arena, const struct program *program, const char *from, const char *to)
{
	const struct place place = { arena, from, to, program->name };
	struct filling *scope = filling_new(arena);
	bool is_asked = program->port != 0;

	set_names(arena, scope, program);
	return render_unit(scope, &place, "slots.service", ".service") &&
	    render_unit(scope, &place, arena_printf(arena, "%s@.service",
	    is_asked ? "program" : program->name), "@.service") &&
	    (!is_asked || render_unit(scope, &place, "program.socket", ".socket"));
}

/* A template with a list of programs, and where it goes. */
struct listed {
	const char *from;
	const char *to;
	const char *built;	/* of those in this directory; NULL: of all */
	bool        is_of_site;	/* without those that are of a host */
};

static bool
render_list_of(struct arena *arena, const struct listed *listed)
{
	struct filling *scope = filling_new(arena);

	filling_list(scope, "program");
	for (const struct program *program = programs; program->name != NULL; program++)
		if ((listed->built == NULL || programs_has(listed->built, program)) &&
		    !(listed->is_of_site && (program->may & MAY_BE_ASIDE)))
			set_names(arena, filling_item(scope, "program"), program);
	return render_file(scope, listed->from, listed->to);
}

static const char *
within(struct arena *arena, const char *directory, const char *name)
{
	return arena_printf(arena, "%s/%s", directory, name);
}

bool
units_render(const char *from, const char *built, const char *to)
{
	struct arena *arena = arena_new();
	const struct listed target = {
		within(arena, from, "vitrina.target"), within(arena, to, "vitrina.target"), built, false,
	};
	const struct listed users = {
		within(arena, from, "sysusers.conf"), within(arena, to, "sysusers.conf"), NULL, false,
	};
	bool ok = render_list_of(arena, &target) && render_list_of(arena, &users);

	for (const struct program *program = programs; ok && program->name != NULL; program++)
		if (programs_has(built, program))
			ok = render_units(arena, program, from, to);
	arena_free(arena);
	return ok;
}

bool
units_fill(const char *from, const char *built, const char *to)
{
	struct arena *arena = arena_new();
	bool ok = render_list_of(arena, &(struct listed){ from, to, built, true });

	arena_free(arena);
	return ok;
}
