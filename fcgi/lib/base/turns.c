/* Turns: a line, who was served lately, and who is inside. */
#include "lib/base/turns.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/base/clock.h"

#define SERVED_MAX 64

/* Somebody who waits. */
struct turn {
	int64_t      whom;
	bool         is_out;	/* he gave way */
	struct turn *next;	/* came later */
};

struct turns {
	pthread_mutex_t     lock;
	pthread_cond_t      changed;
	struct turns_bounds bounds;
	struct turn        *line;
	int                 waiting;
	int64_t            *inside;	/* for whom, `count` of them */
	int                 count;
	int64_t             served[SERVED_MAX];	/* the last one first */
	int                 served_count;
};

static _Thread_local int64_t mine;

/* FNV-1a, with the sign that no account has. */
int64_t
turns_whom(int64_t account, const char *network)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	if (account != 0)
		return account;
	for (; *network != '\0'; network++)
		hash = (hash ^ (unsigned char)*network) * UINT64_C(1099511628211);
	return -(int64_t)(hash >> 1) - 1;
}

void
turns_work_for(int64_t whom)
{
	mine = whom;
}

struct turns *
turns_new(struct turns_bounds bounds)
{
	struct turns *turns = calloc(1, sizeof(*turns));
	pthread_condattr_t steady;

	if (turns == NULL ||
	    (turns->inside = calloc((size_t)bounds.at_once + 1, sizeof(*turns->inside))) == NULL)
		abort();
	turns->bounds = bounds;
	pthread_mutex_init(&turns->lock, NULL);
	pthread_condattr_init(&steady);
	pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
	pthread_cond_init(&turns->changed, &steady);
	pthread_condattr_destroy(&steady);
	return turns;
}

static int
inside_of(const struct turns *turns, int64_t whom)
{
	int found = 0;

	for (int i = 0; i < turns->count; i++)
		found += turns->inside[i] == whom;
	return found;
}

static bool
may_enter(const struct turns *turns, int64_t whom)
{
	const struct turns_bounds *bounds = &turns->bounds;

	return bounds->at_once == 0 || (turns->count < bounds->at_once &&
	    (bounds->each == 0 || inside_of(turns, whom) < bounds->each));
}

/* How many were served since: the more, the sooner he is the next. */
static int
served_ago(const struct turns *turns, int64_t whom)
{
	int ago = 0;

	while (ago < turns->served_count && turns->served[ago] != whom)
		ago++;
	return ago;
}

static void
note_served(struct turns *turns, int64_t whom)
{
	int ago = served_ago(turns, whom);

	if (ago == turns->served_count && turns->served_count < SERVED_MAX)
		turns->served_count++;
	if (ago == SERVED_MAX)
		ago--;
	memmove(turns->served + 1, turns->served, (size_t)ago * sizeof(turns->served[0]));
	turns->served[0] = whom;
}

/* Of those who may enter; NULL: nobody may. */
static const struct turn *
next_turn(const struct turns *turns)
{
	const struct turn *next = NULL;

	for (const struct turn *turn = turns->line; turn != NULL; turn = turn->next)
		if (may_enter(turns, turn->whom) && (next == NULL ||
		    served_ago(turns, turn->whom) > served_ago(turns, next->whom)))
			next = turn;
	return next;
}

static void
join_line(struct turns *turns, struct turn *turn)
{
	struct turn **link = &turns->line;

	while (*link != NULL)
		link = &(*link)->next;
	*link = turn;
	turns->waiting++;
}

static void
leave_line(struct turns *turns, const struct turn *turn)
{
	struct turn **link = &turns->line;

	while (*link != turn)
		link = &(*link)->next;
	*link = turn->next;
	turns->waiting--;
	pthread_cond_broadcast(&turns->changed);
}

static int
waiting_of(const struct turns *turns, int64_t whom)
{
	int found = 0;

	for (const struct turn *turn = turns->line; turn != NULL; turn = turn->next)
		found += turn->whom == whom;
	return found;
}

/* The last one of whoever has the most in the line; NULL: it is empty. */
static struct turn *
longest(const struct turns *turns)
{
	struct turn *last = NULL;

	for (struct turn *turn = turns->line; turn != NULL; turn = turn->next)
		if (last == NULL || turn->whom == last->whom ||
		    waiting_of(turns, turn->whom) > waiting_of(turns, last->whom))
			last = turn;
	return last;
}

static void
put_out(struct turns *turns, struct turn *turn)
{
	turn->is_out = true;
	leave_line(turns, turn);
}

/* In a line that is too long whoever has the most gives way; the newcomer, where none has more. */
static void
make_room(struct turns *turns, struct turn *newcomer)
{
	struct turn *last = longest(turns);

	if (turns->waiting <= turns->bounds.queue)
		return;
	if (waiting_of(turns, last->whom) > waiting_of(turns, newcomer->whom))
		put_out(turns, last);
	else
		put_out(turns, newcomer);
}

static enum err
try_turn(struct turns *turns, const struct turn *turn, const struct turns_wish *wish)
{
	enum err err;

	if (next_turn(turns) != turn)
		return ERR_UNAVAILABLE;
	if (wish != NULL && (err = wish->take(wish->context)) != ERR_OK)
		return err;
	if (turns->bounds.at_once > 0)
		turns->inside[turns->count++] = turn->whom;
	note_served(turns, turn->whom);
	return ERR_OK;
}

static void
wait_until(struct turns *turns, int64_t until_ms, const struct turns_wish *wish)
{
	const int64_t look_ms = wish != NULL && wish->look_ms > 0 ?
	    clock_steady_ms() + wish->look_ms : until_ms;
	const int64_t at_ms = look_ms < until_ms ? look_ms : until_ms;
	const struct timespec at = {
		.tv_sec = at_ms / 1000, .tv_nsec = at_ms % 1000 * 1000000,
	};

	pthread_cond_timedwait(&turns->changed, &turns->lock, &at);
}

enum err
turns_enter_with(struct turns *turns, const struct turns_wish *wish, int wait_ms)
{
	const int64_t until_ms = clock_steady_ms() + wait_ms;
	struct turn turn = { .whom = mine };
	enum err err;

	pthread_mutex_lock(&turns->lock);
	join_line(turns, &turn);
	if ((err = try_turn(turns, &turn, wish)) == ERR_UNAVAILABLE)
		make_room(turns, &turn);
	while (err == ERR_UNAVAILABLE && !turn.is_out && clock_steady_ms() < until_ms) {
		wait_until(turns, until_ms, wish);
		if (!turn.is_out)
			err = try_turn(turns, &turn, wish);
	}
	if (!turn.is_out)
		leave_line(turns, &turn);
	pthread_mutex_unlock(&turns->lock);
	return err;
}

enum err
turns_enter(struct turns *turns, int wait_ms)
{
	return turns_enter_with(turns, NULL, wait_ms);
}

void
turns_leave_with(struct turns *turns, const struct turns_wish *wish)
{
	pthread_mutex_lock(&turns->lock);
	if (wish != NULL)
		wish->give(wish->context);
	for (int i = 0; i < turns->count; i++)
		if (turns->inside[i] == mine) {
			turns->inside[i] = turns->inside[--turns->count];
			break;
		}
	pthread_cond_broadcast(&turns->changed);
	pthread_mutex_unlock(&turns->lock);
}

void
turns_leave(struct turns *turns)
{
	turns_leave_with(turns, NULL);
}

int
turns_waiting(struct turns *turns)
{
	int waiting;

	pthread_mutex_lock(&turns->lock);
	waiting = turns->waiting;
	pthread_mutex_unlock(&turns->lock);
	return waiting;
}
