/* Who may compute now. */
#include "matrix/admit.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/config.h"
#include "lib/matrix.h"
#include "lib/request.h"

#define SMALL_BYTES    (1024 * 1024)
#define SMALL_FLOPS    1e7		/* a few milliseconds of one core */
#define WAIT_S         20
#define MEASURE_SIDE   512
#define MEASURE_ROUNDS 8

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t freed = PTHREAD_COND_INITIALIZER;
static int64_t held_bytes;
static bool cores_are_held;
static int waiting;

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

/* Half of the threads may wait here, so that the others answer what is quick. */
static int
waiting_max(void)
{
	int64_t threads = config()->threads;

	if (threads == 0)
		threads = 4 * sysconf(_SC_NPROCESSORS_ONLN);
	return threads < 4 ? 1 : (int)(threads / 2);
}

static bool
is_free(const struct admission *wanted)
{
	return held_bytes + wanted->bytes <= config()->matrix_memory &&
	    !(wanted->has_cores && cores_are_held);
}

static enum err
wait_for(const struct admission *wanted)
{
	struct timespec until;
	enum err err = ERR_OK;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += WAIT_S;
	pthread_mutex_lock(&lock);
	if (!is_free(wanted) && waiting >= waiting_max())
		err = ERR_UNAVAILABLE;
	waiting++;
	while (err == ERR_OK && !is_free(wanted))
		if (pthread_cond_timedwait(&freed, &lock, &until) == ETIMEDOUT)
			err = ERR_UNAVAILABLE;
	waiting--;
	if (err == ERR_OK) {
		held_bytes += wanted->bytes;
		cores_are_held |= wanted->has_cores;
	}
	pthread_mutex_unlock(&lock);
	return err;
}

enum err
admit(struct request *req, double flops, int64_t bytes, struct admission *out)
{
	enum err err;

	*out = (struct admission){ 0, flops >= SMALL_FLOPS };
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
	if ((err = wait_for(out)) != ERR_OK) {
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
	held_bytes -= admission->bytes;
	if (admission->has_cores)
		cores_are_held = false;
	pthread_cond_broadcast(&freed);
	pthread_mutex_unlock(&lock);
	*admission = (struct admission){ 0, false };
}
