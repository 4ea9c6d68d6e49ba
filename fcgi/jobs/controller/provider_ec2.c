/* An Auto Scaling group of EC2; no policy of AWS's is beside this one. */
#include <string.h>

#include "jobs/controller/provider.h"
#include "lib/aws/autoscaling.h"
#include "lib/base/arena.h"
#include "lib/config/config.h"
#include "lib/io/log.h"

static struct aws_service
service(struct arena *arena)
{
	const struct config *c = config();
	const char *region = c->controller_region[0] != '\0' ? c->controller_region : c->s3_region;

	return (struct aws_service){
		.endpoint = c->controller_endpoint[0] != '\0' ? c->controller_endpoint :
		    arena_printf(arena, "https://autoscaling.%s.amazonaws.com", region),
		.region = region, .name = "autoscaling", .keys = aws_keys_get_of_machine,
		.timeout_ms = PROVIDER_CALL_MS, .tries = 1,
	};
}

static bool
begin(struct scene *scene, const struct scaling_set *set)
{
	(void)scene, (void)set;
	if (config()->controller_group[0] == '\0')
		log_error("controller = ec2 wants controller_group");
	return config()->controller_group[0] != '\0';
}

static enum err
read_group(struct scene *scene, struct group *out)
{
	const struct aws_service aws = service(scene->arena);
	struct autoscaling_group group;
	enum err err = autoscaling_read(&aws, scene->arena, config()->controller_group, &group,
	    &scene->fault);

	if (err != ERR_OK)
		return err;
	*out = (struct group){
		.desired = group.desired, .count = group.count,
		.instances = ARENA_ARRAY(scene->arena, struct instance, group.count + 1),
	};
	for (size_t i = 0; i < group.count; i++)
		out->instances[i] = (struct instance){
			group.instances[i].id, group.instances[i].is_in_service,
		};
	return ERR_OK;
}

static enum err
launch(struct scene *scene, int hosts)
{
	const struct aws_service aws = service(scene->arena);

	return autoscaling_set(&aws, scene->arena, config()->controller_group, hosts, &scene->fault);
}

static enum err
end(struct scene *scene, const char *instance)
{
	const struct aws_service aws = service(scene->arena);

	return autoscaling_end(&aws, scene->arena, instance, &scene->fault);
}

const struct provider provider_ec2 = { "ec2", begin, read_group, launch, end, NULL };
