/*
 * An Auto Scaling group of EC2: what is in it, how many there are to be, and which one goes.
 * Source: Amazon EC2 Auto Scaling API Reference, version 2011-01-01.
 */
#ifndef LIB_AUTOSCALING_H
#define LIB_AUTOSCALING_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/aws/aws_query.h"

#define AUTOSCALING_INSTANCES_MAX 1000

struct autoscaling_instance {
	const char *id;
	const char *state;	/* "Pending", "InService", "Terminating" … */
	bool        is_in_service;
};

struct autoscaling_group {
	int                          desired;
	struct autoscaling_instance *instances;	/* in the arena */
	size_t                       count;
};

/*
 * All fail as aws_query() does, with `*fault` saying why.
 * ERR_NOT_FOUND  there is no such group
 */
enum err autoscaling_read(const struct aws_service *service, struct arena *arena, const char *name,
    struct autoscaling_group *out, const char **fault);
/* Absolute, so that asking twice launches nothing. */
enum err autoscaling_set(const struct aws_service *service, struct arena *arena, const char *name,
    int hosts, const char **fault);
/* That instance ends, after it was taken out of its balancer, and the group is one less. */
enum err autoscaling_end(const struct aws_service *service, struct arena *arena,
    const char *instance, const char **fault);

#endif
