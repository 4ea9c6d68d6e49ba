/* The table of providers, and the one that does nothing. */
#include "jobs/controller/provider.h"

#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"

static int wished;	/* what was asked for, and nobody does */

static bool
begin(struct scene *scene, const struct scaling_set *set)
{
	(void)set;
	wished = (int)scene->hosts_count;
	return true;
}

/* All hosts that came in. */
static enum err
read_hosts(struct scene *scene, struct group *out)
{
	*out = (struct group){
		.desired = wished, .count = scene->hosts_count,
		.instances = ARENA_ARRAY(scene->arena, struct instance, scene->hosts_count + 1),
	};
	for (size_t i = 0; i < out->count; i++)
		out->instances[i] = (struct instance){ scene->hosts[i].name, true };
	return ERR_OK;
}

static enum err
launch(struct scene *scene, int hosts)
{
	(void)scene;
	wished = hosts;
	return ERR_OK;
}

static enum err
end(struct scene *scene, const char *instance)
{
	(void)scene, (void)instance;
	wished--;
	return ERR_OK;
}

static const struct provider provider_dry_run = { "dry-run", begin, read_hosts, launch, end, NULL };

const struct provider *
provider_named(const char *name)
{
	static const struct provider *const all[] = { &provider_dry_run, &provider_local, &provider_ec2 };

	for (size_t i = 0; i < COUNT(all); i++)
		if (strcmp(all[i]->name, name) == 0)
			return all[i];
	return NULL;
}
