/* Who may compute now. */
#include "matrix/admit.h"

#include <pthread.h>
#include <string.h>
#include <time.h>

#include "lib/base/clock.h"
#include "lib/config/config.h"
#include "lib/matrix/matrix.h"
#include "lib/serve/request.h"

#define SMALL_BYTES    (1024 * 1024)
#define SMALL_FLOPS    1e7		/* a few milliseconds of one core */
#define LARGE_S        1.0		/* from here on one at a time, by turns */
#define WAIT_MS        20000
#define LOOK_MS        50		/* what other processes give back, nobody tells */
#define SERVED_MAX     16
#define MEASURE_SIDE   512
#define MEASURE_ROUNDS 8

/* Somebody who waits. */
struct turn {
	int64_t            account;
	struct admission  *wanted;
	struct turn       *next;	/* came later */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t freed = PTHREAD_COND_INITIALIZER;
static bool cores_are_held;
static struct turn *line;
static int waiting;
static int64_t served[SERVED_MAX];	/* accounts, the last one first */

static pthread_once_t measured = PTHREAD_ONCE_INIT;
static double flops_per_second = 1e9;

/* The best of some products: the first one starts OpenBLAS's threads. */
static void
measure(void)
{
	struct matrix a, b, out;

	if (matrix_new(MEASURE_SIDE, MEASURE_SIDE, &a) != ERR_OK)
		return;
	if (matrix_new(MEASURE_SIDE, MEASURE_SIDE, &b) == ERR_OK) {
		matrix_fill_uniform(&a, 1, 0, 1);
		matrix_fill_uniform(&b, 2, 0, 1);
		for (int i = 0; i < MEASURE_ROUNDS; i++) {
			int64_t began_us = clock_now_us(), took_us;
			double flops = 2.0 * MEASURE_SIDE * MEASURE_SIDE * MEASURE_SIDE;

			if (matrix_multiply(&a, &b, &out) != ERR_OK)
				break;
			matrix_free(&out);
			took_us = clock_now_us() - began_us;
			if (took_us > 0 && flops / (double)took_us * 1e6 > flops_per_second)
				flops_per_second = flops / (double)took_us * 1e6;
		}
		matrix_free(&b);
	}
	matrix_free(&a);
}

double
admit_seconds(double flops)
{
	if (flops < SMALL_FLOPS)
		return 0;
	pthread_once(&measured, measure);
	return flops / flops_per_second;
}

/* Half of the threads that may wait at all: uploads have the others. */
static int
waiting_max(void)
{
	return config()->upload_threads < 4 ? 1 : (int)(config()->upload_threads / 2);
}

/* How long ago this account had its turn: the longer, the sooner it has the next. */
static int
served_ago(int64_t account)
{
	int ago = 0;

	while (ago < SERVED_MAX && served[ago] != account)
		ago++;
	return ago;
}

static void
note_served(int64_t account)
{
	int ago = served_ago(account);

	if (ago == SERVED_MAX)
		ago--;
	memmove(served + 1, served, (size_t)ago * sizeof(served[0]));
	served[0] = account;
}

static const struct turn *
next_turn(void)
{
	const struct turn *next = line;

	for (const struct turn *turn = line; turn != NULL; turn = turn->next)
		if (served_ago(turn->account) > served_ago(next->account))
			next = turn;
	return next;
}

static void
join_line(struct turn *turn)
{
	struct turn **link = &line;

	while (*link != NULL)
		link = &(*link)->next;
	*link = turn;
	waiting++;
}

static void
leave_line(const struct turn *turn)
{
	struct turn **link = &line;

	while (*link != turn)
		link = &(*link)->next;
	*link = turn->next;
	waiting--;
	pthread_cond_broadcast(&freed);
}

/* Nobody who came before waits, or it is its turn: and there is what it wants. */
static enum err
try_turn(const struct turn *turn)
{
	struct admission *wanted = turn->wanted;
	enum err err;

	if (next_turn() != turn || (wanted->has_cores && cores_are_held))
		return ERR_UNAVAILABLE;
	if ((err = share_take(wanted->bytes, &wanted->memory)) != ERR_OK)
		return err;
	cores_are_held |= wanted->has_cores;
	note_served(turn->account);
	return ERR_OK;
}

static void
wait_a_little(void)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += LOOK_MS * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	pthread_cond_clockwait(&freed, &lock, CLOCK_MONOTONIC, &until);
}

static enum err
wait_for(struct turn *turn)
{
	int64_t until_ms;
	enum err err;

	pthread_mutex_lock(&lock);
	until_ms = waiting < waiting_max() ? clock_steady_ms() + WAIT_MS : 0;
	join_line(turn);
	while ((err = try_turn(turn)) == ERR_UNAVAILABLE && clock_steady_ms() < until_ms)
		wait_a_little();
	leave_line(turn);
	pthread_mutex_unlock(&lock);
	return err;
}

enum err
admit(struct request *req, double flops, int64_t bytes, struct admission *out)
{
	struct turn turn = { .account = req->user.value, .wanted = out };
	enum err err;

	*out = (struct admission){ .has_cores = admit_seconds(flops) >= LARGE_S };
	if (bytes > config()->matrix_memory) {
		request_fault(req, FAULT_WHOLE, "",
		    "This takes %lld bytes of memory, and %lld may be used here",
		    (long long)bytes, (long long)config()->matrix_memory);
		return ERR_TOO_LARGE;
	}
	if (bytes >= SMALL_BYTES)
		out->bytes = bytes;
	if (out->bytes == 0 && !out->has_cores)
		return ERR_OK;
	if (!req->may_wait) {	/* what is quick goes on meanwhile */
		req->is_deferred = true;
		return ERR_UNAVAILABLE;
	}
	if ((err = wait_for(&turn)) == ERR_UNAVAILABLE) {
		request_fault(req, FAULT_WHOLE, "", "Other computations have the machine");
		req->retry_after_s = 5;
	}
	return err;
}

void
admit_end(struct admission *admission)
{
	if (admission->bytes == 0 && !admission->has_cores)
		return;
	pthread_mutex_lock(&lock);
	share_give(&admission->memory);
	if (admission->has_cores)
		cores_are_held = false;
	pthread_cond_broadcast(&freed);
	pthread_mutex_unlock(&lock);
	*admission = (struct admission){ 0 };
}

int
admit_waiting(void)
{
	int count;

	pthread_mutex_lock(&lock);
	count = waiting;
	pthread_mutex_unlock(&lock);
	return count;
}
