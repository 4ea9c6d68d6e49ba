/*
 * What a source may cost, by the bytes that were sent: a header may claim
 * years, and a picture be held for hours.
 */
#include "jobs/worker/plan.h"

/*
 * No encoder makes smaller pictures, their place in the container included: a
 * source that claims more of them has fewer.
 */
#define PICTURE_BYTES 32
#define HELD_FRAMES   120	/* two seconds at most */
#define SECOND_BYTES  (30 * PICTURE_BYTES)
#define SILENCE_S     600
#define SPARE_BYTES   (INT64_C(64) << 20)	/* a rate is no bound of a short video's bytes */

static int64_t
lesser(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

void
plan_bound(const struct source *source, struct plan *plan)
{
	const int64_t times = PLAN_TIMES_SOURCE * source->size_bytes + PLAN_BYTES_LEAST;
	const int64_t by_rate = plan->bytes_max;

	plan->bytes_max = lesser(by_rate, times);
	plan->bytes_bound = lesser(2 * by_rate + SPARE_BYTES, times);
	plan->frames_max = source->size_bytes / PICTURE_BYTES + HELD_FRAMES;
	plan->silence_s = source->size_bytes / SECOND_BYTES + SILENCE_S;
	plan->is_sparse = source->is_sparse || (double)source->duration_ms / 1000 *
	    (double)plan->rate.num / (double)plan->rate.den > (double)plan->frames_max;
}
