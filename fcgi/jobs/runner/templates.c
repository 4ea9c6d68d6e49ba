/* What of an instance goes into the templates of conf/. */
#include <stdio.h>
#include <unistd.h>

#include "host/front.h"
#include "host/render.h"
#include "jobs/runner/addresses.h"
#include "jobs/runner/templates.h"
#include "lib/base/arena.h"
#include "lib/text/filling.h"

/* Pools grow with the cores (videos: two each), and twice while restarting. */
#define CONNECTIONS_BASE     60
#define CONNECTIONS_PER_CORE 8

static bool
render_postgres(struct arena *arena, const struct site *site, const char *to)
{
	struct filling *scope = filling_new(arena);

	filling_set(scope, "RUN_DIR", site->run);
	filling_set(scope, "DATA_DIR", site->data);
	filling_set(scope, "MAX_CONNECTIONS", arena_printf(arena, "%ld",
	    CONNECTIONS_BASE + CONNECTIONS_PER_CORE * sysconf(_SC_NPROCESSORS_ONLN)));
	return render_directory(scope, arena_printf(arena, "%s/conf/postgres", site->app), to);
}

static bool
render_front(struct arena *arena, const struct site *site, const char *to)
{
	const struct front front = {
		.kind = site->frontend,
		.templates = arena_printf(arena, "%s/conf/%s", site->app,
		    front_ends[site->frontend]),
		.www = arena_printf(arena, "%s/www", site->app),
		.programs = site->bin,
		.run = site->run,
		.logs = site->logs,
		.listen = addresses_of(site, arena),
	};

	return front_render(&front, to);
}

bool
templates_render(const struct site *site)
{
	struct arena *arena = arena_new();
	const char *to = arena_printf(arena, "%s/conf", site->run);
	bool ok = render_postgres(arena, site, to) && render_front(arena, site, to);

	arena_free(arena);
	return ok;
}
