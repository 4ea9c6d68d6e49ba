/* Three calls of the Auto Scaling API. */
#include "lib/aws/autoscaling.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/text/url.h"
#include "lib/text/xml.h"

/* A group's reply: elements of its instances are called "member", as it is itself. */
struct reading {
	struct arena             *arena;
	struct autoscaling_group *group;
	size_t                    ids, states;
	bool                      is_there;
};

static void
read_text(void *context, const char *parent, const char *name, const char *value)
{
	struct reading *reading = context;
	struct autoscaling_instance *instances = reading->group->instances;

	if (strcmp(parent, "member") != 0)
		return;
	if (strcmp(name, "DesiredCapacity") == 0) {
		reading->group->desired = (int)strtol(value, NULL, 10);
		reading->is_there = true;
	} else if (strcmp(name, "InstanceId") == 0 && reading->ids < AUTOSCALING_INSTANCES_MAX) {
		instances[reading->ids++].id = arena_strdup(reading->arena, value);
	} else if (strcmp(name, "LifecycleState") == 0 && reading->states < AUTOSCALING_INSTANCES_MAX) {
		instances[reading->states].state = arena_strdup(reading->arena, value);
		instances[reading->states++].is_in_service = strcmp(value, "InService") == 0;
	}
}

static enum err
ask(const struct aws_service *service, struct arena *arena, const char *form,
    struct aws_reply *reply, const char **fault)
{
	const enum err err = aws_query(service, arena, form, strlen(form), false, reply);

	if (err != ERR_OK)
		*fault = arena_printf(arena, "%d %s: %s", reply->status, reply->code, reply->message);
	return err;
}

enum err
autoscaling_read(const struct aws_service *service, struct arena *arena, const char *name,
    struct autoscaling_group *out, const char **fault)
{
	struct reading reading = { .arena = arena, .group = out };
	struct aws_reply reply = { 0 };
	enum err err;

	*out = (struct autoscaling_group){
		.instances = ARENA_ARRAY(arena, struct autoscaling_instance, AUTOSCALING_INSTANCES_MAX),
	};
	err = ask(service, arena, arena_printf(arena, "Action=DescribeAutoScalingGroups&Version=2011-01-01"
	    "&AutoScalingGroupNames.member.1=%s", url_encoded(arena, name, "")), &reply, fault);
	if (err != ERR_OK)
		return err;
	if (!xml_read(reply.body, reply.body_len, read_text, &reading) || !reading.is_there ||
	    reading.ids != reading.states) {
		*fault = arena_printf(arena, "there is no group %s, or its reply cannot be read", name);
		return ERR_NOT_FOUND;
	}
	out->count = reading.ids;
	return ERR_OK;
}

enum err
autoscaling_set(const struct aws_service *service, struct arena *arena, const char *name,
    int hosts, const char **fault)
{
	struct aws_reply reply = { 0 };

	return ask(service, arena, arena_printf(arena, "Action=SetDesiredCapacity&Version=2011-01-01"
	    "&AutoScalingGroupName=%s&DesiredCapacity=%d&HonorCooldown=false",
	    url_encoded(arena, name, ""), hosts), &reply, fault);
}

enum err
autoscaling_end(const struct aws_service *service, struct arena *arena, const char *instance,
    const char **fault)
{
	struct aws_reply reply = { 0 };

	return ask(service, arena, arena_printf(arena, "Action=TerminateInstanceInAutoScalingGroup"
	    "&Version=2011-01-01&InstanceId=%s&ShouldDecrementDesiredCapacity=true",
	    url_encoded(arena, instance, "")), &reply, fault);
}
