/* What the templates of conf/ are filled in with. */
#include <stdio.h>
#include <unistd.h>

#include "jobs/runner/addresses.h"
#include "jobs/runner/plan.h"
#include "jobs/runner/render.h"
#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/config/config.h"
#include "store/store_direct.h"

/* Pools grow with the cores (videos: two each), and twice while restarting. */
#define CONNECTIONS_BASE     60
#define CONNECTIONS_PER_CORE 8

/* Texts that are made; they live until the templates are written. */
struct made {
	char listen[256];
	char port[16];
	char upload[32];
	char connections[24];
	char www[PATH_LEN];
	char temporary[PATH_LEN];
};

static void
make_texts(const struct site *site, struct made *made)
{
	bool is_nginx = site->frontend == NGINX;

	addresses_print(site, is_nginx ? "listen " : "Listen ", is_nginx ? "; " : "\n",
	    made->listen, sizeof(made->listen));
	snprintf(made->port, sizeof(made->port), "%d", site->port);
	snprintf(made->upload, sizeof(made->upload), "%lld", (long long)config()->max_upload);
	snprintf(made->connections, sizeof(made->connections), "%ld",
	    CONNECTIONS_BASE + CONNECTIONS_PER_CORE * sysconf(_SC_NPROCESSORS_ONLN));
	path_join(made->www, site->app, "www");
	path_join(made->temporary, site->run, "tmp");
}

/* The folder conf/`name` into RUN/conf. */
static bool
render_folder(const struct site *site, const char *name,
    const struct render_value *values, size_t count)
{
	char from[PATH_LEN], to[PATH_LEN];

	path_join(from, site->app, name);
	path_join(to, site->run, "conf");
	return render_directory(from, to, values, count);
}

bool
plan_render(const struct site *site)
{
	struct arena *arena = arena_new();
	struct made made;
	const struct render_value values[] = {
		{ "LISTEN", made.listen },
		{ "PORT", made.port },
		{ "RUN_DIR", site->run },
		{ "DATA_DIR", site->data },
		{ "LOG_DIR", site->logs },
		{ "TEMP_DIR", made.temporary },
		{ "WWW_DIR", made.www },
		{ "STORE_DIR", config()->store_dir },
		{ "SPOOL_DIR", config()->spool_dir },
		{ "MAX_UPLOAD", made.upload },
		{ "MAX_CONNECTIONS", made.connections },
		{ "STORE_ORIGINS", store_origins(arena) },
		{ "RATE_LIMITS", config()->rate_limits ? "on" : "off" },
	};
	bool ok;

	make_texts(site, &made);
	ok = render_folder(site, "conf/postgres", values, COUNT(values)) &&
	    render_folder(site, site->frontend == NGINX ? "conf/nginx" : "conf/apache",
	    values, COUNT(values));
	arena_free(arena);
	return ok;
}
