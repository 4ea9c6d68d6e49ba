/* Work that is shared: who waits, and who does the next for all. */
#include "lib/base/shared_run.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Somebody who waits, on his own stack. */
struct member {
	bool           is_done;
	enum err       err;
	struct member *next;
};

/* All who are here for one name; the last takes it away. */
struct group {
	char          *name;
	int            count;		/* of those who are here */
	bool           is_running;
	struct member *waiting;		/* for one that has not begun */
	pthread_cond_t ended;
	struct group  *next;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct group *groups;

static struct group *
find_group(const char *name)
{
	struct group *group = groups;

	while (group != NULL && strcmp(group->name, name) != 0)
		group = group->next;
	return group;
}

static struct group *
enter_group(const char *name)
{
	struct group *group = find_group(name);

	if (group == NULL) {
		if ((group = calloc(1, sizeof(*group))) == NULL || (group->name = strdup(name)) == NULL)
			abort();
		pthread_cond_init(&group->ended, NULL);
		group->next = groups;
		groups = group;
	}
	group->count++;
	return group;
}

static void
leave_group(struct group *group)
{
	struct group **link = &groups;

	if (--group->count > 0)
		return;
	while (*link != group)
		link = &(*link)->next;
	*link = group->next;
	pthread_cond_destroy(&group->ended);
	free(group->name);
	free(group);
}

/* For all who wait now; who comes meanwhile waits for the next. */
static void
lead(struct group *group, enum err (*run)(void *context), void *context)
{
	struct member *members = group->waiting, *next;
	enum err err;

	group->waiting = NULL;
	group->is_running = true;
	pthread_mutex_unlock(&lock);
	err = run(context);
	pthread_mutex_lock(&lock);
	group->is_running = false;
	for (; members != NULL; members = next) {
		next = members->next;	/* he may go as soon as the lock is free */
		members->err = err;
		members->is_done = true;
	}
	pthread_cond_broadcast(&group->ended);
}

enum err
shared_run(const char *name, enum err (*run)(void *context), void *context)
{
	struct member mine = { .is_done = false };
	struct group *group;

	pthread_mutex_lock(&lock);
	group = enter_group(name);
	mine.next = group->waiting;
	group->waiting = &mine;
	while (!mine.is_done) {
		if (group->is_running)
			pthread_cond_wait(&group->ended, &lock);
		else
			lead(group, run, context);
	}
	leave_group(group);
	pthread_mutex_unlock(&lock);
	return mine.err;
}
