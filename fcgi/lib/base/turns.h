/*
 * Turns: heavy work that strangers share is done few at a time, and who waits
 * comes in turn, by what his work costs: start-time fair queueing (Goyal, Vin and
 * Cheng, SIGCOMM 1996), where of equals whoever had his turn longest ago comes
 * first.  Past a bounded queue, whoever has the most in it gives way, so that
 * nobody can fill it for others.
 */
#ifndef LIB_TURNS_H
#define LIB_TURNS_H

#include <stdint.h>

#include "lib/base/err.h"

/*
 * Whom work is for: the account's key, or where nobody is signed in (0) the
 * network that it is asked from.  Networks are told apart by a hash: two of the
 * same share their turns.
 */
int64_t turns_whom(int64_t account, const char *network);

/* From now on this thread works for `whom`; 0, as at first: for the site itself. */
void    turns_work_for(int64_t whom);

struct turns_bounds {
	int at_once;	/* so many are inside; 0: what `take` gives is the bound */
	int each;	/* and of one of them at most so many; 0: as many */
	int queue;	/* so many wait */
	int64_t sum;	/* what is inside costs so much at most, or is one; 0: no matter */
};

struct turns;

struct turns *turns_new(struct turns_bounds bounds);

/*
 * Come in for this thread's `whom`, or wait at most `wait_ms` for it; each
 * turns_leave() is on the thread that came in.
 *
 * ERR_UNAVAILABLE  the queue is full of others' or his own, or it took too long
 */
enum err turns_enter(struct turns *turns, int wait_ms);
void     turns_leave(struct turns *turns);

/* What the work of one who enters costs, and what it takes as well: memory, say. */
struct turns_wish {
	/* when it is his turn, under the lock; ERR_UNAVAILABLE: it is not there yet; NULL: nothing */
	enum err (*take)(void *context);
	void     (*give)(void *context);	/* in turns_leave_with(), under the lock */
	void      *context;
	int        look_ms;	/* `take` is called again after so long; 0: when somebody leaves */
	int64_t    cost;	/* in whatever these turns count; 0: 1, as without a wish */
};

/* As turns_enter(), with what else `take` returned. */
enum err turns_enter_with(struct turns *turns, const struct turns_wish *wish, int wait_ms);
void     turns_leave_with(struct turns *turns, const struct turns_wish *wish);

/* How many wait now. */
int      turns_waiting(struct turns *turns);

#endif
