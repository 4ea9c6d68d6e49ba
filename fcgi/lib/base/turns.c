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
	int64_t      cost;
	bool         is_out;	/* he gave way */
	struct turn *next;	/* came later */
};

/* Somebody's piece of work that is inside. */
struct piece {
	int64_t whom;
	int64_t cost;
};

/* Somebody who was served, and where on the turns' own clock that ends. */
struct served {
	int64_t whom;
	int64_t until;
};

struct turns {
	pthread_mutex_t     lock;
	pthread_cond_t      changed;
	struct turns_bounds bounds;
	struct turn        *line;
	int                 waiting;
	struct piece       *inside;	/* `count` of them */
	int                 count;
	int64_t             now;	/* where what entered last began; costs are its time */
	struct served       served[SERVED_MAX];	/* the last one first */
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
		found += turns->inside[i].whom == whom;
	return found;
}

static int64_t
cost_inside(const struct turns *turns)
{
	int64_t sum = 0;

	for (int i = 0; i < turns->count; i++)
		sum += turns->inside[i].cost;
	return sum;
}

static bool
may_enter(const struct turns *turns, int64_t whom)
{
	const struct turns_bounds *bounds = &turns->bounds;

	return bounds->at_once == 0 || (turns->count < bounds->at_once &&
	    (bounds->each == 0 || inside_of(turns, whom) < bounds->each));
}

static bool
fits(const struct turns *turns, const struct turn *turn)
{
	return turns->bounds.sum == 0 || turns->count == 0 ||
	    cost_inside(turns) + turn->cost <= turns->bounds.sum;
}

/* How many were served since: the more, the sooner he is the next. */
static int
served_ago(const struct turns *turns, int64_t whom)
{
	int ago = 0;

	while (ago < turns->served_count && turns->served[ago].whom != whom)
		ago++;
	return ago;
}

/* Where his next would begin: after his last, and never in the past. */
static int64_t
start_of(const struct turns *turns, int64_t whom)
{
	const int ago = served_ago(turns, whom);

	return ago < turns->served_count && turns->served[ago].until > turns->now ?
	    turns->served[ago].until : turns->now;
}

static void
note_served(struct turns *turns, const struct turn *turn)
{
	int ago = served_ago(turns, turn->whom);

	turns->now = start_of(turns, turn->whom);
	if (ago == turns->served_count && turns->served_count < SERVED_MAX)
		turns->served_count++;
	if (ago == SERVED_MAX)
		ago--;
	memmove(turns->served + 1, turns->served, (size_t)ago * sizeof(turns->served[0]));
	turns->served[0] = (struct served){ turn->whom, turns->now + turn->cost };
}

static bool
is_before(const struct turns *turns, const struct turn *a, const struct turn *b)
{
	const int64_t start_a = start_of(turns, a->whom), start_b = start_of(turns, b->whom);

	return start_a != start_b ? start_a < start_b :
	    served_ago(turns, a->whom) > served_ago(turns, b->whom);
}

/* Of those who may enter; NULL: nobody may.  Nobody overtakes whose work does not fit yet. */
static const struct turn *
next_turn(const struct turns *turns)
{
	const struct turn *next = NULL;

	for (const struct turn *turn = turns->line; turn != NULL; turn = turn->next)
		if (may_enter(turns, turn->whom) && (next == NULL || is_before(turns, turn, next)))
			next = turn;
	return next != NULL && fits(turns, next) ? next : NULL;
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
	if (wish != NULL && wish->take != NULL && (err = wish->take(wish->context)) != ERR_OK)
		return err;
	if (turns->bounds.at_once > 0)
		turns->inside[turns->count++] = (struct piece){ turn->whom, turn->cost };
	note_served(turns, turn);
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

static int64_t
cost_of(const struct turns_wish *wish)
{
	return wish != NULL && wish->cost > 0 ? wish->cost : 1;
}

enum err
turns_enter_with(struct turns *turns, const struct turns_wish *wish, int wait_ms)
{
	const int64_t until_ms = clock_steady_ms() + wait_ms;
	struct turn turn = { .whom = mine, .cost = cost_of(wish) };
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
	if (wish != NULL && wish->give != NULL)
		wish->give(wish->context);
	for (int i = 0; i < turns->count; i++)
		if (turns->inside[i].whom == mine && turns->inside[i].cost == cost_of(wish)) {
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
